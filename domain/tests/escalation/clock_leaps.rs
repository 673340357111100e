//! Escalation and a clock that leaps: is every step sent in time, once, and does an acknowledgement count?

use std::time::Duration;

use super::night::{Night, alert, at, minutes};
use domain::notify::escalation::MAX_AWAKE;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind};
use domain::severity::Severity;
use domain::time::timestamp::{CLOCK_SETTLES_AFTER, Timestamp};
use proptest::prelude::*;

const KINDS: [OpenAlertKind; 10] = [
    OpenAlertKind::Incident,
    OpenAlertKind::UpdateOverdue,
    OpenAlertKind::ResolveProposed,
    OpenAlertKind::ReviewOverdue,
    OpenAlertKind::RemediationOverdue,
    OpenAlertKind::AgentSilent,
    OpenAlertKind::OnCallGap,
    OpenAlertKind::ChannelDisabled,
    OpenAlertKind::UserReports,
    OpenAlertKind::SloBurnRate,
];

/// A second, minutes, hours, days and years.
const LEAPS_S: [u64; 5] = [1, 300, 18_000, 4 * 86_400, 5 * 365 * 86_400];
const ALL_STEPS: [&str; 3] = ["22:00 a to anna", "22:15 a to ben", "22:30 a to boss"];

fn evening() -> Timestamp {
    at("2026-11-28T22:00:00Z")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// After 0, 15 and 30 minutes somebody else is asked.
fn night() -> Night {
    let mut night = Night::from(evening());
    let steps = night.configuration.notify.escalations[0].steps.iter_mut();
    for (step, contact) in steps.zip(["anna", "ben", "boss"]) {
        (step.on_call, step.contacts) = (None, vec![contact.parse().unwrap()]);
    }
    night
}

fn dated(kind: OpenAlertKind, since: Timestamp) -> Vec<OpenAlert> {
    vec![OpenAlert { kind, ..alert("a", Severity::Sev1, since) }]
}

#[test]
fn what_a_clock_dated_ahead_is_sent_step_by_step_once_it_is_right() {
    for (kind, ahead) in KINDS.iter().flat_map(|kind| LEAPS_S.map(|leap| (*kind, leap))) {
        let mut night = night();
        night.open = dated(kind, evening().plus(seconds(ahead)));
        night.until(evening().plus(minutes(45)));
        assert_eq!(night.lines(), ALL_STEPS, "{kind:?} {ahead}");
        night.until(evening().plus(minutes(45)).plus(seconds(ahead)));
        assert_eq!(night.lines(), [""; 0], "{kind:?} {ahead}: each once");
    }
}

#[test]
fn what_was_begun_while_the_clock_was_ahead_goes_on_once_it_is_right() {
    for ahead in LEAPS_S {
        let mut night = night();
        night.now = evening().plus(seconds(ahead));
        night.open = dated(OpenAlertKind::Incident, night.now);
        night.look();
        assert_eq!(night.lines().len(), 1);
        night.now = evening();
        night.until(evening().plus(minutes(45)));
        assert_eq!(night.lines(), ALL_STEPS[1..], "{ahead}");
    }
}

#[test]
fn a_turn_of_a_clock_that_is_behind_brings_no_step_forward() {
    for behind in LEAPS_S {
        let mut night = night();
        night.open = dated(OpenAlertKind::Incident, evening());
        night.look();
        for later in [Duration::ZERO, CLOCK_SETTLES_AFTER - seconds(1)] {
            night.now = evening().minus(seconds(behind)).plus(later);
            night.look();
        }
        night.now = evening().plus(minutes(2));
        night.until(evening().plus(minutes(45)));
        assert_eq!(night.lines(), ALL_STEPS, "{behind}");
    }
    assert_eq!(CLOCK_SETTLES_AFTER, minutes(1), "as docs/on-call.md says");
}

#[test]
fn an_acknowledgement_counts_whatever_the_alert_is_dated() {
    for (kind, ahead) in KINDS.iter().flat_map(|kind| LEAPS_S.map(|leap| (*kind, leap))) {
        let since = evening().plus(seconds(ahead));
        // Made by a clock that is right, or by the one that was ahead.
        for made_at in [evening().plus(minutes(1)), since.plus(minutes(1))] {
            let mut night = night();
            night.now = made_at;
            night.open = dated(kind, since);
            night.look();
            assert!(night.acknowledge("a", "ben", 0));
            night.lines();
            for now in [evening().plus(minutes(2)), since.plus(minutes(90))] {
                night.until(now);
                assert!(!night.acknowledge("a", "anna", 0), "{kind:?} {ahead}: it was");
            }
            assert_eq!(night.lines(), [""; 0], "{kind:?} {ahead} {made_at}");
        }
    }
}

#[test]
fn what_becomes_more_serious_after_a_leap_escalates_anew() {
    for ahead in LEAPS_S {
        let mut night = night();
        night.now = evening().plus(seconds(ahead));
        night.open = vec![alert("a", Severity::Sev2, night.now)];
        night.look();
        assert!(night.acknowledge("a", "ben", 0));
        night.now = evening();
        night.look();
        night.open[0].severity = Severity::Sev1;
        night.until(evening().plus(minutes(45)));
        assert_eq!(night.lines(), ALL_STEPS, "{ahead}");
    }
}

#[test]
fn what_is_held_after_a_leap_begins_when_it_is_held_no_more() {
    let mut night = night();
    night.open = dated(OpenAlertKind::Incident, evening().plus(seconds(18_000)));
    night.look();
    night.open[0].held_until = Some(evening().plus(minutes(20)));
    night.until(evening().plus(minutes(19)));
    night.open[0].held_until = None;
    night.now = evening().plus(minutes(20));
    night.until(evening().plus(minutes(55)));
    let lines = ["22:00 a to anna", "22:20 a to anna", "22:35 a to ben", "22:50 a to boss"];
    assert_eq!(night.lines(), [&lines[..1], &lines[2..]].concat(), "who got it has it");
}

#[test]
fn a_contact_who_acknowledged_while_the_clock_was_ahead_is_not_quiet_for_years() {
    let mut night = night();
    night.now = evening().plus(seconds(LEAPS_S[4]));
    night.open = dated(OpenAlertKind::Incident, evening());
    assert!(night.acknowledge("a", "anna", 60));
    night.now = evening();
    night.open.push(alert("b", Severity::Sev1, evening()));
    night.until(evening().plus(MAX_AWAKE));
    assert!(night.lines().contains(&"10:00 b to anna".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// Whatever an alert is dated and however the clock leaps for a turn, in both directions: each contact is sent it once, and
    /// none later than its step says.
    #[test]
    fn no_step_is_late_and_none_is_sent_twice(
        dated_s in -200_000_000_i64..200_000_000,
        leaps in proptest::collection::vec((0_u64..2_700, -200_000_000_i64..200_000_000), 0..5),
    ) {
        let moved = |by: i64| match by {
            0.. => evening().plus(seconds(by.unsigned_abs())),
            _ => evening().minus(seconds(by.unsigned_abs())),
        };
        let mut night = night();
        night.open = dated(OpenAlertKind::Incident, moved(dated_s));
        let mut leaps = leaps;
        leaps.sort_unstable();
        let mut sent = vec![];
        for second in (0..2_760).step_by(20) {
            while let Some((_, by)) = leaps.first().copied().filter(|(at, _)| *at <= second) {
                leaps.remove(0);
                night.now = moved(by);
                night.look();
            }
            night.now = evening().plus(seconds(second));
            night.look();
            sent.extend(night.lines().into_iter().map(|line| line[6..].to_owned()));
            // Of an alert that is dated just ahead of a clock that is right, the time that it says counts.
            let late = CLOCK_SETTLES_AFTER.as_secs() + 20;
            for (after, line) in [(0, ALL_STEPS[0]), (900, ALL_STEPS[1]), (1_800, ALL_STEPS[2])] {
                let count = sent.iter().filter(|own| **own == line[6..]).count();
                prop_assert!(count <= 1, "{sent:?}");
                prop_assert!(second < after + late || count == 1, "{second}: {sent:?}");
            }
        }
    }
}
