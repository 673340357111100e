//! Mutes: a region that fails below the quorum calls nobody until an instant, while all that readers and operators see stays as it
//! is; from then on it is a new alert.

use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::{Command, MAX_MUTE, MAX_MUTES, NewProbeMute};
use domain::config::alert_rules::AlertRule;
use domain::config::incident_policy::IncidentPolicy;
use domain::config::notify_policy::NotifyPolicy;
use domain::notify::alert_report::OpenAlertReport;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, UNMUTE_GRACE, open_alerts};
use domain::operations::failing_regions::{FailingRegion, failing_regions};
use domain::probe::ProbeImpact;
use domain::problem::Problem;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use serde_json::json;

use crate::story::{PageStory, at, configuration, probe};

mod ways_out;

/// Probes open drafts by themselves, and all is well.
fn begin() -> PageStory {
    let mut story = PageStory::begin();
    let mut configured = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    configured.incidents = IncidentPolicy { drafts: true, ..IncidentPolicy::default() };
    configured.alerts = vec![AlertRule {
        labels: [("service".to_owned(), "pay".to_owned())].into(),
        components: [("checkout".parse().unwrap(), Status::PartialOutage)].into(),
        ignore: false,
    }];
    story.configure(configured);
    story.until(30, &[]);
    story
}

/// `eu-1` fails below the quorum.
fn one_region_fails() -> PageStory {
    let mut story = begin();
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

/// The alert of the one incident as of a second, after the clock had its turn then.
fn alert(story: &mut PageStory, second: u64) -> OpenAlert {
    alert_at(story, at(second))
}

fn alert_at(story: &mut PageStory, now: Timestamp) -> OpenAlert {
    let agents = story.heard.at.keys().map(|agent| (agent.clone(), now)).collect();
    let events = story.board.decide(Command::Watch(agents), now).unwrap().events;
    events.into_iter().for_each(|event| story.append_at(&Actor::Clock, event, now));
    let mut alerts = open_alerts(&story.board, now);
    alerts.retain(|alert| alert.kind == OpenAlertKind::Incident);
    assert_eq!(alerts.len(), 1, "a mute takes nothing away: {alerts:?}");
    alerts.remove(0)
}

fn is_held(story: &mut PageStory, second: u64) -> bool {
    let alert = alert(story, second);
    assert_eq!(alert.is_muted(), alert.held_at(at(second)).is_some());
    alert.is_muted()
}

#[test]
fn a_muted_region_calls_nobody_until_then_and_is_shown_as_it_is() {
    let mut story = one_region_fails();
    let before = (story.view(), story.checkout(), story.public_log.len());
    let first = alert(&mut story, 60);
    assert_eq!((first.muted_until, first.held_until), (None, None));
    let failing = region_of(&story);
    assert_eq!((failing.failing, failing.reporting, failing.is_quorum_reached), (1, 3, false));
    assert!(failing.incident.is_some() && failing.mute.is_none());
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    let held = alert(&mut story, 60);
    assert_eq!((&held.id, held.muted_until, held.held_until), (&first.id, Some(at(3_600)), None));
    assert_eq!((story.view(), story.checkout(), story.public_log.len()), before);
    assert_eq!(region_of(&story).mute.unwrap().until, at(3_600));
    assert_eq!(story.board.until_due(at(60)), Some(Duration::from_secs(3_540)));
    let just_before = Timestamp::from_unix_ms(at(3_600).unix_ms() - 1);
    assert!(alert_at(&mut story, just_before).is_muted());
    let again = alert(&mut story, 3_605);
    assert_eq!((again.muted_until, again.since), (None, at(3_600)), "the clock came late");
    assert_ne!(again.id, first.id, "what was acknowledged or sent of the other does not count");
    assert_eq!(alert(&mut story, 9_000).id, again.id, "and it stays that one");
}

#[test]
fn an_alert_is_held_until_both_a_mute_and_announced_work_are_over() {
    for (muted, worked) in [(1_800, 3_600), (3_600, 1_800), (1_800, 1_800)] {
        let mut story = one_region_fails();
        story.tell(Command::MuteProbe(mute(&story, at(muted))));
        let plan = json!({
            "name": "New line", "body": "It is mended.", "components": ["checkout"],
            "scheduled_for": at(60), "scheduled_until": at(worked)
        });
        story.tell(Command::ScheduleMaintenance(serde_json::from_value(plan).unwrap()));
        runs_until(&mut story, 70, &["eu-1"]);
        let held = alert(&mut story, 70);
        assert_eq!((held.muted_until, held.held_until), (Some(at(muted)), Some(at(worked))));
        let shown = OpenAlertReport::from_alert(&held, None, &NotifyPolicy::default(), 0);
        assert!(shown.is_muted);
        assert_eq!((shown.muted_until, shown.held_until), (Some(at(muted)), Some(at(worked))));
        // The grace is of the mute, and work that is over holds nothing a moment longer.
        let last = at(worked).max(at(muted).plus(UNMUTE_GRACE));
        let just_before = Timestamp::from_unix_ms(last.unix_ms() - 1);
        assert_eq!(held.held_at(just_before), Some(last), "muted {muted}, worked {worked}");
        assert_eq!(held.held_at(last), None);
        // After the mute it is another alert, which work holds alone.
        let other = alert(&mut story, muted);
        assert_eq!((other.muted_until, other.since), (None, at(muted)));
        let held_by_work = Some(at(worked)).filter(|until| at(muted) < *until);
        assert_eq!(other.held_at(at(muted)), held_by_work);
    }
}

#[test]
fn the_board_wakes_when_a_mute_ends_and_the_alert_waits_for_it_so_long() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(200))));
    let held = alert(&mut story, 60);
    let due = |story: &PageStory, second| story.board.until_due(at(second));
    for (second, next) in [(60, 140), (199, 1)] {
        assert_eq!(due(&story, second), Some(Duration::from_secs(next)), "at {second}");
    }
    assert_eq!(UNMUTE_GRACE, Duration::from_secs(30), "as docs/on-call.md says");
    let told_by = at(200).plus(UNMUTE_GRACE);
    assert_eq!(held.held_at(Timestamp::from_unix_ms(told_by.unix_ms() - 1)), Some(told_by));
    assert_eq!(held.held_at(told_by), None, "then it is sent as it was");
    // One that is longer takes its place.
    let longer = NewProbeMute { region: None, ..mute(&story, at(300)) };
    story.tell(Command::MuteProbe(longer));
    alert(&mut story, 61);
    assert_eq!(due(&story, 61), Some(Duration::from_secs(239)));
    let in_force = |second| story.board.mutes_in_force(at(second)).count();
    assert_eq!([59, 60, 199, 200, 300].map(in_force), [0, 2, 2, 1, 0]);
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
        assert_eq!(is_held(&mut story, 120), held, "{failing:?}, one region: {muted_region}");
    }
}

/// Votes of before a mute ended, which an agent delivers late, make no other alert of what was sent.
#[test]
fn late_votes_do_not_change_which_alert_it_is() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(80))));
    runs_until(&mut story, 70, &["eu-1"]);
    while story.now < 100 {
        story.now += 10;
        for agent in ["eu-1", "ap-1"] {
            story.run(agent, story.now, agent != "eu-1");
        }
    }
    let raised = alert(&mut story, 100);
    assert_eq!((raised.is_muted(), raised.since), (false, at(80)));
    // It was away, and failed before the mute was over: the quorum had been reached by then.
    for second in [72, 74, 76, 78, 82, 84] {
        story.run("us-1", second, false);
    }
    assert!(region_of(&story).is_quorum_reached);
    assert_eq!(alert(&mut story, 110).id, raised.id);
}

#[test]
fn a_mute_is_ended_or_stated_anew() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    let id = story.board.mutes[0].id.clone();
    let first = alert(&mut story, 60).id;
    story.tell(Command::MuteProbe(mute(&story, at(7_200))));
    assert_eq!((story.board.mutes.len(), &story.board.mutes[0].id), (1, &id));
    assert!(is_held(&mut story, 3_600), "the longer one counts");
    assert_eq!(alert(&mut story, 3_600).id, first, "it was muted all the time");
    story.now = 3_600;
    story.tell(Command::UnmuteProbe(id.clone()));
    assert!(!is_held(&mut story, 3_600));
    // One that is over is as one that never was, whether it is there still or another was stated since.
    let ends_nothing = |story: &mut PageStory, id: &str| {
        let refused = story.try_tell(Command::UnmuteProbe(id.into())).unwrap_err();
        let hint = "`allclear alert mutes` lists those that are";
        assert_eq!((refused.status, refused.hint.as_deref()), (404, Some(hint)), "{id}");
    };
    ends_nothing(&mut story, "none");
    ends_nothing(&mut story, &id);
    assert!(story.board.mute(&id).is_some());
    story.tell(Command::MuteProbe(mute(&story, at(3_700))));
    ends_nothing(&mut story, &id);
    assert!(story.board.mute(&id).is_none());
    let second = story.board.mutes[0].id.clone();
    story.now = 3_700;
    ends_nothing(&mut story, &second);
}

#[test]
fn a_clock_that_was_set_back_prolongs_no_silence() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    assert!(is_held(&mut story, 60));
    assert!(!is_held(&mut story, 59), "a mute of a time to come is none");
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
