//! Capacity sources: the points of what is metered, pushed and measured.

use super::forecast::{CapacityForecast, CapacityVerdict, forecast};
use super::limits::{CapacityLimits, ProbeLimit};
use super::trend::TrendPoint;
use crate::cost::pricing::{Daily, FREE, Usage};
use crate::latency::series::{Series, points};
use crate::metric::series::MetricSeries;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// A meter of the deployment, its unit and what it is of a day.
type UsageMeter = (&'static str, &'static str, fn(&Daily) -> f64);

const METERS: [UsageMeter; 6] = [
    ("requests", "", |day| day.requests),
    ("worker_requests", "", |day| day.worker_requests),
    ("rows_read", "", |day| day.rows_read),
    ("rows_written", "", |day| day.rows_written),
    ("active_s", "s", |day| day.active_s),
    ("bytes", "bytes", |day| day.bytes),
];

/// What the deployment uses, against what the free plan gives each day. Whole days alone are looked at; of stored bytes there
/// is but today's figure.
#[must_use]
pub fn usage_forecasts(usage: &Usage) -> Vec<CapacityForecast> {
    let today = usage.at.start_of_day().unix_ms();
    let kinds = [&usage.board, &usage.ledgers, &usage.courier];
    let is_whole = kinds.iter().all(|kind| kind.silent == 0);
    let forecasts = METERS.iter().map(|(name, unit, of_day)| {
        let of_days = (1..=7_i64).rev().zip((0..7).rev()).map(|(back, place)| {
            let days = kinds.iter().filter_map(|kind| kind.days.get(place));
            let at = Timestamp::from_unix_ms(today - back * DAY_MS);
            TrendPoint { at, value: days.map(of_day).sum() }
        });
        // A day without any use is one before there was a deployment.
        let mut points: Vec<TrendPoint> = of_days.filter(|point| point.value > 0.0).collect();
        if *name == "bytes" {
            let value = kinds.iter().map(|kind| kind.today.bytes).sum();
            points = vec![TrendPoint { at: usage.at, value }];
        }
        let found = forecast(format!("usage:{name}"), unit, &points, Some(of_day(&FREE)), usage.at);
        // More than the limit is that, whatever is missing.
        match is_whole || found.verdict == CapacityVerdict::Reached {
            true => found,
            false => {
                let verdict = CapacityVerdict::Incomplete;
                CapacityForecast { verdict, trend: None, crosses_at: None, ..found }
            }
        }
    });
    forecasts.collect()
}

/// What programs push, against the limits of `page.toml`.
#[must_use]
pub fn metric_forecasts(
    series: &[MetricSeries],
    limits: &CapacityLimits,
    now: Timestamp,
) -> Vec<CapacityForecast> {
    let forecasts = series.iter().map(|series| {
        let first = series.from.unix_ms();
        let values = (first..).step_by(step(series)).zip(&series.values);
        let points = values.filter_map(|(at, value)| {
            Some(TrendPoint { at: Timestamp::from_unix_ms(at), value: (*value)? })
        });
        let limit = limits.metrics.get(&series.metric.id).map(|limit| f64::from(*limit));
        let subject = format!("metric:{}", series.metric.id);
        forecast(subject, &series.metric.unit, &points.collect::<Vec<_>>(), limit, now)
    });
    forecasts.collect()
}

fn step(series: &MetricSeries) -> usize {
    usize::try_from(series.span.step_ms()).unwrap_or(usize::MAX)
}

/// How long runs of a probe take, of 95 in a hundred, against its timeout. Of whole days, oldest first.
#[must_use]
pub fn latency_forecast(limit: &ProbeLimit, days: &Series, now: Timestamp) -> CapacityForecast {
    let days = points(days).into_iter();
    let days =
        days.filter_map(|day| Some(TrendPoint { at: day.at, value: f64::from(day.took_ms?.p95) }));
    let subject = format!("latency:{}", limit.probe);
    forecast(subject, "ms", &days.collect::<Vec<_>>(), Some(limit.timeout_ms as f64), now)
}
