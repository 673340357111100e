//! Error budgets: are they what a count of every second says, and is it right when they will be spent?

use std::time::Duration;

use domain::config::slo::Slo;
use domain::slo::burn_rate::BurnRate;
use domain::slo::error_budget::{BudgetBasis, ErrorBudget};
use domain::slo::failure_timeline::FailureTimeline;
use domain::status::Status;
use domain::time::calendar::Span;
use domain::time::state_timeline::StateTimeline;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;

use super::fortnight::{FORTNIGHT_S, Fortnight, second};
use super::slo;

fn failures(slo: &Slo, timelines: &[StateTimeline<Status>], from: Timestamp) -> FailureTimeline {
    FailureTimeline::new(slo, &timelines.iter().collect::<Vec<_>>(), from)
}

fn timeline(points: &[(usize, Status)]) -> StateTimeline<Status> {
    let mut timeline = StateTimeline::default();
    points.iter().for_each(|(at, status)| {
        timeline.set_from(second(*at), *status);
    });
    timeline
}

fn budget(slo: &Slo, timelines: &[StateTimeline<Status>], now: Timestamp) -> ErrorBudget {
    let window = slo.window.span(&Zone::UTC, now);
    BudgetBasis::new(slo, &failures(slo, timelines, window.from), window, now).budget()
}

#[test]
fn budgets_and_rates_are_those_of_a_count_of_every_second() {
    for (seed, combine, target, days) in
        [(11, "union", "99.9%", 7), (12, "mean", "99.9%", 7), (13, "mean", "99%", 1)]
    {
        let slo = slo(3, combine, target, &format!("{days}d"));
        let fortnight = Fortnight::of_seed(seed, 3);
        let (oracle, timelines) = (fortnight.oracle(&slo), fortnight.timelines());
        let failures = failures(&slo, &timelines, second(0));
        let weight = if combine == "mean" { 3 } else { 1 };
        let allowed = u128::from(slo.allowed_thousandths());
        for at in (0..FORTNIGHT_S).step_by(9_973) {
            let now = second(at);
            let window = slo.window.span(&Zone::UTC, now);
            let length = days * 86_400;
            let (bad, observed) = (oracle.bad(length, at), oracle.observed(length, at));
            let basis = BudgetBasis::new(&slo, &failures, window, now);
            let budget = basis.budget();
            assert_eq!(u128::from(budget.bad_ms), bad * 1_000 / weight, "{seed} {at}");
            let may_fail = observed * 1_000 * allowed;
            assert_eq!(u128::from(budget.budget_ms), may_fail / 100_000 / weight);
            let left = may_fail as i128 - bad as i128 * 100_000_000;
            assert_eq!(i128::from(budget.left_ms), left.div_euclid(100_000 * weight as i128));
            assert_eq!(basis.is_overspent(), left < 0);
            let spent = (bad * 1_000 * 100_000 * 100_000).checked_div(may_fail);
            assert_eq!(budget.spent_thousandths.map(u128::from), spent);
            let well = ((observed - bad) * 100_000).checked_div(observed);
            assert_eq!(budget.availability_thousandths.map(u128::from), well);
            // An SLO is kept exactly while its budget is not overspent.
            let is_kept = (observed - bad) * 100_000 >= observed * (100_000 - allowed);
            assert_eq!(is_kept, left >= 0, "{seed} {at}");
            // Over the whole window, the burn rate is the share of the budget that is spent.
            let rate = BurnRate::new(&slo, failures.sums(window)).map(|rate| u128::from(rate.0));
            assert_eq!(rate, spent.map(|spent| spent / 100), "{seed} {at}");
            let hour = Span { from: now.minus(Duration::from_secs(3_600)), to: now };
            let rate = BurnRate::new(&slo, failures.sums(hour)).map(|rate| u128::from(rate.0));
            let counted = (oracle.bad(3_600, at) * 100_000_000)
                .checked_div(oracle.observed(3_600, at) * allowed);
            assert_eq!(rate, counted, "{seed} {at}");
        }
    }
}

#[test]
fn what_uptime_does_not_count_gives_no_budget_and_takes_none() {
    use Status::{DegradedPerformance, MajorOutage, NoData, Operational, UnderMaintenance};
    let day = 86_400;
    let points = [
        (0, Operational),
        (10 * day, NoData),
        (11 * day, UnderMaintenance),
        (13 * day, MajorOutage),
        (13 * day + 60, DegradedPerformance),
        (13 * day + 120, Operational),
    ];
    let mut slo = slo(1, "union", "99%", "14d");
    let now = second(14 * day);
    let found = budget(&slo, &[timeline(&points)], now);
    let day_ms = 86_400_000;
    assert_eq!((found.window_ms, found.no_data_ms), (14 * day_ms, day_ms));
    assert_eq!((found.maintenance_ms, found.bad_ms), (2 * day_ms, 60_000));
    assert_eq!(found.budget_ms, 11 * day_ms / 100);
    assert_eq!(found.left_ms, 11 * 864_000 - 60_000);
    assert_eq!(found.spent_thousandths, Some(631), "0.631 % of it");
    assert_eq!(found.availability_thousandths, Some(99_993));
    slo.counts = vec![UnderMaintenance, DegradedPerformance, MajorOutage];
    let found = budget(&slo, &[timeline(&points)], now);
    assert_eq!((found.maintenance_ms, found.bad_ms), (0, 2 * day_ms + 120_000));
    assert_eq!(found.budget_ms, 13 * day_ms / 100);
    assert_eq!(found.left_ms, 13 * 864_000 - 2 * 86_400_000 - 120_000, "it is negative");
    let nothing = budget(&slo, &[StateTimeline::default()], now);
    assert_eq!((nothing.budget_ms, nothing.left_ms), (0, 0));
    assert_eq!((nothing.spent_thousandths, nothing.availability_thousandths), (None, None));
}

#[test]
fn components_are_one_by_union_or_mean() {
    use Status::{
        MajorOutage as Bad, NoData as Blind, Operational as Well, UnderMaintenance as Work,
    };
    let hour = 3_600;
    let a = timeline(&[
        (0, Well),
        (10 * hour, Bad),
        (12 * hour, Well),
        (20 * hour, Work),
        (22 * hour, Well),
    ]);
    let b = timeline(&[
        (0, Well),
        (11 * hour, Bad),
        (13 * hour, Blind),
        (14 * hour, Well),
        (21 * hour, Blind),
        (23 * hour, Well),
    ]);
    for (combine, bad, no_data, maintenance) in [("union", 6, 6, 2), ("mean", 4, 3, 2)] {
        // In half hours: of `mean`, what both had, halved.
        let found =
            budget(&slo(2, combine, "99%", "1d"), &[a.clone(), b.clone()], second(24 * hour));
        let half_hours =
            [found.bad_ms, found.no_data_ms, found.maintenance_ms].map(|ms| ms / 1_800_000);
        assert_eq!(half_hours, [bad, no_data, maintenance], "{combine}");
    }
}

#[test]
fn a_calendar_has_the_budget_of_its_whole_window_and_says_when_it_is_spent() {
    // The fortnight begins on 10 November at midnight in Berlin; the month has 30 days.
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    let mut slo = slo(1, "union", "99.9%", "month");
    let well_before = Timestamp::read("2026-01-01T00:00:00Z").unwrap();
    let mut own = StateTimeline::default();
    own.set_from(well_before, Status::Operational);
    own.set_from(second(86_400), Status::MajorOutage);
    let now = second(86_400 + 600);
    let window = slo.window.span(&berlin, now);
    let basis = |slo: &Slo, now: Timestamp| {
        let window = slo.window.span(&berlin, now);
        let failures = failures(slo, &[own.clone()], window.from);
        let basis = BudgetBasis::new(slo, &failures, window, now);
        let pace = failures.sums(Span { from: now.minus(Duration::from_secs(600)), to: now });
        (
            basis.budget(),
            basis.spent_at(pace),
            basis.at_risk_thousandths(pace, Duration::from_secs(3_600)),
        )
    };
    let (budget, spent_at, at_risk) = basis(&slo, now);
    assert_eq!(budget.window_ms, 30 * 86_400_000);
    assert_eq!((budget.budget_ms, budget.left_ms), (2_592_000, 1_992_000));
    // All of the time fails, so what is left is over after as long.
    let spent_at = spent_at.unwrap();
    assert_eq!(spent_at, now.plus(Duration::from_millis(1_992_000)));
    assert_eq!(basis(&slo, spent_at).0.left_ms, 0);
    assert_eq!(basis(&slo, spent_at.plus(Duration::from_millis(1))).0.left_ms, -1);
    assert_eq!(basis(&slo, spent_at).1, Some(spent_at), "it is spent now");
    assert_eq!(at_risk, Some(138_888), "an hour is 138.888 % of 43.2 minutes");
    assert_eq!(window.to, Timestamp::read("2026-11-30T23:00:00Z").unwrap());
    // A budget that outlasts the month at this rate is not spent in it.
    slo.target = "20%".parse().unwrap();
    assert_eq!(basis(&slo, now).1, None);
    slo.window = "quarter".parse().unwrap();
    assert_eq!(
        basis(&slo, now).0.window_ms,
        92 * 86_400_000 + 3_600_000,
        "clocks are set back in it"
    );
}
