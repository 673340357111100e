//! The page of one component: what it claims, what its chart draws, what it says when something is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shown;

use std::time::Duration;

use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::{Grain, Latency};
use domain::latency::series::{Point, Quantiles};
use domain::ledger::verdict::Verdict;
use domain::ordered::SortedMap;
use domain::public::component_detail::ComponentDetail;
use domain::public::status_changes::{Cause, ComponentHistory, StatusChange, VoteView};
use domain::public::view::{AffectedComponent, ComponentView, Outage, PublicView};
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;
use domain::time::window::Window;
use domain::uptime::Uptime;
use shown::{HOSTILE, component, frame, gzip, incident, now, view};
use site::ComponentParts;
use site::Frame;
use site::render_component_page;

fn vote(name: &str, probe: &str, says: Verdict) -> VoteView {
    let region = "eu".parse().unwrap();
    VoteView { region, name: name.into(), probe: probe.parse().unwrap(), says }
}

fn change(back_s: u64, old: Status, new: Status, votes: Vec<VoteView>) -> StatusChange {
    StatusChange {
        at: now().minus(Duration::from_secs(back_s)),
        until: None,
        old_status: Some(old),
        new_status: new,
        seen: new,
        cause: Cause::Probes,
        votes,
    }
}

/// What is known of a component beside the view.
fn detail(view: &ComponentView, changes: Vec<StatusChange>) -> ComponentDetail {
    let component = "checkout".parse().unwrap();
    let history = ComponentHistory { as_of: now(), component, changes, older: false };
    ComponentDetail { history, reports: view.regions.clone() }
}

fn choice(grain: Grain) -> ChartSelection {
    let id = "checkout";
    ChartSelection {
        component: id.parse().unwrap(),
        probe: id.parse().unwrap(),
        region: None,
        grain,
    }
}

/// A chart of so many points until now; every seventh holds failures, every eleventh is missing.
fn latency(grain: Grain, count: i64) -> Latency {
    let to = grain.start(now()).plus(Duration::from_millis(grain.ms().unsigned_abs()));
    let from = Timestamp::from_unix_ms(to.unix_ms() - count * grain.ms());
    let point = |n: i64| {
        let ms = 100 + (n * 7_919 % 400) as u32;
        let failed = u32::from(n % 7 == 3);
        let took = Quantiles { p50: ms, p95: ms * 2, p99: ms * 3, min: ms, max: ms * 3 };
        Point {
            at: Timestamp::from_unix_ms(from.unix_ms() + n * grain.ms()),
            runs: 6,
            passed: 6 - failed,
            degraded: 0,
            failed,
            unsure: 0,
            took_ms: Some(took),
            phases: SortedMap::new(),
        }
    };
    Latency {
        as_of: now(),
        component: "checkout".parse().unwrap(),
        probe: "checkout".parse().unwrap(),
        region: None,
        grain,
        from,
        to,
        complete: true,
        points: (0..count).filter(|n| n % 11 != 5).map(point).collect(),
    }
}

fn page(component: &ComponentView, view: &PublicView, parts: ComponentParts<'_>) -> String {
    render_component_page(view, component, parts, &frame())
}

/// The text alone, with a space for each tag.
fn text(html: &str) -> String {
    let body = html.split("<body>").nth(1).unwrap();
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

const NOTHING: ComponentParts<'_> = ComponentParts { detail: None, chart: None };

#[test]
fn it_answers_first_since_when_and_what_each_region_sees() {
    let mut checkout = component("Checkout", Status::PartialOutage);
    checkout.since = now().minus(Duration::from_secs(1_320));
    let figure = |hundred_thousandths, observed_s| Uptime {
        ratio: None,
        hundred_thousandths,
        observed_s,
        window_s: 100,
    };
    checkout.figures = [
        (Window::Day, figure(Some(99_999), 100)),
        (Window::Days30, figure(Some(99_912), 62)),
        (Window::Year, figure(None, 0)),
    ]
    .into();
    let view = view(vec![checkout.clone(), component("Another", Status::MajorOutage)]);
    let page = page(&checkout, &view, NOTHING);
    assert!(page.contains("<title>Northwind status: Checkout is partly down</title>"));
    let text = text(&page);
    for part in [
        "Since 20 Nov 2026, 13:41:20 UTC , for 22 min.",
        "EU pay timed out US 412 ms AP not reporting",
        "Today 99.999 %",
        "30 days 99.912 % observed 62 % of the time",
        "This year no data yet",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(page.contains("17 Nov 2026: major outage, 1 h 14 min of trouble"));
    let (head, _) = page.split_once("Checkout is partly down</span>").unwrap();
    assert!(head.len() < 14_000, "the answer stands within the first packets: {}", head.len());
}

#[test]
fn an_old_view_is_never_told_as_what_is() {
    let checkout = component("Checkout", Status::Operational);
    let view = view(vec![checkout.clone()]);
    let later = Frame { now: now().plus(Duration::from_secs(240)), ..frame() };
    let page = render_component_page(&view, &checkout, NOTHING, &later);
    assert!(page.contains("We could not refresh this page for 4 min"));
    assert!(page.contains("class=\"now nd\""));
    assert!(text(&page).contains("At that time: Checkout is working"));
}

#[test]
fn changes_tell_who_said_what() {
    let checkout = component("Checkout", Status::PartialOutage);
    let one = |verdict| {
        vec![vote("Frankfurt", "checkout", verdict), vote("Virginia", "checkout", Verdict::Up)]
    };
    let partial = change(60, Status::Operational, Status::PartialOutage, one(Verdict::Down));
    let two = vec![
        vote("Frankfurt", "pay", Verdict::Silent),
        vote("Frankfurt", "buy", Verdict::Degraded),
    ];
    let mut before = change(3_660, Status::NoData, Status::Operational, two);
    before.until = Some(partial.at);
    let mut stated = change(4_000, Status::Operational, Status::UnderMaintenance, vec![]);
    (stated.cause, stated.seen) = (Cause::Operators, Status::MajorOutage);
    let mut first = change(5_000, Status::Operational, Status::NoData, vec![]);
    (first.cause, first.old_status) = (Cause::Page, None);
    let detail = detail(&checkout, vec![partial, before, stated, first]);
    let told = page(
        &checkout,
        &view(vec![checkout.clone()]),
        ComponentParts { detail: Some(&detail), ..NOTHING },
    );
    let text = text(&told);
    for part in [
        "From operational to partial outage For 1 min now. Frankfurt down Virginia up through checkout",
        "From no data to operational For 1 h. Frankfurt (pay) not reporting Frankfurt (buy) degraded",
        "as operators stated; observed by probes: major outage.",
        "First on the page: no data",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("We cannot tell its changes"));
    let without = page(&checkout, &view(vec![checkout.clone()]), NOTHING);
    assert!(without.contains("Its changes are unavailable right now"));
}

/// An outage that goes on.
fn outage(id: &str, name: &str) -> Outage {
    Outage {
        component: id.parse().unwrap(),
        name: name.into(),
        worst: Status::MajorOutage,
        started_at: now(),
        ended_at: None,
        regions: vec![],
        watched_from: 0,
        failure: None,
    }
}

#[test]
fn only_what_touches_it_is_told() {
    let checkout = component("Checkout", Status::Operational);
    let mut view = view(vec![checkout.clone()]);
    let touches = |id: &str, name: &str| {
        let mut incident = incident(IncidentStatus::Investigating);
        incident.name = name.into();
        let status = Status::PartialOutage;
        incident.components =
            vec![AffectedComponent { id: id.parse().unwrap(), name: id.into(), status }];
        incident
    };
    view.incidents = vec![touches("checkout", "Cards fail"), touches("search", "Search is slow")];
    view.outages = vec![outage("checkout", "Our outage"), outage("search", "Their outage")];
    view.corrections[0].component = "search".parse().unwrap();
    let page = page(&checkout, &view, NOTHING);
    assert!(page.contains("Cards fail") && page.contains("Our outage"));
    assert!(!page.contains("Search is slow") && !page.contains("Their outage"));
    assert!(!page.contains("Corrections"));
}

#[test]
fn one_fact_is_told_once() {
    let mut checkout = component("Checkout", Status::Operational);
    let figure = |part| Uptime {
        ratio: None,
        hundred_thousandths: Some(part),
        observed_s: 100,
        window_s: 100,
    };
    let windows = [Window::Day, Window::Days7, Window::Days30, Window::Days90, Window::Month];
    let parts = [100_000, 100_000, 99_912, 99_912, 99_912];
    checkout.figures = windows.into_iter().zip(parts.map(figure)).collect();
    let mut view = view(vec![checkout.clone()]);
    view.outages = vec![outage("checkout", "Our outage")];
    let detail = detail(&checkout, vec![]);
    let html = page(&checkout, &view, ComponentParts { detail: Some(&detail), ..NOTHING });
    assert_eq!(html.matches("<dt>").count(), 2, "what eight windows say alike is said once");
    let text = text(&html);
    assert!(text.contains("Today to 7 days 100 % 30 days to This month 99.912 %"), "{text}");
    assert!(text.contains("1 day with trouble 17 Nov 2026: major outage, 1 h 14 min of trouble"));
    assert!(!text.contains("Our outage"), "its changes tell that");
    assert!(page(&checkout, &view, NOTHING).contains("Our outage"), "without them it is told");
}

#[test]
fn the_chart_is_told_in_words_and_figures_as_well() {
    let checkout = component("Checkout", Status::Operational);
    let view = view(vec![checkout.clone()]);
    let latency = latency(Grain::Hour, 48);
    let choice = choice(Grain::Hour);
    let parts = ComponentParts { detail: None, chart: Some((&choice, Some(&latency))) };
    let html = page(&checkout, &view, parts);
    let text = text(&html);
    assert!(html.contains("role=\"img\" aria-labelledby=\"chart-title chart-desc\""));
    assert!(text.contains(
        "How long runs of checkout from all regions took, by the hour, 18 Nov, 15:00 to 20 Nov, 15:00 UTC"
    ));
    assert!(text.contains("6 of 264 runs failed. Nothing ran in 4 of 48 hours."), "{text}");
    for line in ["p50", "p95", "p99"] {
        let path = html.split(&format!("<path class={line} d='")).nth(1).unwrap();
        let path = path.split('\'').next().unwrap();
        assert_eq!(path.matches('M').count(), 5, "four gaps in {line}: {path}");
    }
    assert_eq!(html.matches("<tr><th scope=row>").count(), 44, "a row for each point");
    let newest = html.split("<tr><th scope=row>").nth(1).unwrap();
    assert!(newest.starts_with("20 Nov, 14:00<td>6<td>0<td>"), "{newest}");
    for (region, current) in
        [("", "aria-current=\"true\">All regions"), ("&amp;region=eu", ">EU</a>")]
    {
        let link =
            format!("href=\"/components/checkout?grain=hour&amp;probe=checkout{region}#latency\"");
        assert!(html.contains(&link) && html.contains(current), "{link}");
    }
    assert!(!html.contains("aria-label=\"Probe\""), "there is no choice of one");
    assert!(!text.contains("did not answer"));

    let mut part = latency.clone();
    part.complete = false;
    let parts = ComponentParts { detail: None, chart: Some((&choice, Some(&part))) };
    assert!(page(&checkout, &view, parts).contains("A part of the record did not answer"));
    let parts = ComponentParts { detail: None, chart: Some((&choice, None)) };
    let without = page(&checkout, &view, parts);
    assert!(without.contains("did not answer in time, so there is no chart"));
    assert!(!without.contains("class=\"plot\"") && without.contains("Checkout is working"));
}

#[test]
fn nothing_that_anybody_writes_becomes_markup_or_breaks_the_policy() {
    let mut hostile = component(HOSTILE, Status::MajorOutage);
    hostile.description = Some(HOSTILE.to_owned());
    hostile.regions[0].name = HOSTILE.to_owned();
    let view = view(vec![hostile.clone()]);
    let votes = vec![vote(HOSTILE, "checkout", Verdict::Down)];
    let detail =
        detail(&hostile, vec![change(60, Status::Operational, Status::MajorOutage, votes)]);
    let (choice, latency) = (choice(Grain::Minute), latency(Grain::Minute, 120));
    let chart = Some((&choice, Some(&latency)));
    let page = page(&hostile, &view, ComponentParts { detail: Some(&detail), chart });
    assert!(!page.contains("<script>alert") && !page.contains("<img"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "our own, and no other");
    assert!(!page.contains(" style=") && !page.contains(" onclick="));
}

#[test]
fn its_feeds_are_named_where_readers_look() {
    let component = component("Checkout", Status::Operational);
    let page = page(&component, &view(vec![component.clone()]), NOTHING);
    for (format, media_type) in [("atom", "atom"), ("rss", "rss"), ("json", "feed")] {
        let kind = if format == "json" { "json" } else { "xml" };
        let link = format!(
            "<link rel=\"alternate\" type=\"application/{media_type}+{kind}\" title=\"Of this component\" \
             href=\"/components/checkout/history.{format}\"/>"
        );
        assert!(page.contains(&link), "{link}");
    }
}

#[test]
fn it_is_small() {
    let checkout = component("Checkout", Status::Operational);
    let regions = ["Frankfurt", "Virginia", "Singapore"];
    let votes = || regions.map(|name| vote(name, "checkout", Verdict::Up)).to_vec();
    let changes =
        (0..50).map(|n| change(n * 977, Status::Operational, Status::MajorOutage, votes()));
    let detail = detail(&checkout, changes.collect());
    let view = view(vec![checkout.clone()]);
    for (grain, count) in [(Grain::Minute, 121), (Grain::Hour, 49), (Grain::Day, 91)] {
        let (choice, latency) = (choice(grain), latency(grain, count));
        let chart = Some((&choice, Some(&latency)));
        let page = page(&checkout, &view, ComponentParts { detail: Some(&detail), chart });
        let (bytes, packed) = (page.len(), gzip(&page));
        assert!(bytes < 90_000 && packed < 14_000, "{grain}: {bytes} {packed}");
    }
}
