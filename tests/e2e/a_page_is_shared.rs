//! A page is rendered once for all its readers, and sent again only when something but the time changed.

use harness::{Bundle, Reply, System, request, wait_for};

fn ask(system: &System, method: &str, path: &str, known: Option<&str>) -> Reply {
    let headers = known.map(|known| ("if-none-match", known));
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
        for known in [&tag, strong, "*", &format!("\"a,b\", {tag}"), &format!("\"a\",{strong}")] {
            let again = ask(&system, "GET", path, Some(known));
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}: {known}");
            assert_eq!(again.etag.as_ref(), Some(&tag), "{path}: {known}");
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
    let known = summary.etag.unwrap();
    wait_for("a later view", || ask(system, "GET", "", None).as_of > page.as_of);
    let again = ask(system, "GET", "api/v2/summary.json", Some(&known));
    assert_eq!(again.status, 304, "JSON without times stays the same bytes");
}
