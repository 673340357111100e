//! The public view: small enough for each second, and with a tag that only a change changes.

use std::time::Duration;

use crate::story::{PageStory, at, card_payments_fail, configuration, probe};
use domain::board::{Command, NewUpdate, Posting};
use domain::ledger::verdict::Verdict;
use domain::probe::ProbeImpact;
use domain::public::build_view::public_view;
use domain::public::freshness::{Freshness, disowned};
use domain::public::health::HealthReport;
use domain::public::live_state::LiveState;
use domain::public::statuspage_v2;
use domain::public::view::PublicView;
use domain::public::view_tag::page_tag;
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;

/// A page on which two probes watch the checkout, of which agents run one.
fn two_probes() -> PageStory {
    let mut story = PageStory::begin();
    let two = ["basket", "checkout"].map(|id| probe(id, ProbeImpact::Outage)).into();
    story.configure(configuration(two));
    story
}

#[test]
fn a_view_has_the_worst_of_each_region_and_the_detail_has_each_probe() {
    let mut story = two_probes();
    let seen = |story: &PageStory| {
        let regions = &story.view().groups[0].components[0].regions;
        let seen = regions.iter().map(|r| (r.region.to_string(), r.probe.to_string(), r.verdict));
        seen.collect::<Vec<_>>()
    };
    let names = ["eu-central", "us-east", "ap-southeast"];
    let votes_of = |probe: &str, verdicts: [Verdict; 3]| -> Vec<_> {
        let all = names.iter().zip(verdicts);
        all.map(|(region, verdict)| ((*region).to_owned(), probe.to_owned(), verdict)).collect()
    };
    assert_eq!(
        seen(&story),
        votes_of("basket", [Verdict::Silent; 3]),
        "the first, where all are silent"
    );
    story.until(60, &["eu-1"]);
    assert_eq!(
        seen(&story),
        votes_of("checkout", [Verdict::Down, Verdict::Up, Verdict::Up]),
        "a probe that speaks counts more than one that is silent"
    );
    let view = story.view();
    assert_eq!(view.groups[0].components[0].probes.len(), 2);
    let reports = story.reports("checkout");
    let (basket, checkout) = reports.split_at(3);
    assert_eq!(reports.len(), 6);
    assert!(basket.iter().all(|r| r.probe.as_str() == "basket" && r.verdict == Verdict::Silent));
    assert_eq!(checkout, view.groups[0].components[0].regions, "what is worst is the detail's own");
}

#[test]
fn a_view_is_read_as_it_was_written_and_days_alike_are_written_once() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.until(60, &["eu-1"]);
    let view = story.view();
    let json = serde_json::to_string(&view).unwrap();
    assert_eq!(serde_json::from_str::<PublicView>(&json).unwrap(), view);
    assert_eq!(view.days.len(), 90);
    assert!(
        json.contains(r#""days":[[89,"no_data",0,false],[1,"partial_outage",20,false]]"#),
        "{json}"
    );
    assert_eq!(json.matches("\"2026-11-20\"").count(), 1, "the page has one calendar");
}

fn tag(story: &PageStory, later: Duration) -> String {
    let now = at(story.now).plus(later);
    let view = public_view(&story.board, &story.heard, now).unwrap();
    page_tag(&view, Freshness::Current, b"").to_string()
}

#[test]
fn a_tag_stays_while_only_time_passes() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let first = tag(&story, Duration::ZERO);
    for later in [1, 3_600, 11 * 3_600] {
        assert_eq!(tag(&story, Duration::from_secs(later)), first, "{later} s later");
    }
    assert_ne!(tag(&story, Duration::from_secs(13 * 3_600)), first, "the next day has begun");
    story.until(40, &[]);
    assert_eq!(tag(&story, Duration::ZERO), first, "runs that change nothing");
    for took in story.heard.took_ms.get_mut(&"eu-1".parse().unwrap()).unwrap().values_mut() {
        *took = 121;
    }
    assert_eq!(
        tag(&story, Duration::ZERO),
        first,
        "the latest run took longer, which no page tells"
    );
    story.until(70, &["eu-1"]);
    assert_ne!(tag(&story, Duration::ZERO), first, "something broke");
}

#[test]
fn a_revision_follows_the_tag_but_an_old_view_has_one() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let view = story.view();
    let revision_at = |later_s: u64| {
        LiveState::new(&view, view.as_of.plus(Duration::from_secs(later_s))).revision
    };
    assert_eq!(revision_at(0), revision_at(60), "only time has passed");
    assert_ne!(revision_at(60), revision_at(61), "nothing may be claimed of it any more");
    assert_eq!(revision_at(61), revision_at(7_200), "and that is said once");
    story.until(70, &["eu-1"]);
    let broken = story.view();
    assert_ne!(LiveState::new(&broken, broken.as_of).revision, revision_at(0), "something broke");
}

#[test]
fn a_tag_follows_trouble_that_lasts_by_the_minute() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    let [at_once, soon, later] =
        [0, 29, 31].map(|seconds| tag(&story, Duration::from_secs(seconds)));
    assert_eq!(at_once, soon, "half past to a second before the minute");
    assert_ne!(soon, later, "a minute more");
    let incident = story.view().incidents[0].id.to_string();
    let update = NewUpdate {
        status: Some(IncidentStatus::Resolved),
        body: "Over.".into(),
        ..NewUpdate::default()
    };
    story.tell(Command::UpdateIncident(Posting { incident, update }));
    let over = tag(&story, Duration::ZERO);
    assert!(![at_once, soon, later].contains(&over));
    assert_eq!(tag(&story, Duration::from_secs(300)), over, "what is over lasts no longer");
}

#[test]
fn a_tag_tells_what_is_shown_besides_and_how_old_it_is() {
    let view = PageStory::begin().view();
    let seconds = |count| Freshness::Stale(Duration::from_secs(count));
    let tags = [
        page_tag(&view, Freshness::Current, b""),
        page_tag(&view, Freshness::Current, b"a chart"),
        page_tag(&view, seconds(61), b""),
        page_tag(&view, seconds(62), b""),
    ];
    for (nth, tag) in tags.iter().enumerate() {
        assert!(tag.to_string().starts_with("W/\""), "its bytes may differ: {tag}");
        assert!(tags.iter().skip(nth + 1).all(|other| other != tag), "{nth}");
    }
}

#[test]
fn health_is_whether_the_board_answers() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let view = story.view();
    let report = |now: Timestamp| HealthReport::new(Some(&view), now);
    let well = report(view.as_of);
    assert_eq!((well.components, well.components_without_data), (2, 0));
    assert_eq!((well.regions, well.regions_reporting), (3, 3));
    for (ms, status) in [(0, 200), (9_999, 200), (10_000, 503)] {
        let now = view.as_of.plus(Duration::from_millis(ms));
        assert_eq!(report(now).http_status(), status, "{ms} ms");
    }
    let empty = HealthReport::new(None, view.as_of);
    assert_eq!((empty.http_status(), empty.components, empty.regions), (200, 0, 0));
}

#[test]
fn a_view_that_is_old_claims_nothing_of_what_is() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let view = story.view();
    assert_eq!(view.headline.worst, Status::Operational);
    let old = disowned(&view);
    assert!(old.components().all(|component| component.status == Status::NoData));
    assert!(old.groups.iter().all(|group| group.status == Status::NoData));
    assert!(old.regions.iter().all(|region| !region.reporting));
    let reports = old.components().flat_map(|component| &component.regions);
    assert!(reports.into_iter().all(|r| r.verdict == Verdict::Silent && r.took_ms.is_none()));
    for json in [
        serde_json::to_string(&statuspage_v2::summary(&old)).unwrap(),
        serde_json::to_string(&statuspage_v2::status(&old)).unwrap(),
    ] {
        assert!(!json.contains("perational\"") && !json.contains("All Systems"), "{json}");
    }
    assert_eq!(old.headline.sentence, view.headline.sentence, "pages tell it as the past");
    assert_eq!(
        (old.as_of, &old.incidents, &old.figures),
        (view.as_of, &view.incidents, &view.figures)
    );
}
