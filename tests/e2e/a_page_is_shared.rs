//! A page is rendered once for all its readers, and sent again only when something but the time changed.

use harness::{Bundle, Reply, System, eventually, public_paths, request, wait_for};

fn ask(system: &System, method: &str, path: &str, tag: Option<&str>) -> Reply {
    let headers = tag.map(|tag| ("if-none-match", tag));
    request(method, &system.worker.url(path), headers.as_slice(), b"").unwrap()
}

#[test]
fn a_reader_who_has_the_page_gets_its_time_alone() {
    let system = System::without_agents(Bundle::Deployed);
    for path in ["", "components/checkout"] {
        let first = ask(&system, "GET", path, None);
        let tag = first.etag.clone().unwrap();
        assert!(first.status == 200 && tag.starts_with("W/\""), "{path}: {first:?}");
        // Later than the view lives for, so that another was computed.
        wait_for("a later view", || ask(&system, "GET", path, None).as_of > first.as_of);
        let later = ask(&system, "GET", path, None);
        assert_eq!(later.etag, first.etag, "{path}: only the time has changed");
        assert_ne!(later.body, first.body, "{path}: and the page says so");
        let strong = tag.trim_start_matches("W/");
        for condition in [&tag, strong, "*", &format!("\"a,b\", {tag}"), &format!("\"a\",{strong}")]
        {
            let again = ask(&system, "GET", path, Some(condition));
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}: {condition}");
            assert_eq!(again.etag.as_ref(), Some(&tag), "{path}: {condition}");
            assert!(again.as_of >= later.as_of, "{path}: it was still true then: {again:?}");
        }
        let other = ask(&system, "GET", path, Some("\"a\", \"b\""));
        assert_eq!((other.status, other.etag.as_ref()), (200, Some(&tag)), "{path}");
        let head = ask(&system, "HEAD", path, None);
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.etag, first.etag, "{path}");
        assert_eq!(ask(&system, "HEAD", path, Some(&tag)).status, 304, "{path}");
    }
    a_change_is_seen_at_once(&system);
}

#[test]
fn what_is_shared_is_the_same_response_and_is_counted() {
    let system = System::without_agents(Bundle::Deployed);
    let counted = |system: &System| {
        let usage = system.ops("usage");
        let requests_of =
            |object: &str| usage[object]["awake"]["worker_requests"].as_u64().unwrap();
        requests_of("board") + requests_of("ledgers")
    };
    for path in ["", "components/checkout", "api/v2/summary.json", "history.rss", "uptime.json"] {
        // Two in a row that are of the same instant: the second one was not made anew.
        let (first, second) = eventually("two of one instant", || {
            let both = [(); 2].map(|()| ask(&system, "GET", path, None));
            let [first, second] = both;
            (first.body == second.body).then_some((first, second))
        });
        assert_eq!(first.status, 200, "{path}: {first:?}");
        assert_eq!(unmoving(&second), unmoving(&first), "{path}");
        let internal = |(name, _): &&(String, String)| name.contains("shared");
        assert_eq!(first.headers.iter().find(internal), None, "{path}");
        let head = ask(&system, "HEAD", path, None);
        assert_eq!(unmoving(&head), unmoving(&first), "{path}");
        assert_eq!(head.headers.iter().find(internal), None, "{path}");
    }
    let early = ask(&system, "GET", "?at=2020-01-01", None);
    assert_ne!(early.status, 200, "what is shared is of one address, with its query");
    const READS: u64 = 200;
    let before = counted(&system);
    for _ in 0..READS {
        assert_eq!(ask(&system, "GET", "", None).status, 200);
    }
    // What a request to an object tells of; the next view does.
    wait_for("all to be counted", || {
        let _ = ask(&system, "GET", "", None);
        counted(&system) >= before + READS
    });
}

/// The headers of a response, other than of its time.
fn unmoving(reply: &Reply) -> Vec<&(String, String)> {
    let moving = ["x-allclear-as-of", "date"];
    reply.headers.iter().filter(|(name, _)| !moving.contains(&name.as_str())).collect()
}

fn a_change_is_seen_at_once(system: &System) {
    let before = ["", "components/checkout"].map(|path| ask(system, "GET", path, None).etag);
    let open = ["incident", "open", "Payments fail", "-m", "We look.", "-c"];
    system.allclear(&[&open[..], &["checkout=major_outage"]].concat());
    let page = ask(system, "GET", "", before[0].as_deref());
    assert!(page.status == 200 && page.body.contains("Payments fail"), "{page:?}");
    let component = ask(system, "GET", "components/checkout", before[1].as_deref());
    assert!(component.status == 200 && component.body.contains("Payments fail"), "{component:?}");
    let summary = ask(system, "GET", "api/v2/summary.json", None);
    assert_eq!(summary.json()["page"]["time_zone"], "Etc/UTC");
    let old_tag = summary.etag.unwrap();
    wait_for("a later view", || ask(system, "GET", "", None).as_of > page.as_of);
    let again = ask(system, "GET", "api/v2/summary.json", Some(&old_tag));
    assert_eq!(again.status, 304, "JSON without times stays the same bytes");
}

#[test]
fn everything_says_for_how_long_it_may_be_kept() {
    let system = System::without_agents(Bundle::Deployed);
    let nothing = ["nothing", "components/nothing", "api/v2/nothing.json"].map(str::to_owned);
    for path in public_paths(&system).into_iter().chain(nothing) {
        let reply = ask(&system, "GET", &path, None);
        let kept = reply.header("cache-control").unwrap_or_default();
        let is_short = kept.starts_with("public, max-age=2, stale-if-error=");
        // What the platform may keep for two hours where nothing is said.
        assert!(is_short || kept == "no-store", "{path}: {} {kept}", reply.status);
        assert!(is_short || reply.status != 200 || !path.ends_with(".json"), "{path}: {kept}");
    }
}
