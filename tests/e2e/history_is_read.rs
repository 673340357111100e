//! What happened is read by month, uptime by days, maintenance on a calendar, and addresses for programs on a page.

use std::time::Duration;

use harness::{Bundle, Reply, System, get, now, request, wait_for};

/// The pages of the record.
const PAGES: [&str; 4] = ["history", "uptime", "maintenance", "api"];

fn ask(system: &System, path: &str) -> Reply {
    get(&system.worker.url(path)).unwrap_or_else(|| panic!("nobody answers `{path}`"))
}

/// A page as a browser reads it.
fn page(system: &System, path: &str) -> String {
    let reply = ask(system, path);
    assert_eq!(
        (reply.status, reply.media_type.as_str()),
        (200, "text/html; charset=utf-8"),
        "{path}"
    );
    assert_eq!(reply.body.matches("<script").count(), 1, "{path}: what keeps it fresh");
    reply.body
}

/// The month of an instant, such as `2026-11`; days of the story's page are those of UTC.
fn month_at(ahead: Duration) -> String {
    now().plus(ahead).format("%Y-%m")
}

const DAY: Duration = Duration::from_secs(86_400);

#[test]
fn what_happened_is_read_by_month() {
    let system = System::without_agents(Bundle::Deployed);
    let month = month_at(Duration::ZERO);
    let empty = page(&system, "history");
    assert!(empty.contains("No incidents since the page was made on "), "{empty}");
    assert!(!empty.contains("rel=prev") && !empty.contains("rel=next"), "the page is of today");

    let id = system.allclear(&[
        "incident",
        "open",
        "Payments fail",
        "-m",
        "We **look**.",
        "-c",
        "checkout=major_outage",
    ]);
    for path in ["history", &format!("history?month={month}"), "history?utm_source=mail"] {
        let told = page(&system, path);
        let link = format!("href=\"/incidents/{id}\">Payments fail</a>");
        assert!(told.contains(&link), "at once on {path}: {told}");
        assert!(
            told.contains("Incident, investigating, major impact. Affected Checkout."),
            "{told}"
        );
        assert!(told.contains("We <strong>look</strong>."), "{told}");
        assert!(!told.contains("No incidents"), "{told}");
    }
    system.allclear(&["incident", "resolve", &id, "-m", "It works again."]);
    let told = page(&system, "history");
    assert!(told.contains("Incident, resolved, major impact"), "{told}");
    assert!(told.contains("It works again."), "{told}");

    // A draft is no one's to read.
    system.allclear(&["incident", "open", "A secret", "-m", "Hush.", "--draft"]);
    assert!(!page(&system, "history").contains("A secret"));

    // What is told years later is of the month in which it was.
    let imported = ["incident", "open", "Long ago", "-m", "It was the switch.", "-s", "resolved"];
    let when = ["--started-at", "2024-02-10T00:00Z", "--ended-at", "2024-02-11T02:00Z"];
    system.allclear(&[&imported[..], &when].concat());
    let old = page(&system, "history?month=2024-02");
    assert!(old.contains("Long ago") && old.contains("1 d 2 h"), "{old}");
    assert!(old.contains("added to it later") && !old.contains("No incidents"), "{old}");
    let next = format!("<a rel=next href=\"/history?month={month}\">");
    assert!(old.contains(&next), "over the months without a record: {old}");
    let newest = page(&system, &format!("history?month={month}"));
    assert!(newest.contains("<a rel=prev href=\"/history?month=2024-02\">"), "{newest}");
    assert!(!newest.contains("Long ago"), "{newest}");
    months_without_a_record_name_the_way_out(&system);
}

fn months_without_a_record_name_the_way_out(system: &System) {
    let later = month_at(DAY * 40);
    for (path, status, field, way_out) in [
        (format!("history?month={later}"), 404, None, "/history"),
        ("history?month=2024-01".to_owned(), 404, None, "/history?month=2024-02"),
        ("history?month=2024-03".to_owned(), 404, None, "/history?month="),
        ("history?month=2026-13".to_owned(), 422, Some("month"), "such as `2026-11`"),
        ("history?month=nonsense".to_owned(), 422, Some("month"), "such as `2026-11`"),
        ("history?month=2024-02&month=2024-02".to_owned(), 422, Some("month"), "twice"),
        ("maintenance?month=2024-01".to_owned(), 404, None, "/maintenance?month=2024-02"),
        ("maintenance?month=9998-12".to_owned(), 404, None, "/maintenance?month="),
        ("maintenance?month=x".to_owned(), 422, Some("month"), "such as `2026-11`"),
    ] {
        let url = system.worker.url(&path);
        let json = request("GET", &url, &[("accept", "application/json")], b"").unwrap();
        assert_eq!(json.status, status, "{path}: {}", json.body);
        assert_eq!(json.json()["field"].as_str(), field, "{path}");
        let page = request("GET", &url, &[("accept", "text/html")], b"").unwrap();
        assert_eq!(
            (page.status, page.media_type.starts_with("text/html")),
            (status, true),
            "{path}"
        );
        assert!(page.body.contains(way_out), "{path} names {way_out}: {}", page.body);
    }
}

#[test]
fn maintenance_is_read_on_a_calendar() {
    let system = System::without_agents(Bundle::Deployed);
    assert!(page(&system, "maintenance").contains("No maintenance is announced"));
    let at = |ahead: Duration| now().plus(ahead).to_string();
    let schedule = |name: &str, from: Duration, until: Duration| {
        let (from, until) = (at(from), at(until));
        let window = ["--from", &from, "--until", &until, "-m", "We swap disks.", "-c", "checkout"];
        system.allclear(&[&["maintenance", "schedule", name][..], &window].concat())
    };
    let soon = schedule("New disks", DAY, DAY + DAY / 24);
    schedule("New network", DAY * 40, DAY * 40 + DAY / 24);
    let link = |id: &str| format!("href=\"/maintenance/{id}\"");
    let now = page(&system, "maintenance");
    assert!(now.contains("Announced") && now.contains("New disks"), "{now}");
    assert!(now.contains("New network") && now.contains("/maintenance.ics"), "{now}");
    let drawn = |path: &str| {
        let page = page(&system, path);
        page.split_once("<tbody>").unwrap().1.split_once("</tbody>").unwrap().0.to_owned()
    };
    let of_soon = drawn(&format!("maintenance?month={}", month_at(DAY)));
    assert!(of_soon.contains(&link(&soon)), "{of_soon}");
    let of_later = drawn(&format!("maintenance?month={}", month_at(DAY * 40)));
    assert!(of_later.contains("New network"), "{of_later}");

    system.allclear(&["maintenance", "start", &soon, "-m", "We begin early."]);
    let running = page(&system, "maintenance");
    assert!(running.contains("In progress") && running.contains("We begin early."), "{running}");
    assert!(drawn("maintenance").contains(&link(&soon)), "it goes on today");
    assert!(!page(&system, "history").contains("New disks"), "it is not over");
    system.allclear(&["maintenance", "complete", &soon, "-m", "All done."]);
    let over = page(&system, "maintenance");
    assert!(over.contains("Over, ") && over.contains("All done."), "{over}");
    let history = page(&system, "history");
    assert!(
        history.contains("Maintenance, completed.") && history.contains("All done."),
        "{history}"
    );
}

#[test]
fn uptime_is_read_by_days_and_in_words() {
    let system = System::without_agents(Bundle::Deployed);
    let told = page(&system, "uptime");
    assert!(told.contains("href=\"/components/checkout\""), "{told}");
    assert!(told.contains("1 day until ") && told.contains("Since the start"), "{told}");
    let open =
        ["incident", "open", "Payments fail", "-m", "We look.", "-c", "checkout=major_outage"];
    system.allclear(&open);
    // The bars have what lasted for at least a second.
    wait_for("trouble of the day", || page(&system, "uptime").contains("<td>Major outage<td>"));
    let told = page(&system, "uptime");
    assert!(told.contains("1 with trouble"), "{told}");
    assert!(told.contains("<path class=maj d='M"), "{told}");
}

#[test]
fn every_address_for_programs_answers() {
    let system = System::without_agents(Bundle::Deployed);
    let told = page(&system, "api");
    let links = told.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    let links: Vec<String> = links.map(|link| link.replace("&amp;", "&")).collect();
    assert!(links.len() > 20, "{links:?}");
    for part in ["api/v2/summary.json", "components/", "log.jsonl?after=", "?at=", "uptime.json"] {
        assert!(links.iter().any(|link| link.starts_with(part)), "{part}: {links:?}");
    }
    for link in links {
        let reply = ask(&system, &link);
        assert_eq!(reply.status, 200, "{link}: {}", reply.body);
    }
    let own = system.worker.url("");
    assert!(told.contains(&format!("curl -fsS {own}api/v2/status.json")), "{told}");
}

#[test]
fn a_reader_who_has_a_page_of_the_record_is_not_sent_it_again() {
    let system = System::without_agents(Bundle::Deployed);
    let month = month_at(Duration::ZERO);
    let paths = PAGES.map(str::to_owned).into_iter();
    for path in
        paths.chain([format!("history?month={month}"), format!("maintenance?month={month}")])
    {
        let url = system.worker.url(&path);
        let first = request("GET", &url, &[], b"").unwrap();
        let tag = first.etag.clone().unwrap();
        assert!(first.status == 200 && tag.starts_with("W/\""), "{path}: {first:?}");
        wait_for("a later view", || request("GET", &url, &[], b"").unwrap().as_of > first.as_of);
        let again = request("GET", &url, &[("if-none-match", &tag)], b"").unwrap();
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}: only the time changed");
        let head = request("HEAD", &url, &[], b"").unwrap();
        assert_eq!((head.status, head.body.as_str(), head.etag), (200, "", first.etag), "{path}");
    }
    let history = system.worker.url("history");
    let before = request("GET", &history, &[], b"").unwrap().etag.unwrap();
    system.allclear(&["incident", "open", "Search is slow", "-m", "We look."]);
    let after = request("GET", &history, &[("if-none-match", &before)], b"").unwrap();
    assert!(after.status == 200 && after.body.contains("Search is slow"), "{after:?}");
}
