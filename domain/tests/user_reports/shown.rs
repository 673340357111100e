//! What follows of reports: readers hear of them where the page says so too, operators are alerted where it does not, and no
//! status and no figure is another.

use std::time::Duration;

use domain::board::{Command, LastUpdate, NewIncident, Resolution, Visibility};
use domain::language::Language;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, OpenAlerts};
use domain::operations::user_reports::incident_user_reports;
use domain::probe::ProbeImpact;
use domain::public::user_reports::{SHOWN_FROM, reported_by, show_user_reports, shown_readers};
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::user_reports::UserReports;
use domain::words::Words;

use super::{id, many, reports_at};
use crate::story::{PageStory, at, configuration, probe, read_page_with};

#[test]
fn readers_hear_of_enough_readers_where_probes_or_operators_agree() {
    for status in Status::ALL {
        for readers in [0, 1, SHOWN_FROM - 1, SHOWN_FROM, 12] {
            for is_open in [false, true] {
                let agrees = is_open
                    || matches!(
                        status,
                        Status::DegradedPerformance | Status::PartialOutage | Status::MajorOutage
                    );
                let shown = (agrees && readers >= 3).then_some(readers);
                assert_eq!(shown_readers(readers, status, is_open), shown, "{status:?} {readers}");
            }
        }
    }
    for language in Language::ALL {
        let words = Words { language, is_in_address: false };
        for readers in [3, 12, 100] {
            let told = reported_by(words, readers);
            assert!(told.contains(&readers.to_string()) || language == Language::Arabic, "{told}");
        }
    }
    assert_eq!(reported_by(Words::ENGLISH, 12), "12 readers reported trouble in the last hour");
}

fn incident(visibility: Visibility) -> Command {
    Command::OpenIncident(NewIncident {
        name: "Cards".into(),
        body: "We are looking.".into(),
        components: [("checkout".parse().unwrap(), Status::Operational)].into(),
        visibility,
        ..NewIncident::default()
    })
}

#[test]
fn a_view_has_them_and_nothing_else_of_it_is_another() {
    let mut story = PageStory::begin();
    story.configure(configuration(vec![probe("checkout", ProbeImpact::Outage)]));
    story.until(100, &[]);
    let shown = |story: &PageStory| {
        let mut reports = reports_at(at(story.now));
        many(&mut reports, "checkout", 40, at(story.now));
        let (mut view, before) = (story.view(), story.view());
        show_user_reports(&mut view, &reports, at(story.now));
        let checkout = |view: &domain::public::view::PublicView| {
            let mut components = view.components();
            components.find(|c| c.id.as_str() == "checkout").unwrap().user_reports
        };
        let shown = checkout(&view);
        for component in view.groups.iter_mut().flat_map(|group| &mut group.components) {
            component.user_reports = None;
        }
        assert_eq!(view, before);
        shown
    };
    assert_eq!(shown(&story), None, "forty readers make no trouble of nothing");
    story.tell(incident(Visibility::Draft));
    assert_eq!(shown(&story), None, "a draft is not told by a number");
    story.tell(incident(Visibility::Public));
    assert_eq!(shown(&story), Some(40));
    let mut story = PageStory::begin();
    story.configure(configuration(vec![probe("checkout", ProbeImpact::Outage)]));
    story.until(100, &[]);
    story.until(160, &["eu-1", "us-1", "ap-1"]);
    assert_eq!(shown(&story), Some(40), "{:?}", story.checkout());
}

fn alerts(story: &PageStory, reports: &UserReports, now: Timestamp) -> Vec<OpenAlert> {
    let all = OpenAlerts::from_board(&story.board, reports, now).alerts;
    all.into_iter().filter(|alert| alert.kind == OpenAlertKind::UserReports).collect()
}

#[test]
fn operators_are_alerted_of_what_the_page_does_not_show() {
    let mut story = PageStory::begin();
    let mut configured = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    let escalation = "[[escalation]]\nsteps = [{ after = \"0s\", contacts = [\"boss\"] }]\n";
    configured.notify = read_page_with(escalation).unwrap().notify;
    story.configure(configured);
    story.until(700, &[]);
    let now = at(story.now);
    let mut reports = reports_at(now);
    many(&mut reports, "checkout", 4, now);
    assert_eq!(alerts(&story, &reports, now), [], "four of five");
    many(&mut reports, "checkout", 5, now);
    let open = alerts(&story, &reports, now);
    assert_eq!(open.len(), 1);
    assert!(open[0].name.contains("Checkout"), "{:?}", open[0]);
    assert!(open[0].id.starts_with("user_reports:checkout:"), "{:?}", open[0]);
    // The same alert, as long as it goes on, and none once readers are silent.
    let later = now.plus(Duration::from_secs(600));
    many(&mut reports, "checkout", 9, later);
    assert_eq!(alerts(&story, &reports, later)[0].id, open[0].id);
    assert_eq!(alerts(&story, &reports, now.plus(Duration::from_secs(3_600))), []);
    // An incident says it.
    story.tell(incident(Visibility::Draft));
    assert_eq!(alerts(&story, &reports, at(story.now)), []);
    let shown = incident_user_reports(&story.board.incidents[0], &reports, at(story.now));
    assert_eq!((shown[0].component.clone(), shown[0].reports), (id("checkout"), 5));
    story.now += 60;
    let resolution = Resolution {
        incident: story.board.incidents[0].id.to_string(),
        update: LastUpdate { body: Some("It is over.".into()), ..LastUpdate::default() },
    };
    story.tell(Command::ResolveIncident(resolution));
    let again = alerts(&story, &reports, at(story.now));
    assert_eq!(again.len(), 1, "readers go on");
    assert_ne!(again[0].id, open[0].id, "what comes again is another alert");
    assert_eq!(again[0].since, at(story.now));
    // Where probes see it, their incident is the alert.
    story.until(story.now + 120, &["eu-1", "us-1", "ap-1"]);
    assert_ne!(story.checkout(), Status::Operational);
    assert_eq!(alerts(&story, &reports, at(story.now)), []);
}
