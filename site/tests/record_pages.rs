//! Pages of the record: history, uptime, maintenance and addresses for programs, complete without a script.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shown;

use std::time::Duration;

use domain::public::month_history::{MonthHistory, PastEntry, PastStatus};
use domain::public::view::{AffectedComponent, MaintenanceUpdateView, MaintenanceView, PublicView};
use domain::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use domain::time::calendar::Span;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::{DAY_MS, Timestamp};
use shown::{HOSTILE, component, frame, gzip, now, view};
use site::{
    Frame, render_api_page, render_history_page, render_maintenance_calendar, render_uptime_page,
};

fn month(text: &str) -> CalendarMonth {
    text.parse().unwrap()
}

/// A page that was made a year ago.
fn old_view() -> PublicView {
    let mut checkout = component("Checkout", Status::Operational);
    checkout.created_at = now().minus(Duration::from_millis(365 * DAY_MS as u64));
    let mut view = view(vec![checkout]);
    view.page.created_at = now().minus(Duration::from_millis(365 * DAY_MS as u64));
    view
}

/// A month that the record covers until now, or as a whole.
fn history(text: &str, entries: Vec<PastEntry>) -> MonthHistory {
    let month = month(text);
    let span = month.span(&domain::time::time_zone::Zone::UTC);
    MonthHistory {
        month,
        as_of: now(),
        revision: 7,
        covered: Some(Span { from: span.from, to: span.to.min(now()) }),
        entries,
        left_out: 0,
        previous: Some(month.previous()),
        next: (month < self::month("2026-11")).then(|| month.next()),
        first: self::month("2025-11"),
    }
}

fn past(name: &str, started_at: &str, ended_at: Option<&str>) -> PastEntry {
    let at = |text: &str| Timestamp::read(text).unwrap();
    PastEntry {
        path: "/incidents/0123456789ab".to_owned(),
        name: name.to_owned(),
        status: PastStatus::Incident(IncidentStatus::Resolved),
        impact: Impact::Major,
        worst: Status::MajorOutage,
        is_uncounted: false,
        started_at: at(started_at),
        ended_at: ended_at.map(at),
        components: vec!["Checkout".to_owned(), "Search".to_owned()],
        last_text: "It was the **provider**.".to_owned(),
        last_at: now(),
    }
}

/// The text alone, with a space for each tag.
fn text(html: &str) -> String {
    let body = html.split("<body>").nth(1).unwrap();
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every page of the record holds to.
fn holds_to_the_rules(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert_eq!(page.matches("<script").count(), 1, "our own, which keeps it fresh");
    assert!(page.contains("id=\"as-of\"") && page.contains("data-revision"), "by what it says");
    assert!(!page.contains("<img") && !page.contains("href=\"javascript:"), "{page}");
    assert!(!page.contains(" style=") && !page.contains(" onclick="));
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(text(page).contains("As of 20 Nov 2026, 14:03:20 UTC"), "{}", text(page));
    let (_, nav) = page.split_once("aria-label=\"More\"").unwrap();
    for address in ["/", "/history", "/uptime", "/maintenance", "/api"] {
        assert!(nav.contains(&format!("href=\"{address}\"")), "{address}");
    }
}

#[test]
fn an_entry_of_the_history_tells_what_how_long_how_bad_and_what_was_told_last() {
    let mut open = past("Search is slow", "2026-11-20T13:41:20Z", None);
    open.status = PastStatus::Incident(IncidentStatus::Identified);
    (open.impact, open.worst) = (Impact::Minor, Status::DegradedPerformance);
    let mut work = past("New disks", "2026-11-03T01:00:00Z", Some("2026-11-03T03:30:00Z"));
    work.status = PastStatus::Maintenance(MaintenanceStatus::Completed);
    work.path = "/maintenance/0123456789ab".to_owned();
    let mut cancelled = past("New network", "2026-11-02T01:00:00Z", Some("2026-11-02T01:00:00Z"));
    cancelled.status = PastStatus::Maintenance(MaintenanceStatus::Cancelled);
    cancelled.components = vec![];
    let mut uncounted = past("Cards fail", "2026-10-31T23:00:00Z", Some("2026-11-01T00:14:00Z"));
    uncounted.is_uncounted = true;
    let history = history("2026-11", vec![open, work, cancelled, uncounted]);
    let page = render_history_page(&old_view(), &[&history], &frame());
    holds_to_the_rules(&page);
    let text = text(&page);
    for part in [
        "History of November 2026 As of",
        "Search is slow Incident, identified, minor impact. Affected Checkout, Search. Since 20 Nov 2026, 13:41:20 UTC , for 22 min now.",
        "New disks Maintenance, completed. Affected Checkout, Search. 3 Nov 2026, 01:00:00 UTC to 3 Nov 2026, 03:30:00 UTC , 2 h 30 min.",
        "New network Maintenance, cancelled. 2 Nov 2026, 01:00:00 UTC . It was the",
        "Cards fail Incident, resolved, major impact. Affected Checkout, Search. 31 Oct 2026, 23:00:00 UTC to 1 Nov 2026, 00:14:00 UTC , 1 h 14 min. Stated by operators, not counted.",
        "It was the provider . Last update 20 Nov 2026, 14:03:20 UTC",
        "← October 2026",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("No incidents") && !text.contains("December 2026"));
    assert!(page.contains("<h3 dir=auto><a href=\"/maintenance/0123456789ab\">New disks</a></h3>"));
    assert!(page.contains("<strong>provider</strong>"));
    assert!(
        page.contains("class=\"g maj\"") && page.contains("class=\"g deg\""),
        "a shape for the worst"
    );
}

#[test]
fn months_stand_below_each_other_with_links_to_those_beside_them() {
    let months = ["2026-09", "2026-08"].map(|text| history(text, vec![]));
    let page = render_history_page(&old_view(), &months.each_ref(), &frame());
    let text = text(&page);
    assert!(text.contains("September 2026 No incidents. August 2026 No incidents."), "{text}");
    assert!(page.contains("<a rel=prev href=\"/history?month=2026-07\">"), "{page}");
    assert!(page.contains("<a rel=next href=\"/history?month=2026-10\">"), "{page}");
    let alone = MonthHistory { previous: None, next: None, ..history("2026-11", vec![]) };
    let page = render_history_page(&old_view(), &[&alone], &frame());
    assert!(!page.contains("rel=prev") && !page.contains("rel=next"));
    assert!(self::text(&page).contains("No incidents so far this month."));
}

#[test]
fn a_history_that_is_old_says_so() {
    let mut before = history("2026-11", vec![]);
    before.as_of = now().minus(Duration::from_secs(240));
    let page = render_history_page(&old_view(), &[&before], &frame());
    assert!(text(&page).contains("13:59:20 UTC . We could not refresh this page for 4 min."));
    let later = Frame { now: now().plus(Duration::from_secs(240)), ..frame() };
    let page = render_history_page(&old_view(), &[&history("2026-11", vec![])], &later);
    assert!(text(&page).contains("We could not refresh this page for 4 min."), "{page}");
    assert!(page.contains("fill='%23667080'"), "its icon claims nothing");
}

#[test]
fn nothing_that_anybody_writes_becomes_markup_of_the_record() {
    let mut view = old_view();
    view.page.name = HOSTILE.to_owned();
    view.groups[0].group.as_mut().unwrap().1 = HOSTILE.to_owned();
    view.groups[0].components[0].name = HOSTILE.to_owned();
    let mut hostile = past(HOSTILE, "2026-11-01T00:00:00Z", None);
    hostile.components = vec![HOSTILE.to_owned()];
    hostile.last_text = format!("{HOSTILE} [x](javascript:alert(1))");
    let mut ended = hostile.clone();
    ended.status = PastStatus::Maintenance(MaintenanceStatus::Completed);
    ended.ended_at = Some(now());
    let history = history("2026-11", vec![hostile, ended]);
    let mut work = work(HOSTILE, MaintenanceStatus::InProgress, 20, 21);
    work.components[0].name = HOSTILE.to_owned();
    work.updates[0].body = format!("{HOSTILE} [x](javascript:alert(1))");
    view.maintenances = vec![work];
    for page in [
        render_history_page(&view, &[&history], &frame()),
        render_maintenance_calendar(&view, month("2026-11"), Some(&history), &frame()),
        render_uptime_page(&view, &frame()),
        render_api_page(&view, &frame()),
    ] {
        holds_to_the_rules(&page);
    }
}

#[test]
fn a_full_month_is_small_when_it_is_packed() {
    let entry = |n: usize| PastEntry {
        name: format!("Incident {n}"),
        path: format!("/incidents/{n:012}"),
        last_text: "We have **seen** what it is, and work on it. ".repeat(13),
        ..past("", "2026-11-01T00:00:00Z", Some("2026-11-01T00:14:00Z"))
    };
    let history = history("2026-11", (0..200).map(entry).collect());
    let page = render_history_page(&old_view(), &[&history], &frame());
    assert!(page.len() < 350_000 && gzip(&page) < 20_000, "{} {}", page.len(), gzip(&page));
}

/// Work on two days of November.
fn work(name: &str, status: MaintenanceStatus, from: u32, until: u32) -> MaintenanceView {
    let at = |day: u32| Timestamp::read(&format!("2026-11-{day:02}T10:00Z")).unwrap();
    MaintenanceView {
        id: format!("{from:02}{until:02}56789abc").parse().unwrap(),
        name: name.to_owned(),
        status,
        scheduled_for: at(from),
        scheduled_until: at(until),
        created_at: at(1),
        updated_at: at(1),
        started_at: status.is_active().then(|| at(from)),
        ended_at: None,
        overdue_since: None,
        components: vec![AffectedComponent {
            id: "checkout".parse().unwrap(),
            name: "Checkout".to_owned(),
            status: Status::UnderMaintenance,
        }],
        updates: vec![MaintenanceUpdateView {
            id: "u".to_owned(),
            status,
            body: "We swap **disks**.".to_owned(),
            created_at: at(1),
        }],
    }
}

/// The squares of the calendar, by the number that each begins with.
fn squares(page: &str) -> Vec<(u32, &str)> {
    let body = page.split_once("<tbody>").unwrap().1.split_once("</tbody>").unwrap().0;
    let squares = body.split("<td").skip(1).filter_map(|square| {
        let inside = square.split_once('>').unwrap().1;
        let digits = inside.find(|c: char| !c.is_ascii_digit()).unwrap_or(inside.len());
        inside[..digits].parse().ok().map(|number| (number, square))
    });
    squares.collect()
}

#[test]
fn the_calendar_of_maintenance_leads_to_what_is_on_each_day() {
    let mut view = old_view();
    let mut late = work("New disks", MaintenanceStatus::InProgress, 19, 20);
    late.overdue_since = Some(now().minus(Duration::from_secs(300)));
    view.maintenances = vec![late, work("New network", MaintenanceStatus::Scheduled, 28, 29)];
    let mut over = past("Old disks", "2026-11-03T01:00:00Z", Some("2026-11-03T03:30:00Z"));
    over.status = PastStatus::Maintenance(MaintenanceStatus::Completed);
    over.path = "/maintenance/0123456789ab".to_owned();
    let incident = past("An incident", "2026-11-04T01:00:00Z", Some("2026-11-04T03:30:00Z"));
    let history = history("2026-11", vec![incident, over]);
    let page = render_maintenance_calendar(&view, month("2026-11"), Some(&history), &frame());
    holds_to_the_rules(&page);
    let squares = squares(&page);
    assert_eq!(
        squares.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        (1..=30).collect::<Vec<_>>()
    );
    for (number, square) in &squares {
        let name = match number {
            3 => Some("Old disks"),
            19 | 20 => Some("New disks"),
            28 | 29 => Some("New network"),
            _ => None,
        };
        assert_eq!(square.matches("<a ").count(), usize::from(name.is_some()), "{square}");
        assert!(name.is_none_or(|name| square.contains(&format!("<span dir=auto>{name}</span>"))));
        assert_eq!(square.contains("aria-current=date"), *number == 20, "{square}");
    }
    let week = page.split_once("<tbody>").unwrap().1.split("<tr>").nth(1).unwrap();
    assert_eq!((week.matches("<td>").count(), squares[0].0), (7, 1), "the first is a Sunday");
    let text = text(&page);
    for part in [
        "3 maintenances are on the calendar of November 2026. Mon Tue Wed Thu Fri Sat Sun",
        "In progress New disks In progress, 19 Nov 2026, 10:00:00 UTC to 20 Nov 2026, 10:00:00 UTC . Checkout. It should have ended 5 min ago. We swap disks .",
        "Announced New network Scheduled, 28 Nov 2026, 10:00:00 UTC",
        "Over, November 2026 Old disks Maintenance, completed.",
        "https://status.example/maintenance.ics",
        "← October 2026",
        "December 2026 →",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("An incident"));

    let later = render_maintenance_calendar(&view, month("2027-12"), None, &frame());
    let later = self::text(&later);
    assert!(later.contains("← November 2027") && !later.contains(" →"), "{later}");
    assert!(later.contains("No maintenance is on the calendar of December 2027."), "{later}");
    let none = render_maintenance_calendar(&old_view(), month("2026-12"), None, &frame());
    assert!(self::text(&none).contains("No maintenance is announced, and none goes on."));
}

#[test]
fn uptime_is_drawn_by_days_with_a_shape_for_each_status_and_told_in_words() {
    let mut view = old_view();
    let component = &mut view.groups[0].components[0];
    component.figures = [(domain::time::window::Window::Days30, component.uptime)].into();
    for (place, worst) in Status::ALL.into_iter().enumerate() {
        (component.days[80 + place].worst, component.days[80 + place].corrected) = (worst, false);
    }
    let page = render_uptime_page(&view, &frame());
    holds_to_the_rules(&page);
    let picture = page.split("role=img").nth(1).unwrap().split("</svg>").next().unwrap();
    let shapes: Vec<&str> = picture.split("<path class=").skip(1).collect();
    assert_eq!(shapes.len(), Status::ALL.len(), "a path for each status");
    let drawn: usize = shapes.iter().map(|path| path.matches('M').count()).sum();
    assert_eq!(drawn, 90, "each day once");
    let shape = |path: &&str| {
        path.split_once('M').unwrap().1.split_once(char::is_alphabetic).unwrap().1.to_owned()
    };
    let distinct: std::collections::BTreeSet<String> = shapes.iter().map(shape).collect();
    assert_eq!(distinct.len(), Status::ALL.len(), "none is told by its colour alone");
    for name in ["Aug", "Sep", "Oct", "Nov"] {
        assert_eq!(picture.matches(&format!(">{name}</text>")).count(), 1, "{name}");
    }
    let text = text(&page);
    for part in [
        "30 days 99.912 %",
        "Days with trouble, maintenance or no data Day Status Trouble 17 Nov 2026 Major outage 1 h 14 min, corrected",
        "12 Nov 2026 Under maintenance none",
        "13 Nov 2026 No data none",
        "The last 90 days of each component, by the clocks of UTC",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        page.contains("aria-label=\"90 days until 20 Nov 2026: 89 with data, 4 with trouble\""),
        "{page}"
    );
}

#[test]
fn each_style_of_a_page_is_one_that_the_browser_is_told_to_take() {
    use base64::Engine;
    use sha2::Digest;
    let page = render_uptime_page(&old_view(), &frame());
    let styles = page.split("<style>").skip(1).map(|rest| rest.split("</style>").next().unwrap());
    let hashes = styles
        .map(|style| base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style)));
    let hashes: Vec<String> = hashes.collect();
    assert_eq!(hashes.len(), 2, "what all pages have, and what those of the record have besides");
    for hash in hashes {
        assert!(site::content_security_policy().contains(&format!("'sha256-{hash}'")), "{hash}");
    }
}

#[test]
fn days_before_a_component_came_are_not_drawn() {
    let mut view = old_view();
    view.groups[0].components[0].created_at = now().minus(Duration::from_millis(2 * DAY_MS as u64));
    let page = render_uptime_page(&view, &frame());
    assert!(
        page.contains("aria-label=\"3 days until 20 Nov 2026: 3 with data, 0 with trouble\""),
        "{page}"
    );
    let text = text(&page);
    assert!(text.contains("3 days until 20 Nov 2026: 3 with data, 0 with trouble."), "{text}");
    assert!(!page.contains("<details>"), "there is nothing more to say");
}

#[test]
fn addresses_for_programs_stand_with_values_of_the_page() {
    let page = render_api_page(&old_view(), &frame());
    holds_to_the_rules(&page);
    for part in [
        "href=\"/api/v1/components/checkout/changes.json\"",
        "href=\"/api/v1/latency.json?component=checkout&amp;probe=checkout\"",
        "curl -fsS https://status.example/api/v2/status.json",
        "[![Northwind](https://status.example/badge.svg)](https://status.example/)",
        "href=\"/log.jsonl?after=11\"",
        "line 12, whose hash begins with 0123456789ab",
        "Checkout: Operational, 99.912 % uptime in 90 days",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let empty = render_api_page(&view(vec![]), &frame());
    holds_to_the_rules(&empty);
    assert!(!empty.contains("latency.json") && !empty.contains("/components/"));
}

#[test]
fn the_uptime_of_a_large_page_is_small_when_it_is_packed() {
    let mut view = old_view();
    let one = view.groups[0].components[0].clone();
    view.groups[0].components = vec![one; 50];
    let page = render_uptime_page(&view, &frame());
    assert!(page.len() < 200_000 && gzip(&page) < 14_000, "{} {}", page.len(), gzip(&page));
}
