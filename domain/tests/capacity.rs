//! Capacity: is a day foretold where points lie on a line towards a limit, and nothing where they do not?

use std::time::Duration;

use domain::capacity::{
    CapacityLimits, CapacityVerdict, HORIZON_DAYS, MIN_FIT, MIN_POINTS, ProbeLimit, STALE_AFTER,
    TrendPoint, capacity_limits, forecast, latency_forecast, linear_trend, metric_forecasts,
    usage_forecasts,
};
use domain::cost::pricing::{Daily, FREE, KindUse, Usage};
use domain::latency::series::Series;
use domain::metric::Metric;
use domain::metric::series::{MetricSeries, MetricSpan};
use domain::probe::ProbeImpact;
use proptest::prelude::*;

use domain::time::timestamp::Timestamp;

use crate::story::{at, configuration, probe};

const DAY_S: u64 = 86_400;

fn points(values: &[f64]) -> Vec<TrendPoint> {
    let days = (0..).map(|day| at(day * DAY_S));
    days.zip(values).map(|(at, value)| TrendPoint { at, value: *value }).collect()
}

/// When the last of so many points was measured.
fn end(count: usize) -> Timestamp {
    at(count.saturating_sub(1) as u64 * DAY_S)
}

fn verdict(values: &[f64], limit: f64) -> CapacityVerdict {
    forecast("x".into(), "", &points(values), Some(limit), end(values.len())).verdict
}

#[test]
fn a_line_is_found_as_it_was_drawn() {
    let drawn = points(&[10.0, 12.0, 14.0, 16.0, 18.0, 20.0]);
    let trend = linear_trend(&drawn).unwrap();
    assert!((trend.per_day - 2.0).abs() < 1e-9 && (trend.at_last - 20.0).abs() < 1e-9);
    assert!((trend.fit - 1.0).abs() < 1e-9);
    let found = forecast("x".into(), "", &drawn, Some(30.0), end(6));
    assert_eq!((found.verdict, found.crosses_at), (CapacityVerdict::Crosses, Some(at(10 * DAY_S))));
    let mut mixed = drawn.clone();
    mixed.reverse();
    assert!((linear_trend(&mixed).unwrap().per_day - trend.per_day).abs() < 1e-12, "in any order");
}

#[test]
fn nothing_is_foretold_where_the_data_carry_no_trend() {
    use CapacityVerdict::{Crosses, Later, NotGrowing, PoorFit, Reached, TooFewPoints};
    for (values, limit, wanted) in [
        (&[][..], 10.0, TooFewPoints),
        (&[1.0, 2.0, 3.0, 4.0], 10.0, TooFewPoints),
        (&[1.0, 2.0, 3.0, 4.0, 5.0], 10.0, Crosses),
        (&[5.0, 4.0, 3.0, 2.0, 1.0], 10.0, NotGrowing),
        (&[5.0, 5.0, 5.0, 5.0, 5.0], 10.0, NotGrowing),
        (&[1.0, 9.0, 1.0, 9.0, 2.0, 9.0, 1.0], 20.0, PoorFit),
        (&[1.0, 2.0, 3.0, 4.0, 10.0], 10.0, Reached),
        (&[1.0, 2.0, 3.0, 4.0, 5.0], 5.0 + HORIZON_DAYS, Crosses),
        (&[1.0, 2.0, 3.0, 4.0, 5.0], 5.1 + HORIZON_DAYS, Later),
        // Its last point lies below the line, which is above the limit already.
        (&[6.0, 7.0, 8.0, 9.0, 10.0, 10.4], 10.5, Crosses),
        (&[f64::NAN, 2.0, 3.0, 4.0, 5.0], 10.0, TooFewPoints),
    ] {
        assert_eq!(verdict(values, limit), wanted, "{values:?} {limit}");
    }
    assert_eq!(
        forecast("x".into(), "", &points(&[1.0; 9]), None, end(99)).verdict,
        CapacityVerdict::NoLimit
    );
    let same: Vec<_> = (0..9).map(|n| TrendPoint { at: at(5), value: f64::from(n) }).collect();
    assert!(linear_trend(&same).is_none(), "all of one instant");
    assert_eq!((MIN_POINTS, MIN_FIT), (5, 0.6));
}

#[test]
fn what_is_not_measured_any_more_foretells_nothing() {
    let rising = points(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    let found = |limit: Option<f64>, now: Timestamp| {
        let found = forecast("x".into(), "", &rising, limit, now);
        (found.verdict, found.crosses_at)
    };
    let last = end(5);
    let crosses = last.plus(Duration::from_secs(DAY_S));
    assert_eq!(found(Some(6.0), last), (CapacityVerdict::Crosses, Some(crosses)));
    // A day that is past is none on which anything will be.
    let later = last.plus(STALE_AFTER);
    assert_eq!(found(Some(6.0), later), (CapacityVerdict::Crosses, Some(later)));
    let stale = later.plus(Duration::from_millis(1));
    assert_eq!(found(Some(6.0), stale), (CapacityVerdict::Stale, None));
    assert_eq!(found(Some(5.0), stale), (CapacityVerdict::Stale, None), "nor what was reached");
    assert_eq!(found(None, stale), (CapacityVerdict::NoLimit, None));
}

#[test]
fn an_object_that_does_not_answer_makes_usage_less_than_it_was() {
    let day = |requests: f64| Daily { requests, ..Daily::default() };
    let days = [70_000.0, 60_000.0, 50_000.0, 40_000.0, 30_000.0, 20_000.0, 10_000.0].map(day);
    let board = KindUse { days, ..KindUse::default() };
    let ledgers = KindUse { objects: 3, silent: 1, ..KindUse::default() };
    let mut usage = Usage { at: at(3_600), board, ledgers, ..Usage::default() };
    let found = &usage_forecasts(&usage)[0];
    assert_eq!((found.verdict, found.crosses_at), (CapacityVerdict::Incomplete, None));
    assert!(found.trend.is_none() && found.latest == Some(70_000.0));
    usage.board.days[0] = day(FREE.requests);
    assert_eq!(usage_forecasts(&usage)[0].verdict, CapacityVerdict::Reached, "at the least");
}

proptest! {
    /// What lies on a line crosses where the line does, to the minute, whatever line it is.
    #[test]
    fn a_crossing_is_where_the_line_crosses(
        start in 0.0..1e6_f64, per_day in 0.01..1e4_f64, days in 5..90_usize, ahead in 0.1..700.0_f64,
    ) {
        let values: Vec<f64> = (0..days).map(|day| start + per_day * day as f64).collect();
        let limit = values[days - 1] + per_day * ahead;
        let found = forecast("x".into(), "", &points(&values), Some(limit), end(values.len()));
        prop_assert_eq!(found.verdict, CapacityVerdict::Crosses);
        let wanted = at((days as u64 - 1) * DAY_S).plus(Duration::from_secs_f64(ahead * 86_400.0));
        let crosses = found.crosses_at.unwrap();
        prop_assert!((crosses.unix_ms() - wanted.unix_ms()).abs() < 60_000, "{} {}", crosses, wanted);
        prop_assert_eq!(forecast("x".into(), "", &points(&values), Some(limit), end(values.len())), found, "the same again");
    }
}

#[test]
fn meters_are_looked_at_by_whole_days_and_against_the_free_plan() {
    let day = |requests: f64| Daily { requests, ..Daily::default() };
    let mut board = KindUse { today: day(1.0), ..KindUse::default() };
    board.today.bytes = 1e9;
    // Yesterday first.
    board.days = [70_000.0, 60_000.0, 50_000.0, 40_000.0, 30_000.0, 20_000.0, 10_000.0].map(day);
    let usage = Usage { at: at(3_600), board, ..Usage::default() };
    let found = usage_forecasts(&usage);
    let names: Vec<&str> = found.iter().map(|one| one.subject.as_str()).collect();
    assert_eq!(
        names,
        [
            "usage:requests",
            "usage:worker_requests",
            "usage:rows_read",
            "usage:rows_written",
            "usage:active_s",
            "usage:bytes"
        ]
    );
    let requests = &found[0];
    assert_eq!(
        (requests.points, requests.latest, requests.limit),
        (7, Some(70_000.0), Some(FREE.requests))
    );
    let yesterday = usage.at.start_of_day().minus(Duration::from_secs(DAY_S));
    assert_eq!(requests.crosses_at, Some(yesterday.plus(Duration::from_secs(3 * DAY_S))));
    assert_eq!(found[1].verdict, CapacityVerdict::TooFewPoints, "days without use are none");
    assert_eq!((found[5].latest, found[5].verdict), (Some(1e9), CapacityVerdict::TooFewPoints));
}

#[test]
fn metrics_have_the_limits_of_the_page_and_probes_their_timeouts() {
    let mut page = configuration(vec![probe("shop", ProbeImpact::Outage)]);
    let metric = |id: &str| Metric {
        id: id.parse().unwrap(),
        name: id.into(),
        unit: "GB".into(),
        decimals: 0,
    };
    page.page.metrics = vec![metric("disk"), metric("other")];
    page.page.metric_limits.insert("disk".parse().unwrap(), 100);
    let limits = capacity_limits(&page, None).unwrap();
    let series = |id: &str| {
        let values = (0..120).map(|n| (n % 7 != 3).then(|| 10.0 + f64::from(n) / 4.0)).collect();
        MetricSeries { metric: metric(id), span: MetricSpan::Month, from: at(0), values }
    };
    let found = metric_forecasts(&[series("disk"), series("other")], &limits, at(30 * DAY_S));
    assert_eq!((found[0].subject.as_str(), found[0].unit.as_str()), ("metric:disk", "GB"));
    // One a day from 10 on: 100 after 90 days.
    assert_eq!(found[0].crosses_at, Some(at(90 * DAY_S)));
    assert_eq!(found[1].verdict, CapacityVerdict::NoLimit);

    let component = "checkout".parse().unwrap();
    let limits = capacity_limits(&page, Some(&component)).unwrap();
    assert_eq!(limits.probes.len(), 1);
    assert_eq!((limits.probes[0].probe.as_str(), limits.probes[0].timeout_ms), ("shop", 5_000));
    let found = latency_forecast(&limits.probes[0], &Series::default(), at(0));
    assert_eq!(
        (found.subject.as_str(), found.limit, found.verdict),
        ("latency:shop", Some(5_000.0), CapacityVerdict::TooFewPoints)
    );
    assert_eq!(capacity_limits(&page, Some(&"nothing".parse().unwrap())).unwrap_err().status, 404);
    assert_eq!(
        capacity_limits(&page, Some(&"desk".parse().unwrap())).unwrap(),
        CapacityLimits { probes: Vec::<ProbeLimit>::new(), ..limits }
    );
}
