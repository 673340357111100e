//! Calendar date: a day as files and contracts name it, whatever the zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// A date of the years 1970 to 9998, written as `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarDate(Date);

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(CalendarDate: {
    "type": "string",
    "format": "date",
    "description": "A date.",
    "examples": ["2026-11-20"],
});

/// The text is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date\nhint: write it such as \"2026-11-20\"")]
pub struct InvalidDate(String);

impl CalendarDate {
    /// The date that clocks of a zone show at an instant.
    #[must_use]
    pub fn holding(at: Timestamp, zone: &Zone) -> Self {
        Self(zone.date(at))
    }

    /// Its first instant by the clocks of a zone.
    #[must_use]
    pub fn start(self, zone: &Zone) -> Timestamp {
        zone.start_of(self.0)
    }

    /// When the day ends by clocks of a zone: the first instant of the next.
    #[must_use]
    pub fn end(self, zone: &Zone) -> Timestamp {
        self.0.tomorrow().map_or(Timestamp::default(), |next| zone.start_of(next))
    }
}

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let is_plain = text.len() == "2026-11-20".len() && text.is_ascii();
        let date = is_plain.then(|| Date::from_str(text).ok()).flatten();
        let date = date.filter(|date| (1970..9999).contains(&date.year()));
        date.map(Self).ok_or_else(|| InvalidDate(text.to_owned()))
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for CalendarDate {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl From<CalendarDate> for String {
    fn from(date: CalendarDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_one_of_the_calendar() {
        for (text, is_date) in [
            ("2026-11-20", true),
            ("2028-02-29", true),
            ("1970-01-01", true),
            ("9998-12-31", true),
            ("2026-02-29", false),
            ("1969-12-31", false),
            ("9999-01-01", false),
            ("2026-1-1", false),
            ("20261120", false),
            ("2026-W47-5", false),
            ("2026-11-20T0", false),
            ("2026-11-2é", false),
            ("", false),
        ] {
            let read = text.parse::<CalendarDate>();
            assert_eq!(read.is_ok(), is_date, "{text}");
            assert!(read.is_err() || read.unwrap().to_string() == text);
        }
    }

    #[test]
    fn an_instant_is_of_the_date_that_clocks_show() {
        let at = "2026-11-20T23:30:00Z".parse().unwrap();
        for (zone, date) in [("UTC", "2026-11-20"), ("Europe/Berlin", "2026-11-21")] {
            let zone = zone.parse().unwrap();
            assert_eq!(CalendarDate::holding(at, &zone).to_string(), date);
        }
    }
}
