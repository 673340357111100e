//! Calendar period: a month, a quarter or a year, as contracts and reports name it. When does it begin and end?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::calendar::{Span, Unit};
use crate::time::month::CalendarMonth;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Months of a quarter.
const QUARTER: u32 = 3;
/// Months of a year.
const YEAR: u32 = 12;

/// A period of the years 1970 to 9998, written as `2026-11`, `2026-q4` or `2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarPeriod {
    first: CalendarMonth,
    /// 1, 3 or 12.
    months: u32,
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(CalendarPeriod: {
    "type": "string",
    "pattern": "^[0-9]{4}(-([0-9]{2}|q[1-4]))?$",
    "description": "A month, a quarter or a year.",
    "examples": ["2026-11", "2026-q4", "2026"],
});

/// The text is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no period\nhint: write a month such as `2026-11`, a quarter such as `2026-q4` or a year such as `2026`"
)]
pub struct InvalidPeriod(String);

impl CalendarPeriod {
    /// The month that holds an instant.
    #[must_use]
    pub fn month_holding(at: Timestamp, zone: &Zone) -> Self {
        Self { first: CalendarMonth::holding(at, zone), months: 1 }
    }

    /// The month, quarter or year that holds an instant; of a day its month.
    #[must_use]
    pub fn holding(unit: Unit, at: Timestamp, zone: &Zone) -> Self {
        let months = match unit {
            Unit::Day | Unit::Month => 1,
            Unit::Quarter => QUARTER,
            Unit::Year => YEAR,
        };
        let month = CalendarMonth::holding(at, zone);
        let begun = (month.number() - 1) % months;
        let first = CalendarMonth::new(month.year(), month.number() - begun);
        Self { first: first.unwrap_or(month), months }
    }

    /// From its first instant to that of the period behind it, by the clocks of a zone.
    #[must_use]
    pub fn span(self, zone: &Zone) -> Span {
        let after = self.first.plus(self.months);
        Span { from: self.first.span(zone).from, to: after.span(zone).from }
    }
}

impl FromStr for CalendarPeriod {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let (year, part) = text.split_once('-').map_or((text, None), |(y, part)| (y, Some(part)));
        let is_plain = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
        let year = is_plain.then(|| year.parse::<u32>().ok()).flatten();
        let quarter = part.and_then(|part| part.strip_prefix(['q', 'Q']));
        let read = |year| match (quarter, part) {
            (Some(quarter), _) => {
                let number = "1234".find(quarter).filter(|_| quarter.len() == 1)?;
                let first = u32::try_from(number).ok()? * QUARTER + 1;
                Some(Self { first: CalendarMonth::new(year, first)?, months: QUARTER })
            }
            (None, Some(_)) => Some(Self { first: text.parse().ok()?, months: 1 }),
            (None, None) => Some(Self { first: CalendarMonth::new(year, 1)?, months: YEAR }),
        };
        year.and_then(read).ok_or_else(|| InvalidPeriod(text.to_owned()))
    }
}

impl fmt::Display for CalendarPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.months {
            YEAR => write!(f, "{}", self.first.year()),
            QUARTER => {
                let quarter = (self.first.number() - 1) / QUARTER + 1;
                write!(f, "{}-q{quarter}", self.first.year())
            }
            _ => self.first.fmt(f),
        }
    }
}

impl TryFrom<String> for CalendarPeriod {
    type Error = InvalidPeriod;

    fn try_from(text: String) -> Result<Self, InvalidPeriod> {
        text.parse()
    }
}

impl From<CalendarPeriod> for String {
    fn from(period: CalendarPeriod) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_month_a_quarter_or_a_year_by_the_clocks_of_a_zone() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        for (text, written, from, to) in [
            ("2026-03", "2026-03", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
            ("2026-Q4", "2026-q4", "2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z"),
            ("2026-q1", "2026-q1", "2025-12-31T23:00:00Z", "2026-03-31T22:00:00Z"),
            ("2026", "2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
        ] {
            let period: CalendarPeriod = text.parse().unwrap();
            assert_eq!(period.to_string(), written);
            let Span { from: begins, to: ends } = period.span(&berlin);
            let instant = |text: &str| Timestamp::read(text).unwrap();
            assert_eq!((begins, ends), (instant(from), instant(to)), "{text}");
        }
        for text in [
            "", "26", "2026-", "2026-13", "2026-q5", "2026-q", "2026-q12", "2026-q0", "1969",
            "+026",
        ] {
            let read: Result<CalendarPeriod, _> = text.parse();
            assert!(read.unwrap_err().to_string().contains("hint: write a month"), "{text}");
        }
    }
}
