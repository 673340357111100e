//! Points: what a program pushes of a metric, and which of it is taken?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::metric::KEEP_DAYS;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// The most points of one request.
pub const MAX_POINTS: usize = 500;
/// The largest value, and the smallest with a minus: beyond it, whole numbers are not exact.
pub const MAX_VALUE: f64 = 1e15;
/// How far ahead of the server's clock a point may be.
pub const MAX_AHEAD: Duration = Duration::from_secs(300);

/// `POST /ops/v1/metrics/{metric}/points`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPoints {
    /// 1 to 500 of them, in any order.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub points: Vec<NewPoint>,
}

/// A point as it is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPoint {
    /// When it was measured; now unless said. At most 30 days ago and 5 minutes ahead.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// The value, -1e15 to 1e15.
    #[cfg_attr(feature = "schema", schemars(range(min = -1e15, max = 1e15)))]
    pub value: f64,
}

/// A point that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// When it was measured.
    pub at: Timestamp,
    /// The value.
    pub value: f64,
}

/// How many points were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PointsTaken {
    /// How many.
    pub taken: usize,
}

impl NewPoints {
    /// The samples, in the order of time.
    ///
    /// # Errors
    /// When there are none or too many, or one is too old, too far ahead or no number; then none is taken.
    pub fn samples(&self, now: Timestamp) -> Result<Vec<Sample>, Problem> {
        let count = self.points.len();
        if count == 0 || count > MAX_POINTS {
            let detail = format!("there are {count} points; 1 to {MAX_POINTS} are taken at a time");
            return Err(Problem::invalid("points", detail));
        }
        // The whole oldest day is kept or not at all.
        let oldest = now.minus(Duration::from_secs(86_400) * (KEEP_DAYS as u32 - 1));
        let mut samples = vec![];
        for (place, point) in self.points.iter().enumerate() {
            let at = point.at.unwrap_or(now);
            let refused =
                |detail: String| Err(Problem::invalid(format!("points[{place}]"), detail));
            if !point.value.is_finite() || point.value.abs() > MAX_VALUE {
                return refused(format!("its value is {}; -1e15 to 1e15 is taken", point.value));
            }
            if at < oldest {
                return refused(format!("it is of {at}; points of the last 30 days are taken"));
            }
            if at > now.plus(MAX_AHEAD) {
                return refused(format!("it is of {at}, which is ahead: it is {now} here"));
            }
            samples.push(Sample { at, value: point.value });
        }
        crate::ordered::sort_by_key(&mut samples, |sample| sample.at);
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T14:00:00Z".parse().unwrap()
    }

    #[test]
    fn points_are_taken_all_or_none() {
        let point = |at: &str, value| NewPoint { at: at.parse().ok(), value };
        for (points, refusal) in [
            (vec![], Some("0 points")),
            (vec![point("", 1.0); MAX_POINTS], None),
            (vec![point("", 1.0); MAX_POINTS + 1], Some("501 points")),
            (vec![point("2026-10-21T14:00:00Z", 1.0)], None),
            (vec![point("2026-10-21T13:59:59Z", 1.0)], Some("last 30 days")),
            (vec![point("2026-11-20T14:05:00Z", 1.0)], None),
            (vec![point("2026-11-20T14:05:01Z", 1.0)], Some("ahead")),
            (vec![point("", MAX_VALUE), point("", -MAX_VALUE)], None),
            (vec![point("", 1.0), point("", 1.1e15)], Some("-1e15 to 1e15")),
            (vec![point("", f64::NAN)], Some("-1e15 to 1e15")),
            (vec![point("", f64::NEG_INFINITY)], Some("-1e15 to 1e15")),
        ] {
            let count = points.len();
            let taken = NewPoints { points }.samples(now());
            match refusal {
                None => assert_eq!(taken.unwrap().len(), count),
                Some(part) => {
                    let problem = taken.unwrap_err();
                    assert!(problem.to_string().contains(part), "{problem}");
                }
            }
        }
    }
}
