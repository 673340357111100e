//! A component of a third party: what does the page say of it, what of that is ours, and what of an incident is it the
//! probable cause of?

use domain::config::{Configuration, UpstreamVendor};
use domain::operations::incident_context::incident_context;
use domain::probe::{Confirm, ProbeImpact};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::public::upstream_views;
use domain::public::view::{ComponentView, PublicView};
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::time::window::Window;
use domain::upstream::UpstreamReport;
use domain::words::Words;

use crate::story::{PageStory, at, card_payments_fail, configuration, probe};

fn with_vendor(counts: bool) -> Configuration {
    let mut asks = probe("paywire", ProbeImpact::Outage);
    asks.component = "payments".parse().unwrap();
    asks.is_upstream = true;
    asks.regions.truncate(1);
    asks.confirm = Confirm { failures: 1, recoveries: 1, retries: 0, flaps: 0, ..asks.confirm };
    let mut page = configuration(vec![probe("checkout", ProbeImpact::Outage), asks]);
    let mut payments = page.components[0].clone();
    payments.id = "payments".parse().unwrap();
    payments.name = "Payments".to_owned();
    payments.upstream = Some(UpstreamVendor { vendor: "Paywire".to_owned(), counts });
    page.components[0].depends_on = vec![payments.id.clone()];
    page.components.push(payments);
    page
}

/// What a run hears; `None`: nothing.
fn heard(second: u64, status: Option<Status>) -> Observation {
    let stated_at = Some(at(second.saturating_sub(100)));
    let outcome = match status.map(|status| (status, Reason::from_reported(status))) {
        None => Outcome::Unsure("the status code is 503".to_owned()),
        Some((_, None)) => Outcome::Passed,
        Some((status, Some(reason))) => {
            let report = UpstreamReport { status, stated_at, about: "API".to_owned() };
            let failure = Failure { step: "Paywire".into(), reason, detail: report.detail() };
            match status {
                Status::PartialOutage | Status::MajorOutage => Outcome::Failed(failure),
                _ => Outcome::Degraded(failure),
            }
        }
    };
    Observation {
        probe: "paywire".parse().unwrap(),
        observed_at: at(second),
        attempt: 0,
        took_ms: 12,
        outcome,
        steps: vec![],
    }
}

impl PageStory {
    /// All agents see the shop working, and the first of them hears this of the third party.
    fn hear(&mut self, second: u64, status: Option<Status>) -> PublicView {
        self.now = second;
        for agent in ["eu-1", "us-1", "ap-1"] {
            let mut seen = vec![crate::seen::observation("checkout", at(second), 'P')];
            seen.extend((agent == "eu-1").then(|| heard(second, status)));
            self.deliver(agent, seen);
        }
        self.view()
    }
}

fn payments(view: &PublicView) -> &ComponentView {
    view.components().find(|component| component.id.as_str() == "payments").unwrap()
}

#[test]
fn its_status_is_its_own_word_and_not_ours() {
    let mut story = PageStory::begin();
    story.configure(with_vendor(false));
    let mut second = 0;
    for status in [
        Status::Operational,
        Status::PartialOutage,
        Status::MajorOutage,
        Status::DegradedPerformance,
        Status::UnderMaintenance,
        Status::Operational,
    ] {
        second += 10;
        let view = story.hear(second, Some(status));
        assert_eq!(payments(&view).status, status, "at once");
        assert_eq!(view.headline.worst, Status::Operational, "{status:?}: the headline is ours");
        assert!(view.outages.is_empty(), "{status:?}");
        assert_eq!(story.board.incidents.iter().count(), 0, "{status:?}");
        let upstream = payments(&view).upstream.clone().unwrap();
        assert_eq!((upstream.as_of, upstream.counts), (Some(at(second)), false));
        let stated = (status != Status::Operational).then(|| at(second.saturating_sub(100)));
        assert_eq!(upstream.stated_at, stated, "{status:?}: by their own document");
        let told = upstream_views::wording(Words::ENGLISH, payments(&view)).unwrap();
        assert!(told.starts_with("As Paywire says, as of 20 Nov 2026"), "{told}");
        assert!(told.ends_with("It is not part of our own status and figures."), "{told}");
    }
    let view = story.view();
    let ours = view.components().find(|component| component.id.as_str() == "checkout").unwrap();
    let whole = view.figures.get(&Window::Day).unwrap();
    assert_eq!(
        whole.hundred_thousandths,
        ours.figures.get(&Window::Day).unwrap().hundred_thousandths
    );
    assert!(payments(&view).figures.get(&Window::Day).unwrap().hundred_thousandths < Some(100_000));
    let figures = domain::public::uptime_report::figures(&view);
    assert_eq!(story.replayed.differences(&figures), Vec::<String>::new(), "the log counts so too");
}

#[test]
fn where_it_counts_it_is_ours() {
    let mut story = PageStory::begin();
    story.configure(with_vendor(true));
    story.hear(10, Some(Status::Operational));
    story.hear(20, Some(Status::MajorOutage));
    let view = story.hear(30, Some(Status::MajorOutage));
    assert_eq!(view.headline.worst, Status::MajorOutage);
    assert_eq!(view.outages.len(), 1);
    let figures = domain::public::uptime_report::figures(&view);
    assert_eq!(story.replayed.differences(&figures), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_is_never_green_for_long() {
    let mut story = PageStory::begin();
    story.configure(with_vendor(false));
    story.hear(10, Some(Status::Operational));
    // Two intervals and a timeout: 25 s.
    let mut last = Status::Operational;
    for second in (20..=120).step_by(10) {
        let view = story.hear(second, None);
        last = payments(&view).status;
        let upstream = payments(&view).upstream.clone().unwrap();
        assert_eq!(upstream.as_of, Some(at(10)), "when it was last read");
        assert!(second <= 90 || last == Status::NoData, "{second}: {last:?}");
        assert_eq!(view.headline.worst, Status::Operational);
    }
    assert_eq!(last, Status::NoData);
    let told = upstream_views::wording(Words::ENGLISH, payments(&story.view())).unwrap();
    assert!(told.starts_with("What Paywire says of itself cannot be read"), "{told}");
}

#[test]
fn an_incident_of_what_depends_on_it_names_it_as_the_probable_cause() {
    let mut story = PageStory::begin();
    story.configure(with_vendor(false));
    for second in (10..=190).step_by(10) {
        story.hear(second, Some(Status::Operational));
    }
    story.hear(200, Some(Status::PartialOutage));
    story.hear(210, Some(Status::MajorOutage));
    story.now = 215;
    story.tell(card_payments_fail(None));
    let causes = |story: &PageStory| {
        let incident = story.board.incidents.iter().last().unwrap();
        incident_context(&story.board, incident).unwrap().probable_causes
    };
    let causes_now = causes(&story);
    let [cause] = causes_now.as_slice() else { panic!("{causes_now:?}") };
    assert_eq!((cause.vendor.as_str(), cause.component.as_str()), ("Paywire", "payments"));
    let since: Timestamp = at(110);
    assert_eq!((cause.status, cause.since, cause.until), (Status::MajorOutage, since, None));
    story.hear(220, Some(Status::Operational));
    let [cause] = &causes(&story)[..] else { panic!("it was so while the incident went on") };
    assert_eq!(cause.until, Some(at(220)));
    // One that begins when all is well again names nothing.
    story.now = 240;
    story.tell(card_payments_fail(Some(at(230))));
    assert!(causes(&story).is_empty());
}
