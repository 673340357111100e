//! Mutes: a region that fails below the quorum calls nobody until an instant, while all that readers and operators see stays as it
//! is; from then on it is a new alert.

use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::{
    AcknowledgeRequest, Command, IncidentCommand, IncidentStep, MAX_MUTE, MAX_MUTES, NewProbeMute,
};
use domain::config::incident_policy::IncidentPolicy;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, open_alerts};
use domain::operations::failing_regions::{FailingRegion, failing_regions};
use domain::probe::ProbeImpact;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

use crate::story::{PageStory, at, configuration, probe};

/// Probes open drafts by themselves, and `eu-1` fails below the quorum.
fn one_region_fails() -> PageStory {
    let mut story = PageStory::begin();
    let mut configured = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    configured.incidents = IncidentPolicy { drafts: true, ..IncidentPolicy::default() };
    story.configure(configured);
    story.until(30, &[]);
    runs_until(&mut story, 60, &["eu-1"]);
    story
}

fn runs_until(story: &mut PageStory, second: u64, failing: &[&str]) {
    while story.now < second {
        story.until(story.now + 10, failing);
        let heard = story.heard.at.clone();
        let events = story.board.decide(Command::Watch(heard), at(story.now)).unwrap().events;
        events.into_iter().for_each(|event| story.append_by(&Actor::Clock, event));
    }
}

fn region_of(story: &PageStory) -> FailingRegion {
    failing_regions(&story.board, at(story.now)).first().expect("it fails").clone()
}

fn mute(story: &PageStory, until: Timestamp) -> NewProbeMute {
    let FailingRegion { probe, region, .. } = region_of(story);
    NewProbeMute { probe, region: Some(region), until, reason: "The line is being mended".into() }
}

fn alert(story: &PageStory, now: Timestamp) -> OpenAlert {
    let mut alerts = open_alerts(&story.board, now);
    alerts.retain(|alert| alert.kind == OpenAlertKind::Incident);
    assert_eq!(alerts.len(), 1, "a mute takes nothing away: {alerts:?}");
    alerts.remove(0)
}

fn is_held(story: &PageStory, now: Timestamp) -> bool {
    let alert = alert(story, now);
    assert_eq!(alert.is_muted, alert.held_at(now).is_some());
    alert.is_muted
}

#[test]
fn a_muted_region_calls_nobody_until_then_and_is_shown_as_it_is() {
    let mut story = one_region_fails();
    let before = (story.view(), story.checkout(), story.public_log.len());
    let first = alert(&story, at(60));
    assert_eq!((first.is_muted, first.held_until), (false, None));
    let failing = region_of(&story);
    assert_eq!((failing.failing, failing.reporting, failing.is_quorum_reached), (1, 3, false));
    assert!(failing.incident.is_some() && failing.mute.is_none());
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    let held = alert(&story, at(60));
    assert_eq!((&held.id, held.is_muted, held.held_until), (&first.id, true, Some(at(3_600))));
    assert_eq!((story.view(), story.checkout(), story.public_log.len()), before);
    assert_eq!(region_of(&story).mute.unwrap().until, at(3_600));
    let just = |ms: i64| Timestamp::from_unix_ms(at(3_600).unix_ms() + ms);
    assert!(is_held(&story, just(-1)));
    let again = alert(&story, just(0));
    assert_eq!((again.is_muted, again.since), (false, at(3_600)));
    assert_ne!(again.id, first.id, "what was acknowledged or sent of the other does not count");
    assert_eq!(alert(&story, at(9_000)).id, again.id, "and it stays that one");
}

#[test]
fn who_acknowledged_before_a_mute_is_asked_again_after_it() {
    let mut story = one_region_fails();
    let incident = story.board.incidents[0].id.to_string();
    let step = IncidentStep::Acknowledge(AcknowledgeRequest { by: None });
    story.tell(Command::StepIncident(IncidentCommand { incident, step }));
    assert_eq!(alert(&story, at(60)).acknowledged_at, Some(at(60)));
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    assert_eq!(alert(&story, at(60)).acknowledged_at, Some(at(60)));
    assert_eq!(alert(&story, at(3_600)).acknowledged_at, None);
}

#[test]
fn a_quorum_that_is_reached_and_a_region_beside_it_are_not_muted() {
    for (failing, muted_region, held) in [
        (&["eu-1"][..], true, true),
        (&[], true, true),
        (&["us-1"], true, false),
        (&["us-1"], false, true),
        (&["eu-1", "us-1"], true, false),
        (&["eu-1", "us-1"], false, false),
        (&["eu-1", "us-1", "ap-1"], false, false),
    ] {
        let mut story = one_region_fails();
        let mut new = mute(&story, at(3_600));
        new.region = new.region.filter(|_| muted_region);
        story.tell(Command::MuteProbe(new));
        story.until(120, failing);
        assert_eq!(is_held(&story, at(120)), held, "{failing:?}, one region: {muted_region}");
    }
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    story.until(120, &["eu-1", "us-1"]);
    let raised = alert(&story, at(120)).id;
    assert_eq!(alert(&story, at(3_600)).id, raised, "it was not held when the mute ended");
}

#[test]
fn a_mute_is_ended_or_stated_anew() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    let id = story.board.mutes[0].id.clone();
    let first = alert(&story, at(60)).id;
    story.tell(Command::MuteProbe(mute(&story, at(7_200))));
    assert_eq!((story.board.mutes.len(), &story.board.mutes[0].id), (1, &id));
    assert!(is_held(&story, at(3_600)), "the longer one counts");
    assert_eq!(alert(&story, at(3_600)).id, first, "it was muted all the time");
    story.tell(Command::UnmuteProbe(id.clone()));
    assert!(!is_held(&story, at(60)));
    assert_eq!(story.tell(Command::UnmuteProbe(id)), 0, "it is over");
    assert_eq!(story.try_tell(Command::UnmuteProbe("none".into())).unwrap_err().status, 404);
}

#[test]
fn a_clock_that_was_set_back_prolongs_no_silence() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    assert!(is_held(&story, at(60)));
    assert!(!is_held(&story, at(59)), "a mute of a time to come is none");
}

#[test]
fn what_is_no_mute_is_refused_with_its_field() {
    let mut story = one_region_fails();
    let now = at(story.now);
    let last = now.plus(MAX_MUTE);
    let good = mute(&story, last);
    let changed = |change: fn(&mut NewProbeMute)| {
        let mut new = good.clone();
        change(&mut new);
        new
    };
    let too_far = NewProbeMute { until: last.plus(Duration::from_millis(1)), ..good.clone() };
    let over = NewProbeMute { until: now, ..good.clone() };
    for (new, field) in [
        (too_far, "until"),
        (over, "until"),
        (changed(|new| new.probe = "other".parse().unwrap()), "probe"),
        (changed(|new| new.region = Some("mars".parse().unwrap())), "region"),
        (changed(|new| new.reason = " ".into()), "reason"),
        (changed(|new| new.reason = "a\nb".into()), "reason"),
        (changed(|new| new.reason = "x".repeat(501)), "reason"),
    ] {
        let refused: Problem = story.try_tell(Command::MuteProbe(new)).unwrap_err();
        assert_eq!((refused.status, refused.field.as_deref()), (422, Some(field)));
    }
    assert_eq!(story.tell(Command::MuteProbe(changed(|new| new.reason = "x".repeat(500)))), 1);
}

#[test]
fn so_many_are_in_force_and_those_that_are_over_make_room() {
    let mut story = one_region_fails();
    let mut configured = (**story.board.configuration.as_ref().unwrap()).clone();
    let own = configured.probes[0].clone();
    configured.probes = (0..=MAX_MUTES)
        .map(|n| {
            let mut probe = own.clone();
            probe.id = format!("probe-{n}").parse().unwrap();
            probe
        })
        .collect();
    story.configure(configured);
    let new = |n: usize, until: u64| {
        let probe = format!("probe-{n}").parse().unwrap();
        Command::MuteProbe(NewProbeMute {
            probe,
            region: None,
            until: at(until),
            reason: "x".into(),
        })
    };
    for n in 0..MAX_MUTES {
        story.tell(new(n, 500));
    }
    assert_eq!(story.try_tell(new(MAX_MUTES, 500)).unwrap_err().status, 409);
    assert_eq!(story.tell(new(0, 600)), 1, "one that is there is stated anew");
    story.now = 500;
    assert_eq!(story.tell(new(MAX_MUTES, 900)), 1);
}
