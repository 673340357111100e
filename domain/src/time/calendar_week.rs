//! Calendar week: seven days from a Monday on, as ISO 8601 numbers them. When does it begin and end?

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::time::calendar::{Span, plus_days};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Days of a week.
const DAYS: i32 = 7;

/// A week of the years 1970 to 9998, written as `2026-w47`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarWeek {
    monday: Date,
}

/// The text is no week.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no week\nhint: write it such as `2026-w47`")]
pub struct InvalidWeek(String);

impl CalendarWeek {
    /// The week that holds an instant, by the clocks of a zone.
    #[must_use]
    pub fn holding(at: Timestamp, zone: &Zone) -> Self {
        let date = zone.date(at);
        let since = i32::from(date.weekday().to_monday_zero_offset());
        Self { monday: plus_days(date, -since) }
    }

    /// From its first instant to that of the week behind it, by the clocks of a zone.
    #[must_use]
    pub fn span(self, zone: &Zone) -> Span {
        let after = plus_days(self.monday, DAYS);
        Span { from: zone.start_of(self.monday), to: zone.start_of(after) }
    }
}

impl FromStr for CalendarWeek {
    type Err = InvalidWeek;

    fn from_str(text: &str) -> Result<Self, InvalidWeek> {
        let read = || {
            let (year, week) = text.split_once("-w").or_else(|| text.split_once("-W"))?;
            let is_plain = year.len() == 4 && week.len() == 2;
            let year = year.parse().ok().filter(|year| is_plain && (1970..9999).contains(year))?;
            Some(ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?.date())
        };
        read().map(|monday| Self { monday }).ok_or_else(|| InvalidWeek(text.to_owned()))
    }
}

impl fmt::Display for CalendarWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.iso_week_date();
        write!(f, "{}-w{:02}", week.year(), week.week())
    }
}
