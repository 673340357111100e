//! Series of a metric: its values over a day, a week or a month, evenly spaced, with gaps where nothing was pushed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::metric::day::MetricDay;
use crate::time::timestamp::Timestamp;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// How much time a chart shows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MetricSpan {
    /// 24 hours, in quarters of an hour.
    #[default]
    Day,
    /// 7 days, in hours.
    Week,
    /// 30 days, in quarters of a day.
    Month,
}

impl MetricSpan {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// How much time a value stands for, in milliseconds.
    #[must_use]
    pub fn step_ms(self) -> i64 {
        match self {
            Self::Day => 15 * MINUTE_MS,
            Self::Week => HOUR_MS,
            Self::Month => 6 * HOUR_MS,
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::Day => 96,
            Self::Week => 168,
            Self::Month => 120,
        }
    }

    /// When the first value begins, where the last one holds `now`.
    #[must_use]
    pub fn from(self, now: Timestamp) -> Timestamp {
        let last = now.unix_ms().div_euclid(self.step_ms());
        let first = last + 1 - i64::try_from(self.count()).unwrap_or_default();
        Timestamp::from_unix_ms(first * self.step_ms())
    }
}

impl fmt::Display for MetricSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        })
    }
}

impl FromStr for MetricSpan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|span| span.to_string() == text);
        found.ok_or_else(|| format!("`{text}` is no span: use day, week or month"))
    }
}

/// What is shown of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MetricSeries {
    /// Which.
    pub metric: Metric,
    /// How much time.
    pub span: MetricSpan,
    /// When the first value begins.
    pub from: Timestamp,
    /// Means, the oldest first, each of the time that [`MetricSpan::step_ms`] says; `None`: nothing was pushed.
    pub values: Vec<Option<f64>>,
}

impl MetricSeries {
    /// The series up to now, of the days that are stored: each with its number.
    #[must_use]
    pub fn new(
        metric: Metric,
        span: MetricSpan,
        days: &[(i64, MetricDay)],
        now: Timestamp,
    ) -> Self {
        let from = span.from(now);
        let mut sums = vec![(0.0, 0_u32); span.count()];
        for (at, slot) in days.iter().flat_map(|(number, day)| day.slots(*number)) {
            let place = (at.unix_ms() - from.unix_ms()).div_euclid(span.step_ms());
            let sum = usize::try_from(place).ok().and_then(|place| sums.get_mut(place));
            if let Some((sum, count)) = sum {
                *sum += slot.sum;
                *count = count.saturating_add(slot.count);
            }
        }
        let mean = |(sum, count): (f64, u32)| (count > 0).then(|| sum / f64::from(count));
        Self { metric, span, from, values: sums.into_iter().map(mean).collect() }
    }

    /// Each value that there is, with when its time begins.
    pub fn points(&self) -> impl Iterator<Item = (Timestamp, f64)> + '_ {
        let at = |place: usize| {
            let place = i64::try_from(place).unwrap_or_default();
            Timestamp::from_unix_ms(self.from.unix_ms() + place * self.span.step_ms())
        };
        self.values
            .iter()
            .enumerate()
            .filter_map(move |(place, value)| Some((at(place), (*value)?)))
    }

    /// The value that is told as that of now: of the stretch that holds it, or of the one before while nothing was pushed in
    /// this one yet.
    #[must_use]
    pub fn current(&self) -> Option<f64> {
        self.values.iter().rev().take(2).find_map(|value| *value)
    }

    /// The least and the largest value, and the mean of all; `None` where there is none.
    #[must_use]
    pub fn summary(&self) -> Option<MetricSummary> {
        let values = || self.values.iter().filter_map(|value| *value);
        let count = u32::try_from(values().count()).ok().filter(|count| *count > 0)?;
        Some(MetricSummary {
            last: values().next_back()?,
            least: values().fold(f64::INFINITY, f64::min),
            most: values().fold(f64::NEG_INFINITY, f64::max),
            mean: values().sum::<f64>() / f64::from(count),
        })
    }
}

/// A series in a few numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MetricSummary {
    /// The latest value.
    pub last: f64,
    /// The least.
    pub least: f64,
    /// The largest.
    pub most: f64,
    /// The mean of all.
    pub mean: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::points::Sample;

    #[test]
    fn a_series_has_the_mean_of_each_stretch_and_gaps() {
        let now: Timestamp = "2026-11-20T14:07:00Z".parse().unwrap();
        let mut day = MetricDay::default();
        for (time, value) in [
            ("2026-11-20T14:00:00Z", 1.0),
            ("2026-11-20T14:06:00Z", 3.0),
            ("2026-11-20T13:20:00Z", 10.0),
            ("2026-11-20T00:00:00Z", 7.0),
        ] {
            day.add(&Sample { at: time.parse().unwrap(), value });
        }
        let metric = Metric {
            id: "orders".parse().unwrap(),
            name: "Orders".to_owned(),
            unit: String::new(),
            decimals: 0,
        };
        let days = [(MetricDay::number(now), day)];
        for (span, values, last) in [
            (MetricSpan::Day, 3, 2.0),
            (MetricSpan::Week, 3, 2.0),
            (MetricSpan::Month, 2, (1.0 + 3.0 + 10.0) / 3.0),
        ] {
            let series = MetricSeries::new(metric.clone(), span, &days, now);
            assert_eq!(series.values.len(), span.count());
            assert_eq!(series.points().count(), values, "{span}");
            assert_eq!(series.summary().unwrap().last, last, "{span}");
            assert_eq!(series.values.last().unwrap(), &Some(last), "the last holds now");
            assert_eq!(span.to_string().parse(), Ok(span));
        }
        let none = MetricSeries::new(metric.clone(), MetricSpan::Day, &[], now);
        assert_eq!(none.summary(), None);
        for (minutes, value) in [(0, Some(2.0)), (14, Some(2.0)), (23, None)] {
            let later = now.plus(std::time::Duration::from_secs(60 * minutes));
            let series = MetricSeries::new(metric.clone(), MetricSpan::Day, &days, later);
            assert_eq!(series.current(), value, "{minutes} min later");
        }
    }
}
