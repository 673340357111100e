//! Forecast: on which day does a subject cross its limit, and if none is told, why not?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::trend::{LinearTrend, MIN_FIT, TrendPoint, linear_trend};
use crate::time::timestamp::Timestamp;

/// Points that end so long before now say nothing of it: whatever they come from may be gone.
pub const STALE_AFTER: Duration = Duration::from_secs(3 * 86_400);
/// What lies further ahead is not told: two years.
pub const HORIZON_DAYS: f64 = 730.0;
const DAY_S: f64 = 86_400.0;

/// `GET /ops/v1/capacity`: what grows towards a limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapacityReport {
    /// When it was reckoned.
    pub at: Timestamp,
    /// Each subject, in the order of the documentation.
    pub forecasts: Vec<CapacityForecast>,
}

/// When a subject crosses its limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapacityForecast {
    /// What, such as `usage:requests`, `metric:orders` or `latency:checkout-api`.
    pub subject: String,
    /// The unit of its values, such as `ms`; empty: none.
    pub unit: String,
    /// How many points there are.
    pub points: usize,
    /// The last value; `null`: there is none.
    pub latest: Option<f64>,
    /// What it is not to cross; `null`: nothing was said.
    pub limit: Option<f64>,
    /// Whether it will, and if nothing is foretold, why.
    pub verdict: CapacityVerdict,
    /// The line through the points; `null`: there are too few.
    pub trend: Option<LinearTrend>,
    /// When the line crosses the limit; `null`: no day is foretold.
    pub crosses_at: Option<Timestamp>,
}

/// Whether a subject crosses its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CapacityVerdict {
    /// The line crosses the limit, on a day that is told.
    Crosses,
    /// The last value is at the limit or above it.
    Reached,
    /// No trend: too few points.
    TooFewPoints,
    /// No trend: the points lie too far from any line.
    PoorFit,
    /// No trend towards the limit: it is level, or falls.
    NotGrowing,
    /// The line crosses the limit later than is told.
    Later,
    /// There is no limit.
    NoLimit,
    /// No trend: nothing was measured for more than [`STALE_AFTER`].
    Stale,
    /// No trend: of what is added up, a part did not answer, so the values are less than they were.
    Incomplete,
}

/// The forecast of a subject by its points, oldest first.
#[must_use]
pub fn forecast(
    subject: String,
    unit: &str,
    points: &[TrendPoint],
    limit: Option<f64>,
    now: Timestamp,
) -> CapacityForecast {
    let latest = points.last().map(|point| point.value);
    let is_stale = points.last().is_some_and(|point| now.since(point.at) > STALE_AFTER);
    let trend = linear_trend(points);
    let (verdict, crosses_at) = match judge(points, trend, limit) {
        (CapacityVerdict::NoLimit, _) => (CapacityVerdict::NoLimit, None),
        _ if is_stale => (CapacityVerdict::Stale, None),
        // What was to come since the last point comes now at the earliest.
        (verdict, crosses_at) => (verdict, crosses_at.map(|at| at.max(now))),
    };
    let unit = unit.to_owned();
    CapacityForecast {
        subject,
        unit,
        points: points.len(),
        latest,
        limit,
        verdict,
        trend,
        crosses_at,
    }
}

fn judge(
    points: &[TrendPoint],
    trend: Option<LinearTrend>,
    limit: Option<f64>,
) -> (CapacityVerdict, Option<Timestamp>) {
    let Some(limit) = limit.filter(|limit| limit.is_finite()) else {
        return (CapacityVerdict::NoLimit, None);
    };
    let Some(last) = points.last() else { return (CapacityVerdict::TooFewPoints, None) };
    if last.value >= limit {
        return (CapacityVerdict::Reached, None);
    }
    let Some(trend) = trend else { return (CapacityVerdict::TooFewPoints, None) };
    if trend.per_day <= 0.0 {
        return (CapacityVerdict::NotGrowing, None);
    }
    if trend.fit < MIN_FIT {
        return (CapacityVerdict::PoorFit, None);
    }
    // A line that is above the limit already crosses it now.
    let days = ((limit - trend.at_last) / trend.per_day).max(0.0);
    if days > HORIZON_DAYS {
        return (CapacityVerdict::Later, None);
    }
    let after = Duration::from_secs((days * DAY_S) as u64);
    (CapacityVerdict::Crosses, Some(last.at.plus(after)))
}
