//! Month: a month of the calendar, as addresses name it. When does it begin and end by the clocks of a zone, and which days
//! has it?

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::time::calendar::{LAST_DATE, Span};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// A month of the years 1970 to 9998, written as `2026-11`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct CalendarMonth(u32);

/// The first year that has months, and the first that has none any more.
const YEARS: std::ops::Range<u32> = 1970..9999;

impl CalendarMonth {
    /// A month by its year and its number, 1 for January to 12; `None` when there is no such month.
    #[must_use]
    pub fn new(year: u32, number: u32) -> Option<Self> {
        let is_there = YEARS.contains(&year) && (1..=12).contains(&number);
        is_there.then(|| Self((year - YEARS.start) * 12 + number - 1))
    }

    /// The month whose span in a zone holds an instant.
    #[must_use]
    pub fn holding(at: Timestamp, zone: &Zone) -> Self {
        let date = zone.date(at);
        let (year, number) = (date.year().unsigned_abs(), date.month().unsigned_abs());
        // An hour before 1970 began is of 1969 in the west, and counts as January.
        Self::new(year.into(), number.into()).unwrap_or_default()
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> u32 {
        YEARS.start + self.0 / 12
    }

    /// Its number, 1 for January to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0 % 12 + 1
    }

    /// The month before it; of the first one itself.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The month so many months later.
    #[must_use]
    pub fn plus(self, months: u32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// From the first instant of its first day to that of the next month's. Months of a zone meet: none of their instants
    /// is left out, and none is in two of them.
    #[must_use]
    pub fn span(self, zone: &Zone) -> Span {
        Span { from: zone.start_of(self.date(1)), to: zone.start_of(self.next().date(1)) }
    }

    /// Its days by their number, each as long as it is in a zone; without those that the zone skipped.
    pub fn days(self, zone: &Zone) -> impl Iterator<Item = (u32, Span)> {
        let numbers = 1..=u32::from(self.date(1).days_in_month().unsigned_abs());
        let day = move |number: u32| {
            let date = self.date(number);
            let next = date.saturating_add(jiff::Span::new().days(1));
            (number, Span { from: zone.start_of(date), to: zone.start_of(next) })
        };
        numbers.map(day).filter(|(_, day)| day.from < day.to)
    }

    /// The day of the week of one of its days, 0 for Monday to 6.
    #[must_use]
    pub fn weekday(self, number: u32) -> usize {
        let weekday = self.date(number).weekday().to_monday_zero_offset();
        usize::from(weekday.unsigned_abs())
    }

    fn date(self, number: u32) -> Date {
        let year = i16::try_from(self.year()).unwrap_or(i16::MAX);
        let [month, day] = [self.number(), number].map(|n| i8::try_from(n).unwrap_or(i8::MAX));
        Date::new(year, month, day).unwrap_or(LAST_DATE)
    }
}

impl fmt::Display for CalendarMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year(), self.number())
    }
}

/// The text names no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no month of the years 1970 to 9998 such as `2026-11`")]
pub struct InvalidMonth(String);

impl FromStr for CalendarMonth {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, InvalidMonth> {
        let number = |digits: &str, count: usize| {
            let is_plain = digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit());
            is_plain.then(|| digits.parse().ok()).flatten()
        };
        let parts = text.split_once('-');
        let month = parts.and_then(|(year, month)| Self::new(number(year, 4)?, number(month, 2)?));
        month.ok_or_else(|| InvalidMonth(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> CalendarMonth {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn months_begin_and_end_by_the_clocks_of_the_zone() {
        for (name, text, from, to) in [
            ("UTC", "2026-02", "2026-02-01T00:00", "2026-03-01T00:00"),
            // Clocks go forward on the 29th and back on the 25th.
            ("Europe/Berlin", "2026-03", "2026-02-28T23:00", "2026-03-31T22:00"),
            ("Europe/Berlin", "2026-10", "2026-09-30T22:00", "2026-10-31T23:00"),
            ("Europe/Berlin", "2026-12", "2026-11-30T23:00", "2026-12-31T23:00"),
            ("America/Los_Angeles", "2026-11", "2026-11-01T07:00", "2026-12-01T08:00"),
            // The first of November has two midnights there.
            ("America/Havana", "2026-11", "2026-11-01T04:00", "2026-12-01T05:00"),
        ] {
            let span = month(text).span(&zone(name));
            let told = [span.from, span.to].map(|at| at.format("%FT%H:%M"));
            assert_eq!(told, [from, to], "{text} in {name}");
        }
    }

    #[test]
    fn skipped_days_are_none_and_weeks_begin_on_monday() {
        let days = |name: &str, text: &str| month(text).days(&zone(name)).count();
        assert_eq!(days("Pacific/Apia", "2011-12"), 30, "the 30th was skipped");
        assert_eq!([days("UTC", "2024-02"), days("UTC", "2026-02")], [29, 28]);
        assert_eq!(days("Europe/Berlin", "2026-03"), 31);
        assert_eq!(month("2026-11").weekday(1), 6, "a Sunday");
        assert_eq!(month("2026-11").weekday(30), 0, "a Monday");
    }

    #[test]
    fn what_names_no_month_is_refused() {
        for text in
            ["", "2026", "2026-1", "2026-13", "2026-00", "+026-11", "2026-+1", "1969-12", "9999-01"]
        {
            let refused = text.parse::<CalendarMonth>().unwrap_err();
            assert!(refused.to_string().contains("such as `2026-11`"), "{text}");
        }
        for text in ["2026-11-01", "2026-11 ", "２０２６-１１", "26-11", "nonsense"] {
            assert!(text.parse::<CalendarMonth>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_is_of_one_month_and_months_meet(
            ms in 0_i64..4_000_000_000_000,
            nth in 0_usize..600,
        ) {
            let names: Vec<&str> = Zone::names().collect();
            let zone = zone(names[nth % names.len()]);
            let at = Timestamp::from_unix_ms(ms);
            let month = CalendarMonth::holding(at, &zone);
            let span = month.span(&zone);
            // January 1970 begins in the east before there are instants.
            prop_assert!(span.contains(at) || month == CalendarMonth::default(), "{month} {span:?}");
            prop_assert_eq!(month.next().span(&zone).from, span.to);
            prop_assert_eq!(month.next().previous(), month);
            prop_assert_eq!(month.to_string().parse(), Ok(month));
            let days: Vec<Span> = month.days(&zone).map(|(_, day)| day).collect();
            prop_assert!(days.windows(2).all(|pair| pair[0].to == pair[1].from));
            let whole = days.first().zip(days.last()).map(|(first, last)| (first.from, last.to));
            prop_assert_eq!(whole, Some((span.from, span.to)));
        }
    }
}
