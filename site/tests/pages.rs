//! Pages as they are sent: what they claim, what they never let through, how large they are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shown;

use std::time::Duration;

use domain::protocol::observation::Reason;
use domain::public::color;
use domain::public::view::{BAR_DAYS, ComponentView, Outage, SeenFailure};
use domain::status::{IncidentStatus, Status};
use domain::uptime::Day;
use domain::words::Words;
use shown::{HOSTILE, component, frame, gzip, incident, now, view};
use site::ErrorPage;
use site::Frame;
use site::render_error_page;
use site::render_incident_page;
use site::render_past_page;
use site::render_status_page;

#[test]
fn the_answer_comes_first_and_is_dated() {
    let page =
        render_status_page(&view(vec![component("Checkout", Status::PartialOutage)]), &frame());
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("<title>Northwind status: Checkout is partly down</title>"));
    assert!(
        page.contains(
            "<time datetime=\"2026-11-20T14:03:20.000Z\">20 Nov 2026, 14:03:20 UTC</time>"
        )
    );
    assert!(page.contains("0 of 1 regions reporting; not reporting: Frankfurt"));
    for text in [
        "EU</span> pay timed out",
        "US</span> working",
        "AP</span> not reporting",
        "99.912 % uptime",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains("17 Nov 2026: major outage, 1 h 14 min of trouble"));
    let (head, _) = page.split_once("Checkout is partly down</span>").unwrap();
    assert!(head.len() < 14_000, "the answer stands within the first packets: {}", head.len());
}

#[test]
fn an_old_view_is_never_told_as_what_is() {
    let view = view(vec![component("Checkout", Status::Operational)]);
    let later = Frame { now: now().plus(Duration::from_secs(240)), ..frame() };
    let page = render_status_page(&view, &later);
    assert!(page.contains("We could not refresh this page for 4 min"));
    assert!(!page.contains("<h1>All systems are working"), "and its first sentence is not green");
    assert!(page.contains("class=\"now nd\""));
    assert!(render_status_page(&view, &frame()).contains("class=\"now ok\""));
}

#[test]
fn nothing_that_anybody_writes_becomes_markup() {
    let mut view = view(vec![component(HOSTILE, Status::MajorOutage)]);
    view.page.name = HOSTILE.to_owned();
    view.incidents =
        vec![incident(IncidentStatus::Investigating), incident(IncidentStatus::Resolved)];
    view.outages = vec![Outage {
        component: "checkout".parse().unwrap(),
        name: HOSTILE.to_owned(),
        worst: Status::MajorOutage,
        started_at: now(),
        ended_at: None,
        regions: vec![HOSTILE.to_owned()],
        watched_from: 0,
        failure: Some(SeenFailure { step: HOSTILE.into(), reason: Reason::Timeout }),
    }];
    let notice = ErrorPage { status: 404, detail: HOSTILE.to_owned() };
    for page in [
        render_status_page(&view, &frame()),
        render_incident_page(&view, &incident(IncidentStatus::Identified), &frame()),
        render_error_page(&notice, &frame()),
    ] {
        assert!(!page.contains("<script>alert") && !page.contains("<img"), "{page}");
        assert!(!page.contains("href=\"javascript:"));
        assert_eq!(page.matches("<script").count(), 1, "our own, and no other");
    }
}

#[test]
fn a_page_of_the_past_does_not_look_like_one_of_now() {
    let mut view = view(vec![component("Checkout", Status::Operational)]);
    view.incidents = [IncidentStatus::Investigating, IncidentStatus::Resolved].map(incident).into();
    let past = render_past_page(&view, Words::ENGLISH);
    assert!(past.contains("The page as it was at <time"), "{past}");
    assert!(past.contains("class=\"now past-view ok\""));
    assert!(past.contains("<title>Northwind status: at 20 Nov 2026, 14:03:20 UTC: "));
    assert!(past.contains("fill='%23667080'"), "its icon claims nothing");
    for of_now in ["/components/", "/incidents/", "<script", "http-equiv"] {
        assert!(!past.contains(of_now), "{of_now}");
        assert!(render_status_page(&view, &frame()).contains(of_now), "{of_now}");
    }
}

#[test]
fn a_past_outage_carries_the_mark_of_what_it_was() {
    let mut view = view(vec![]);
    view.outages = vec![Outage {
        component: "checkout".parse().unwrap(),
        name: "Checkout".to_owned(),
        worst: Status::MajorOutage,
        started_at: now(),
        ended_at: Some(now().plus(Duration::from_secs(60))),
        regions: vec![],
        watched_from: 0,
        failure: None,
    }];
    let page = render_status_page(&view, &frame());
    let (_, outages) = page.split_once("Seen by our probes").unwrap();
    assert!(
        outages.contains("class=\"g maj\"") && !outages.contains("class=\"g ok\""),
        "{outages}"
    );
}

#[test]
fn what_people_write_has_its_own_direction_and_no_mark_is_left_between() {
    let mut view = view(vec![component("قائمة", Status::Operational)]);
    view.incidents = vec![incident(IncidentStatus::Investigating)];
    let page = render_status_page(&view, &frame());
    for after in ["class=\"component\"", "<article class=\"card incident\">", "class=\"said\""] {
        let (_, part) = page.split_once(after).unwrap();
        let (part, _) = part.split_once("</a></h3>").or_else(|| part.split_once("</li>")).unwrap();
        assert!(part.contains("dir=\"auto\""), "{after}: {part}");
    }
    let (doctype, rest) = page.split_once('>').unwrap();
    assert_eq!(doctype, "<!DOCTYPE html");
    assert!(!rest.contains("<!"), "nothing hydrates the page, so no comment is needed");
}

#[test]
fn a_page_says_how_often_it_is_checked_only_where_it_is() {
    for (every_s, wording) in
        [(0, None), (1, Some("Checked every 1 s. ")), (30, Some("Checked every 30 s. "))]
    {
        let mut view = view(vec![component("Checkout", Status::Operational)]);
        view.every_s = every_s;
        let incident = incident(IncidentStatus::Investigating);
        for page in [
            render_status_page(&view, &frame()),
            render_past_page(&view, Words::ENGLISH),
            render_incident_page(&view, &incident, &frame()),
        ] {
            let found = page.find("Checked every").map(|at| &page[at..]);
            match wording {
                Some(wording) => {
                    assert!(found.is_some_and(|rest| rest.starts_with(wording)), "{every_s}");
                }
                None => assert!(found.is_none(), "{found:?}"),
            }
        }
    }
}

#[test]
fn a_wrong_address_is_not_a_record_that_is_away() {
    for (status, title) in [
        (401, "This status page is private"),
        (403, "This status page is private"),
        (404, "There is nothing here"),
        (429, "Too many requests at once"),
        (422, "This address asks for something that does not exist"),
        (503, "We cannot tell right now"),
    ] {
        let page = render_error_page(&ErrorPage { status, detail: "x".into() }, &frame());
        assert!(page.contains(&format!("{title}</h1>")), "{page}");
    }
}

#[test]
fn a_page_without_a_record_claims_nothing() {
    let notice = ErrorPage { status: 503, detail: "the record cannot be reached".into() };
    let page = render_error_page(&notice, &frame());
    assert!(page.contains("We cannot tell right now"));
    assert!(!page.to_lowercase().contains("working"));
}

/// So many components, each with its own id and days; every tenth is down.
fn components(count: usize) -> Vec<ComponentView> {
    let one = |n: usize| {
        let status = if n % 10 == 3 { Status::MajorOutage } else { Status::Operational };
        let mut one = component(&format!("Component {n}"), status);
        one.id = format!("component-{n}").parse().unwrap();
        one.days.rotate_left(n % 90);
        one.uptime.hundred_thousandths = Some(99_000 + n as u32);
        one
    };
    (0..count).map(one).collect()
}

#[test]
fn a_page_stays_within_its_budgets() {
    for (count, max_bytes, max_elements) in
        [(5, 6_100, 500), (20, 8_000, 1_500), (100, 20_000, 3_000)]
    {
        let mut view = view(components(count));
        view.incidents = vec![incident(IncidentStatus::Investigating); 2];
        let page = render_status_page(&view, &frame());
        let elements = page.matches('<').count() - page.matches("</").count();
        let bytes = gzip(&page);
        assert!(bytes <= max_bytes, "{count}: {bytes} bytes of {max_bytes}");
        assert!(elements <= max_elements, "{count}: {elements} elements of {max_elements}");
    }
}

#[test]
fn a_page_of_many_components_folds_and_says_trouble_first() {
    let card = "class=\"component\"";
    assert_eq!(render_status_page(&view(components(20)), &frame()).matches(card).count(), 20);
    let mut many = view(components(21));
    let mut calm = many.groups[0].clone();
    calm.group = Some(("calm".parse().unwrap(), "Calm".into()));
    calm.components.retain(|component| component.status == Status::Operational);
    calm.status = Status::Operational;
    many.groups.insert(0, calm);
    let page = render_status_page(&many, &frame());
    assert!(!page.contains(card));
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(place(">Shop<") < place(">Calm<"), "a group in trouble comes first");
    assert!(page.contains("2 of 21 in trouble") && page.contains("19 components"));
    assert!(place("Component 13<") < place("Component 0<"), "and in it what is in trouble");
    let tag = |id: &str| page.split('<').find(|tag| tag.contains(id)).unwrap_or_default();
    assert!(tag("\"group-shop\"").contains(" open"), "{}", tag("\"group-shop\""));
    assert!(!tag("\"group-calm\"").contains(" open"), "{}", tag("\"group-calm\""));
}

#[test]
fn a_bar_begins_where_the_page_began() {
    let mut young = component("Checkout", Status::Operational);
    let calm = young.days[0];
    young.days.fill(calm);
    for (days, scale) in [(1, "since 20 Nov 2026"), (12, "since 9 Nov 2026"), (90, "90 days ago")] {
        let mut component = young.clone();
        let nothing = Day { worst: Status::NoData, trouble_s: 0, corrected: false };
        component.days[..BAR_DAYS - days].fill(nothing);
        let page = render_status_page(&view(vec![component]), &frame());
        assert!(page.contains(scale), "{days}");
        assert!(page.contains(&format!("viewBox=\"0 0 {} 32\"", days * 6 - 2)), "{days}");
        let drawn =
            if days == 1 { "Today: 1".to_owned() } else { format!("Last {days} days: {days}") };
        assert!(page.contains(&format!("aria-label=\"{drawn} watched")), "{days}");
    }
}

#[test]
fn the_style_is_the_one_that_the_browser_is_told_to_take() {
    use base64::Engine;
    use sha2::Digest;
    let page = render_status_page(&view(vec![]), &frame());
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    assert!(site::content_security_policy().contains(&format!("'sha256-{hash}'")));
    assert!(!page.contains(" style=\"") && !page.contains(" onclick="));
}

/// The relative luminance of `#rgb` or `#rrggbb`, as WCAG defines it.
fn luminance(colour: &str) -> f64 {
    let hex = colour.trim_start_matches('#');
    let wide =
        if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

#[test]
fn every_text_can_be_read_on_its_ground_in_the_light_and_in_the_dark() {
    let style = include_str!("../src/layout/style.css");
    let schemes: Vec<&str> =
        style.split(":root{").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
    assert_eq!(schemes.len(), 2, "light and dark");
    for scheme in schemes {
        let variable = |name: &str| {
            let found = scheme
                .split("--")
                .find_map(|declaration| declaration.strip_prefix(&format!("{name}:")));
            found.unwrap_or_else(|| panic!("--{name}")).trim_end_matches(';')
        };
        for text in ["ink", "soft", "ok", "deg", "part", "maj", "mnt", "nd"] {
            for ground in ["card", "bg"] {
                let (a, b) = (luminance(variable(text)), luminance(variable(ground)));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "--{text} on --{ground}: {contrast:.2} in {scheme}");
            }
        }
    }
}

#[test]
fn each_status_has_a_colour_of_its_own_that_can_be_read_on_white_and_white_on_it() {
    let mut colors = std::collections::BTreeSet::new();
    for status in Status::ALL {
        let contrast = 1.05 / (luminance(color::on_light(status)) + 0.05);
        assert!(contrast >= 4.5, "{status:?}: {contrast:.2}");
        assert!(colors.insert(color::on_light(status)), "{status:?}");
    }
}
