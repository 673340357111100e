//! Value of a report: a number with its unit, an instant, a text, or nothing. How is it shown, and how do programs read it?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;
use crate::uptime::status_durations::percent;

/// What stands in a cell of a report, or is a figure of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportValue {
    /// A text of ours or of others, in a line.
    Text(String),
    /// How many.
    Count(u64),
    /// A share in thousandths of a percent, rounded down.
    PercentThousandths(u32),
    /// A length of time in seconds; negative where a budget is overdrawn.
    Seconds(i64),
    /// An instant.
    At(Timestamp),
    /// Lines of the public log by their numbers, in order.
    LogLines(Vec<u64>),
    /// Nothing is known.
    NoData,
}

impl ReportValue {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// How many there are.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// A share, if it is known.
    #[must_use]
    pub fn share(thousandths: Option<u32>) -> Self {
        thousandths.map_or(Self::NoData, Self::PercentThousandths)
    }

    /// A part of a whole as a share; nothing of nothing.
    #[must_use]
    pub fn part(part: u64, whole: u64) -> Self {
        let share = u128::from(part) * 100_000 / u128::from(whole.max(1));
        Self::share(u32::try_from(share).ok().filter(|_| whole > 0))
    }

    /// A length of time in seconds, if it is known.
    #[must_use]
    pub fn seconds(seconds: Option<u64>) -> Self {
        let signed = |seconds| Self::Seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        seconds.map_or(Self::NoData, signed)
    }

    /// Milliseconds as seconds, rounded up, so that the shortest downtime is one.
    #[must_use]
    pub fn of_ms(ms: u64) -> Self {
        Self::seconds(Some(ms.div_ceil(1_000)))
    }

    /// How long something lasted, rounded up as what was added up is.
    #[must_use]
    pub fn length(length: Duration) -> Self {
        Self::of_ms(u64::try_from(length.as_millis()).unwrap_or(u64::MAX))
    }

    /// An instant, if there is one.
    #[must_use]
    pub fn at(at: Option<Timestamp>) -> Self {
        at.map_or(Self::NoData, Self::At)
    }

    /// As people read it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Count(count) => count.to_string(),
            Self::PercentThousandths(share) => format!("{} %", percent(*share)),
            Self::Seconds(seconds) => span_text(*seconds),
            Self::At(at) => at.format("%Y-%m-%d %H:%M UTC"),
            Self::LogLines(_) => self.plain(),
            Self::NoData => "no data".to_owned(),
        }
    }

    /// As programs read it: numbers without a unit, instants as JSON has them, nothing as nothing.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::PercentThousandths(share) => percent(*share),
            Self::Seconds(seconds) => seconds.to_string(),
            Self::At(at) => at.to_string(),
            Self::LogLines(lines) => lines.iter().map(u64::to_string).collect::<Vec<_>>().join(" "),
            Self::NoData => String::new(),
        }
    }

    /// The unit of what [`plain`](Self::plain) gives, where it has one.
    #[must_use]
    pub fn unit(&self) -> Option<&'static str> {
        match self {
            Self::PercentThousandths(_) => Some("%"),
            Self::Seconds(_) => Some("s"),
            Self::Text(_) | Self::Count(_) | Self::At(_) | Self::LogLines(_) | Self::NoData => None,
        }
    }
}

/// Such as `2 d 3 h`, `1 h 14 min`, `4 min 10 s`: two units at most.
fn span_text(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let s = seconds.unsigned_abs();
    let units = [(s / 86_400, "d"), (s / 3_600 % 24, "h"), (s / 60 % 60, "min"), (s % 60, "s")];
    let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    let shown = units.iter().skip(first).take(2).filter(|(count, _)| *count > 0);
    let shown: Vec<String> = shown.map(|(count, unit)| format!("{count} {unit}")).collect();
    if shown.is_empty() { "0 s".to_owned() } else { format!("{sign}{}", shown.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_with_their_units_and_plain_without() {
        for (value, shown, plain) in [
            (ReportValue::text("a\n b\t\u{a0}c"), "a b c", "a\n b\t\u{a0}c"),
            (ReportValue::count(3), "3", "3"),
            (ReportValue::PercentThousandths(99_912), "99.912 %", "99.912"),
            (ReportValue::part(1, 3), "33.333 %", "33.333"),
            (ReportValue::part(0, 0), "no data", ""),
            (ReportValue::Seconds(0), "0 s", "0"),
            (ReportValue::Seconds(59), "59 s", "59"),
            (ReportValue::Seconds(4_440), "1 h 14 min", "4440"),
            (ReportValue::Seconds(3_601), "1 h", "3601"),
            (ReportValue::Seconds(-183_600), "-2 d 3 h", "-183600"),
            (ReportValue::of_ms(1), "1 s", "1"),
            (ReportValue::length(Duration::from_millis(4_001)), "5 s", "5"),
            (ReportValue::length(Duration::from_secs(4)), "4 s", "4"),
            (ReportValue::LogLines(vec![7, 12]), "7 12", "7 12"),
            (ReportValue::NoData, "no data", ""),
        ] {
            assert_eq!((value.shown().as_str(), value.plain().as_str()), (shown, plain));
        }
    }
}
