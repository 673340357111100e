//! Burn-rate alerts: do they fire and clear at the seconds that the formulas give, and is it known before when they will?

use std::time::Duration;

use domain::config::slo::{Slo, SloWindow};
use domain::slo::burn_alert::{BurnAlertState, BurnRule, firing_spans};
use domain::slo::burn_rate::BurnRate;
use domain::slo::failure_timeline::{FailureSums, FailureTimeline};
use domain::status::Status;
use domain::time::calendar::Span;
use domain::time::state_timeline::StateTimeline;
use domain::time::timestamp::Timestamp;

use super::fortnight::{FORTNIGHT_S, Fortnight, before, second};
use super::slo;

const DAY_S: u64 = 86_400;

/// The SLOs and fortnights that are looked at: of one component and of several, as one and as a mean, with targets for which
/// thresholds are as in the table, at least 1, and capped.
fn cases() -> Vec<(u64, Slo, u64)> {
    [
        (1, 1, "union", "99.9%", "30d"),
        (2, 1, "union", "99%", "28d"),
        (3, 3, "union", "99.9%", "30d"),
        (4, 3, "mean", "99.5%", "30d"),
        (5, 4, "mean", "99.95%", "7d"),
        (6, 2, "union", "95%", "90d"),
        (7, 2, "mean", "90%", "366d"),
        (8, 1, "union", "99%", "1d"),
    ]
    .map(|(seed, components, combine, target, window)| {
        let slo = slo(components, combine, target, window);
        let SloWindow::Days(days) = slo.window else { panic!("{window}") };
        (seed, slo, u64::from(days) * DAY_S)
    })
    .into()
}

fn failures(slo: &Slo, timelines: &[StateTimeline<Status>], from: Timestamp) -> FailureTimeline {
    FailureTimeline::new(slo, &timelines.iter().collect::<Vec<_>>(), from)
}

#[test]
fn alerts_fire_in_exactly_those_seconds_in_which_the_formulas_say_so() {
    let mut turns = [0, 0];
    for (seed, slo, window_s) in cases() {
        let fortnight = Fortnight::of_seed(seed, slo.components.len());
        let oracle = fortnight.oracle(&slo);
        let failures = failures(&slo, &fortnight.timelines(), second(0));
        let within = Span { from: second(0), to: second(FORTNIGHT_S) };
        for (nth, rule) in BurnRule::ALL.into_iter().enumerate() {
            let window = Duration::from_secs(window_s);
            let spans = firing_spans(&slo, rule, &failures, window, within);
            turns[nth] += spans.len();
            let mut left = spans.iter().peekable();
            for at in 0..FORTNIGHT_S {
                while left.next_if(|span| span.to <= second(at)).is_some() {}
                let fires = left.peek().is_some_and(|span| span.contains(second(at)));
                let wanted = oracle.fires(&slo, rule, window_s.into(), at);
                assert_eq!(fires, wanted, "case {seed}, {rule:?}, second {at}");
            }
        }
    }
    assert!(turns.iter().all(|count| *count >= 40), "enough happens: {turns:?}");
}

#[test]
fn an_edge_is_exact_to_the_millisecond() {
    // Whole milliseconds by brute force, in a window around each edge.
    for (seed, slo, window_s) in cases() {
        let fortnight = Fortnight::of_seed(seed, slo.components.len());
        let failures = failures(&slo, &fortnight.timelines(), second(0));
        let within = Span { from: second(0), to: second(FORTNIGHT_S) };
        let window = Duration::from_secs(window_s);
        for rule in BurnRule::ALL {
            let threshold = rule.threshold(&slo, window);
            let spans = firing_spans(&slo, rule, &failures, window, within);
            let edges = spans.iter().flat_map(|span| [(span.from, true), (span.to, false)]);
            for (edge, fires_after) in edges.filter(|(edge, _)| *edge < within.to) {
                let just_before = Timestamp::from_unix_ms(edge.unix_ms() - 1);
                let fires = [just_before, edge].map(|at| {
                    let last = |length| failures.sums(Span { from: at.minus(length), to: at });
                    let [long, short] = [last(rule.long()), last(rule.short())];
                    // The rate is rounded down, and so is the threshold: a rate of the threshold may be below it by less.
                    let is_over = |sums: FailureSums| {
                        BurnRate::new(&slo, sums).is_some_and(|rate| rate >= threshold)
                    };
                    let seen = u128::from(long.watched) >= rule.short().as_millis();
                    (is_over(long), is_over(short), seen)
                });
                let all = |(long, short, seen): (bool, bool, bool)| long && short && seen;
                assert!(all(fires[usize::from(fires_after)]), "case {seed} {rule:?} {edge}");
            }
        }
    }
}

#[test]
fn it_is_known_at_any_second_when_an_alert_next_turns() {
    let mut turns = 0;
    for (seed, slo, window_s) in cases() {
        let fortnight = Fortnight::of_seed(seed, slo.components.len());
        let (whole, all) = (fortnight.oracle(&slo), fortnight.timelines());
        let starts = all.iter().flat_map(StateTimeline::starts);
        let starts: Vec<usize> = starts
            .map(|at| usize::try_from(at.since(second(0)).as_secs()).unwrap())
            .filter(|at| *at > 50_000 && *at < FORTNIGHT_S - 30_000)
            .collect();
        for (nth, start) in starts.iter().enumerate() {
            let now = start + [1, 40, 400, 4_000, 15_000][nth % 5];
            let oracle = whole.until(now);
            let timelines = before(&all, now);
            let from = second(now).minus(Duration::from_secs(43_200));
            let failures = failures(&slo, &timelines, from);
            for rule in BurnRule::ALL {
                let window = slo.window.span(&domain::time::time_zone::Zone::UTC, second(now));
                let state = BurnAlertState::new(&slo, rule, &failures, window, second(now));
                let fires = |at| oracle.fires(&slo, rule, window_s.into(), at);
                assert_eq!(state.firing_since.is_some(), fires(now), "case {seed} {rule:?} {now}");
                let long = usize::try_from(rule.long().as_secs()).unwrap();
                let turn = (now + 1..now + long).find(|at| fires(*at) != fires(now));
                let told = state.next_change.map(|at| at.since(second(0)).as_millis());
                // The first whole second after it.
                let told = told.map(|ms| usize::try_from(ms.div_ceil(1_000)).unwrap());
                match turn {
                    Some(turn) => assert_eq!(told, Some(turn), "case {seed} {rule:?} {now}"),
                    // Within a second it may fire and clear.
                    None => assert!(
                        told.is_none_or(|told| told >= now + long),
                        "case {seed} {rule:?} {now}"
                    ),
                }
                turns += usize::from(turn.is_some());
            }
        }
    }
    assert!(turns > 100, "{turns}");
}

#[test]
fn thresholds_are_those_of_the_book_for_thirty_days_and_keep_the_share_of_the_budget_for_others() {
    let threshold = |target: &str, days: u64, rule: BurnRule| {
        let slo = slo(1, "union", target, "30d");
        rule.threshold(&slo, Duration::from_secs(days * DAY_S)).to_string()
    };
    for (target, days, fast, slow) in [
        ("99.9%", 30, "14.4", "6"),
        ("99.9%", 28, "13.44", "5.6"),
        ("99.9%", 7, "3.36", "1.4"),
        ("99.9%", 90, "43.2", "18"),
        ("99.9%", 366, "175.68", "73.2"),
        // No slower than what the SLO bears.
        ("99.9%", 2, "1", "1"),
        ("99.9%", 1, "1", "1"),
        // No faster than failing as a whole.
        ("99%", 366, "100", "73.2"),
        ("90%", 30, "10", "6"),
    ] {
        assert_eq!(threshold(target, days, BurnRule::Fast), fast, "{target} of {days}d");
        assert_eq!(threshold(target, days, BurnRule::Slow), slow, "{target} of {days}d");
    }
}

#[test]
fn an_outage_of_everything_wakes_somebody_after_52_seconds_and_is_over_5_minutes_after_its_end() {
    let slo = slo(1, "union", "99.9%", "30d");
    let mut timeline = StateTimeline::default();
    timeline.set_from(second(0), Status::Operational);
    timeline.set_from(second(100_000), Status::MajorOutage);
    timeline.set_from(second(100_600), Status::Operational);
    let failures = failures(&slo, &[timeline], second(0));
    let within = Span { from: second(0), to: second(200_000) };
    let window = Duration::from_secs(30 * DAY_S);
    let span = |from_ms: i64, to_ms: i64| {
        let at = |ms| Timestamp::from_unix_ms(second(100_000).unix_ms() + ms);
        Span { from: at(from_ms), to: at(to_ms) }
    };
    // 14.4 × 0.1% of an hour are 51.84 s; of five minutes 4.32 s, which are left in them until 295.68 s after the end.
    let fast = firing_spans(&slo, BurnRule::Fast, &failures, window, within);
    assert_eq!(fast, [span(51_840, 600_000 + 295_681)]);
    // 6 × 0.1% of six hours are 129.6 s; of half an hour 10.8 s.
    let slow = firing_spans(&slo, BurnRule::Slow, &failures, window, within);
    assert_eq!(slow, [span(129_600, 600_000 + 1_789_201)]);
}

#[test]
fn a_time_of_which_little_is_known_wakes_nobody() {
    let slo = slo(1, "union", "99.9%", "30d");
    let mut timeline = StateTimeline::default();
    timeline.set_from(second(0), Status::MajorOutage);
    let failures = failures(&slo, &[timeline], Timestamp::from_unix_ms(0));
    let within = Span { from: Timestamp::from_unix_ms(0), to: second(FORTNIGHT_S) };
    for (rule, after) in [(BurnRule::Fast, 300), (BurnRule::Slow, 1_800)] {
        let spans = firing_spans(&slo, rule, &failures, Duration::from_secs(30 * DAY_S), within);
        assert_eq!(spans, [Span { from: second(after), to: within.to }], "{rule:?}");
    }
}
