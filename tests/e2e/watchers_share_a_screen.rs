//! Screens that many look at: twenty watchers cost the Board a question a second, and see what is done at once
//! when they open it themselves.

use std::thread;
use std::time::{Duration, Instant};

use harness::{ADMIN_TOKEN, Bundle, System, request_once};

const WATCHERS: usize = 20;
const WATCHED_FOR: Duration = Duration::from_secs(29);
/// The most that one look asks: the time may begin or end within one.
const ONE_LOOK: u64 = 14;

fn board_requests(system: &System) -> u64 {
    system.ops("usage")["board"]["awake"]["requests"].as_u64().unwrap()
}

fn signed_in(system: &System) -> String {
    let own = system.worker.url("").trim_end_matches('/').to_owned();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", own.as_str())];
    let body = format!("token={ADMIN_TOKEN}&to=/console");
    let url = system.worker.url("console/sign-in");
    let reply = request_once("POST", &url, &headers, body.as_bytes()).unwrap();
    let cookie = reply.header("set-cookie").unwrap_or_else(|| panic!("{}", reply.body));
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn twenty_watchers_cost_the_board_a_question_a_second_at_most() {
    let system = System::without_agents(Bundle::Deployed);
    let cookie = signed_in(&system);
    let url = system.worker.url("console?kiosk=yes");
    let watch = |by_itself: bool| {
        let mut headers = vec![("cookie", cookie.as_str()), ("accept", "text/html")];
        headers.extend(by_itself.then_some(("x-console-refresh", "1")));
        request_once("GET", &url, &headers, b"").unwrap()
    };
    // What an idle page asks of itself, and what the meter costs.
    let before = board_requests(&system);
    thread::sleep(WATCHED_FOR);
    let idle = board_requests(&system) - before;
    let before = board_requests(&system);
    let began = Instant::now();
    let looks: usize = thread::scope(|scope| {
        let watchers = [(); WATCHERS].map(|()| {
            scope.spawn(|| {
                let mut looks = 0;
                while began.elapsed() < WATCHED_FOR {
                    let page = watch(true);
                    assert_eq!(page.status, 200, "{}", page.body);
                    assert!(page.body.contains("Open incidents"), "{}", page.body);
                    looks += 1;
                    thread::sleep(Duration::from_millis(500));
                }
                looks
            })
        });
        watchers.into_iter().map(|watcher| watcher.join().unwrap()).sum()
    });
    let asked = board_requests(&system) - before - idle;
    assert!(looks > 5 * WATCHERS, "{looks} looks");
    let most = WATCHED_FOR.as_secs() + ONE_LOOK;
    assert!(asked <= most, "{asked} questions for {looks} looks");

    // Whoever opens it sees what is so; who watches, at most so much later, and is told when that was.
    system.allclear(&["incident", "open", "Stale?", "-m", "x", "--internal"]);
    assert!(watch(false).body.contains("Stale?"));
    let nobody = [("x-console-refresh", "1"), ("accept", "text/html")];
    let signed_out = request_once("GET", &url, &nobody, b"").unwrap();
    assert_eq!(signed_out.status, 303, "a watcher is signed in");
}
