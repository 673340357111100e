//! Screens that many look at: twenty watchers, each with a session, cost the Board less than a question a second, and see
//! what is done at once when they open it themselves.

use std::thread;
use std::time::{Duration, Instant};

use harness::{ADMIN_TOKEN, Bundle, System, request_once, wait_for};

const WATCHERS: usize = 20;
/// For how long what was read for one watcher serves the others.
const SHARED_FOR: Duration = Duration::from_secs(15);
const WATCHED_FOR: Duration = Duration::from_secs(29);

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
    let cookies = [(); WATCHERS].map(|()| signed_in(&system));
    let url = system.worker.url("console?kiosk=yes");
    let watch = |cookie: &str, by_itself: bool| {
        let mut headers = vec![("cookie", cookie), ("accept", "text/html")];
        headers.extend(by_itself.then_some(("x-console-refresh", "1")));
        request_once("GET", &url, &headers, b"").unwrap()
    };
    // The first time each session is asked about by itself.
    for cookie in &cookies {
        assert_eq!(watch(cookie, true).status, 200);
    }
    // What an idle page asks of itself, and what the meter costs.
    let before = board_requests(&system);
    thread::sleep(WATCHED_FOR);
    let idle = board_requests(&system) - before;
    let before = board_requests(&system);
    let began = Instant::now();
    let looks: usize = thread::scope(|scope| {
        let watchers = cookies.each_ref().map(|cookie| {
            scope.spawn(move || {
                let mut looks = 0;
                while began.elapsed() < WATCHED_FOR {
                    let page = watch(cookie, true);
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
    assert!(asked <= WATCHED_FOR.as_secs(), "{asked} questions for {looks} looks");

    // Whoever opens it sees what is so; who watches, at most so much later.
    system.allclear(&["incident", "open", "Stale?", "-m", "x", "--internal"]);
    assert!(watch(&cookies[0], false).body.contains("Stale?"));
    let opened = Instant::now();
    wait_for("the watchers' page", || watch(&cookies[1], true).body.contains("Stale?"));
    assert!(opened.elapsed() < SHARED_FOR + Duration::from_secs(5), "{:?}", opened.elapsed());
    let nobody = [("x-console-refresh", "1"), ("accept", "text/html")];
    let signed_out = request_once("GET", &url, &nobody, b"").unwrap();
    assert_eq!(signed_out.status, 303, "a watcher is signed in");
}
