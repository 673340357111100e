//! An open page stays fresh: by a stream that says when something changed, with few requests, and it takes back what it says
//! when nothing comes.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use harness::{ADMIN_TOKEN, Bundle, System, eventually, get, request, wait_for};
use serde_json::Value;

/// A stream of what the page says.
struct LiveStream {
    reader: BufReader<TcpStream>,
}

impl LiveStream {
    fn open(system: &System) -> Self {
        let address = system.worker.url("");
        let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let accept = "accept: text/event-stream";
        write!(stream, "GET /api/v1/live HTTP/1.1\r\nhost: {host}\r\n{accept}\r\n\r\n").unwrap();
        Self { reader: BufReader::new(stream) }
    }

    /// What it says next.
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.reader.read_line(&mut line).unwrap(), 0, "the stream ended");
            if let Some(data) = line.trim_end().strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

#[test]
fn a_stream_says_when_the_page_is_another_one_and_else_of_when_it_is() {
    let system = System::without_agents(Bundle::Deployed);
    let requests =
        |system: &System| system.ops("usage")["board"]["awake"]["worker_requests"].clone();
    let once = get(&system.worker.url("api/v1/live")).unwrap();
    assert_eq!(once.media_type, "application/json; charset=utf-8");
    let once = once.json();
    let mut stream = LiveStream::open(&system);
    let first = stream.next();
    assert_eq!(first["revision"], once["revision"], "both say the same");
    let page = system.get("");
    let revision = format!("data-revision=\"{}\"", first["revision"].as_str().unwrap());
    assert!(page.contains(&revision), "and so does the page: {revision}");
    let (_, script) = page.split_once("<script type=\"module\" src=\"/").unwrap();
    let script = get(&system.worker.url(script.split('"').next().unwrap())).unwrap();
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(script.body.len() < 7_000, "the script of a page is small: {}", script.body.len());
    let later = stream.next();
    assert_eq!(later["revision"], first["revision"], "only the time has changed");
    assert!(later["as_of"].as_str() > first["as_of"].as_str(), "{first} {later}");
    assert!(later["now"].as_str() >= later["as_of"].as_str(), "{later}");
    let counted = requests(&system);
    system.allclear(&["incident", "open", "Deliveries are late", "-m", "By an hour or so."]);
    let began = Instant::now();
    let mut other = stream.next();
    while other["revision"] == first["revision"] {
        other = stream.next();
    }
    // A busy machine is slower; a stream that only says something every ten seconds is too.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(system.get("").contains(other["revision"].as_str().unwrap()), "it is the page's");
    // All that the stream looked for is no request of a reader.
    let more = requests(&system).as_u64().unwrap() - counted.as_u64().unwrap();
    assert!(more <= 8, "{more} requests were counted");
}

#[test]
fn those_who_look_at_the_page_during_an_incident_are_counted() {
    let system = System::without_agents(Bundle::Deployed);
    let id = system.allclear(&["incident", "open", "Deliveries are late", "-m", "By an hour."]);
    let mut streams: Vec<LiveStream> = (0..3).map(|_| LiveStream::open(&system)).collect();
    streams.iter_mut().for_each(|stream| drop(stream.next()));
    let context = || system.ops(&format!("incidents/{id}/context"))["readers"].clone();
    // The first minute may have begun before them; the second is whole.
    let minute = |context: &Value| context["most_at"].clone();
    let first =
        eventually("a minute to be counted", || Some(context()).filter(|own| !own.is_null()));
    if first["most"] != 3 {
        wait_for("a whole minute to be counted", || minute(&context()) != minute(&first));
    }
    let readers = context();
    assert_eq!(readers["most"], 3, "{readers}");
    assert!((3..=6).contains(&readers["reader_minutes"].as_u64().unwrap()), "{readers}");
    let metrics = request(
        "GET",
        &system.worker.url("metrics"),
        &[("authorization", &format!("Bearer {ADMIN_TOKEN}"))],
        b"",
    )
    .unwrap()
    .body;
    assert!(metrics.contains("\nallclear_readers 3\n"), "{metrics}");
    let shown = system.allclear(&["incident", "show", &id]);
    assert!(shown.contains("at most 3 at "), "{shown}");
}

#[test]
fn a_stream_is_for_those_who_get_it() {
    let system = System::without_agents(Bundle::Deployed);
    let address = system.worker.url("api/v1/live");
    let accept = [("accept", "text/event-stream")];
    assert_eq!(request("POST", &address, &accept, b"").unwrap().status, 405);
    let head = request("HEAD", &address, &accept, b"").unwrap();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let json = request("GET", &address, &[("accept", "*/*")], b"").unwrap();
    assert!(json.json()["as_of"].is_string());
}

#[test]
fn an_open_tab_asks_seldom_and_takes_back_what_it_cannot_refresh() {
    let system = System::start();
    system.read_by("open_tab.mjs");
}
