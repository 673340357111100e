//! Linear trend: which straight line lies nearest to points, by least squares, and how well does it lie?

use serde::{Deserialize, Serialize};

use crate::time::timestamp::{DAY_MS, Timestamp};

/// Of fewer points no line is drawn.
pub const MIN_POINTS: usize = 5;
/// Of a line that explains less of what differs, nothing is foretold: R², 0 to 1.
pub const MIN_FIT: f64 = 0.6;

/// A value that was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendPoint {
    /// When.
    pub at: Timestamp,
    /// What, in the unit of its subject.
    pub value: f64,
}

/// A straight line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinearTrend {
    /// By how much it rises in a day, in the unit of its subject.
    pub per_day: f64,
    /// Where it is at the last point.
    pub at_last: f64,
    /// How much of what differs it explains: R², 0 to 1.
    pub fit: f64,
}

/// The line through points in any order; `None`: there are fewer than [`MIN_POINTS`], all are of one instant, or a value is no
/// number. The same points give the same line.
#[must_use]
pub fn linear_trend(points: &[TrendPoint]) -> Option<LinearTrend> {
    if points.len() < MIN_POINTS || points.iter().any(|point| !point.value.is_finite()) {
        return None;
    }
    let last = points.iter().map(|point| point.at).max()?;
    // Days before the last point: small numbers, so that little is lost by rounding.
    let day = |at: Timestamp| (at.unix_ms() - last.unix_ms()) as f64 / DAY_MS as f64;
    let count = points.len() as f64;
    let mean_day = points.iter().map(|point| day(point.at)).sum::<f64>() / count;
    let mean_value = points.iter().map(|point| point.value).sum::<f64>() / count;
    let (mut days, mut both, mut values) = (0.0, 0.0, 0.0);
    for point in points {
        let (x, y) = (day(point.at) - mean_day, point.value - mean_value);
        days += x * x;
        both += x * y;
        values += y * y;
    }
    if days <= 0.0 {
        return None;
    }
    let per_day = both / days;
    // A level line through what never differs is all there is to explain.
    let fit = if values > 0.0 { (both * both / (days * values)).min(1.0) } else { 1.0 };
    Some(LinearTrend { per_day, at_last: mean_value - per_day * mean_day, fit })
}
