//! Period of a report: a day, a week, a month, a quarter or a year. When does it begin and end?

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::calendar::{Span, Unit};
use crate::time::calendar_date::CalendarDate;
use crate::time::calendar_period::CalendarPeriod;
use crate::time::calendar_week::CalendarWeek;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// A date.
    Day,
    /// From a Monday on.
    Week,
    /// From the first of a month on.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

/// A period, written as `2026-11-20`, `2026-w47`, `2026-11`, `2026-q4` or `2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ReportPeriod {
    /// A day.
    Day(CalendarDate),
    /// A week.
    Week(CalendarWeek),
    /// A month, a quarter or a year.
    Calendar(CalendarPeriod),
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(ReportPeriod: {
    "type": "string",
    "pattern": "^[0-9]{4}(-([0-9]{2}(-[0-9]{2})?|w[0-9]{2}|q[1-4]))?$",
    "description": "A day, a week, a month, a quarter or a year.",
    "examples": ["2026-11-20", "2026-w47", "2026-11", "2026-q4", "2026"],
});

/// The text is no period of a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no period\nhint: write a day such as `2026-11-20`, a week such as `2026-w47`, a month such as `2026-11`, a quarter such as `2026-q4` or a year such as `2026`"
)]
pub struct InvalidReportPeriod(String);

impl ReportPeriod {
    /// The period of a length that holds an instant, by the clocks of a zone.
    #[must_use]
    pub fn holding(unit: PeriodUnit, at: Timestamp, zone: &Zone) -> Self {
        match unit {
            PeriodUnit::Day => Self::Day(CalendarDate::holding(at, zone)),
            PeriodUnit::Week => Self::Week(CalendarWeek::holding(at, zone)),
            PeriodUnit::Month => Self::Calendar(CalendarPeriod::holding(Unit::Month, at, zone)),
            PeriodUnit::Quarter => Self::Calendar(CalendarPeriod::holding(Unit::Quarter, at, zone)),
            PeriodUnit::Year => Self::Calendar(CalendarPeriod::holding(Unit::Year, at, zone)),
        }
    }

    /// The period of the same length that ends where this one begins.
    #[must_use]
    pub fn before(self, unit: PeriodUnit, zone: &Zone) -> Self {
        Self::holding(unit, self.span(zone).from.minus(Duration::from_millis(1)), zone)
    }

    /// From its first instant to that of the period behind it, by the clocks of a zone.
    #[must_use]
    pub fn span(self, zone: &Zone) -> Span {
        match self {
            Self::Day(date) => Span { from: date.start(zone), to: date.end(zone) },
            Self::Week(week) => week.span(zone),
            Self::Calendar(period) => period.span(zone),
        }
    }
}

impl FromStr for ReportPeriod {
    type Err = InvalidReportPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidReportPeriod> {
        let day = || text.parse().ok().map(Self::Day);
        let week = || text.parse().ok().map(Self::Week);
        let period = text.parse().ok().map(Self::Calendar);
        period.or_else(day).or_else(week).ok_or_else(|| InvalidReportPeriod(text.to_owned()))
    }
}

impl fmt::Display for ReportPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::Week(week) => week.fmt(f),
            Self::Calendar(period) => period.fmt(f),
        }
    }
}

impl TryFrom<String> for ReportPeriod {
    type Error = InvalidReportPeriod;

    fn try_from(text: String) -> Result<Self, InvalidReportPeriod> {
        text.parse()
    }
}

impl From<ReportPeriod> for String {
    fn from(period: ReportPeriod) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_written_and_found_around_an_instant() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let instant = |text: &str| Timestamp::read(text).unwrap();
        // A Sunday in Berlin already, and the last hour of summer time.
        let at = instant("2026-10-24T22:30:00Z");
        for (unit, text, from, to) in [
            (PeriodUnit::Day, "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            (PeriodUnit::Week, "2026-w43", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"),
            (PeriodUnit::Month, "2026-10", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
            (PeriodUnit::Quarter, "2026-q4", "2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z"),
            (PeriodUnit::Year, "2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
        ] {
            let period = ReportPeriod::holding(unit, at, &berlin);
            assert_eq!(period.to_string(), text);
            assert_eq!(text.parse(), Ok(period));
            let span = Span { from: instant(from), to: instant(to) };
            assert_eq!(period.span(&berlin), span, "{text}");
            let before = period.before(unit, &berlin);
            assert_eq!(before.span(&berlin).to, span.from, "{text}: {before}");
        }
        for text in ["", "2026-w54", "2026-w00", "2026-w5", "2026-13-01", "yesterday", "w47"] {
            assert!(text.parse::<ReportPeriod>().is_err(), "{text}");
        }
    }
}
