//! Calendar of the page's time zone: when do its days, months, quarters and years begin?
//!
//! Every span is half-open: it includes its first instant and excludes its last, so that adjacent
//! spans neither overlap nor leave a gap. A day lasts 23, 24 or 25 hours, or whatever the rules of
//! the zone make of it; a day that a zone skipped is not a day.

use std::time::Duration;

use jiff::civil::{Date, DateTime};
use jiff::tz::AmbiguousOffset;
use serde::{Deserialize, Serialize};

use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The instants from one to another; the second is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it; never before `from`.
    pub to: Timestamp,
}

impl Span {
    /// How long it lasts.
    #[must_use]
    pub fn duration(self) -> Duration {
        self.to.since(self.from)
    }

    /// Whether an instant is in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// A unit of the calendar that figures are given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// From the first instant of a date to that of the next.
    Day,
    /// From the first of a month.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// From the first of January.
    Year,
}

impl Unit {
    /// The first date of the unit that holds a date.
    fn first(self, date: Date) -> Date {
        let month = match self {
            Self::Day => return date,
            Self::Month => date.month(),
            Self::Quarter => (date.month() - 1) / 3 * 3 + 1,
            Self::Year => 1,
        };
        Date::new(date.year(), month, 1).unwrap_or(date)
    }

    /// A date of the unit after the one that begins at `first`.
    fn after(self, first: Date) -> Date {
        let days = match self {
            Self::Day => 1,
            Self::Month => 31,
            Self::Quarter => 92,
            Self::Year => 366,
        };
        self.first(plus_days(first, days))
    }
}

impl Zone {
    /// The day, month, quarter or year that holds an instant.
    ///
    /// Instants of the year 9999 count as the last of 9998, because the calendar ends there.
    #[must_use]
    pub fn unit(&self, unit: Unit, at: Timestamp) -> Span {
        let first = unit.first(self.date(at));
        Span { from: self.start_of(first), to: self.start_of(unit.after(first)) }
    }

    /// The last `count` days until the one that holds `now`, oldest first. Days that the zone
    /// skipped are not counted; fewer are given when 1970 is reached.
    #[must_use]
    pub fn last_days(&self, now: Timestamp, count: usize) -> Vec<Span> {
        self.last_dates(now, count).into_iter().map(|(_, day)| day).collect()
    }

    /// The same days, each with its date.
    #[must_use]
    pub fn last_dates(&self, now: Timestamp, count: usize) -> Vec<(Date, Span)> {
        let mut date = self.date(now);
        let mut to = self.start_of(plus_days(date, 1));
        let mut days = vec![];
        while days.len() < count && to > Timestamp::default() {
            let from = self.start_of(date);
            if from < to {
                days.push((date, Span { from, to }));
            }
            (to, date) = (from, plus_days(date, -1));
        }
        days.reverse();
        days
    }

    /// The date that an instant falls on, such as `2026-11-20`.
    #[must_use]
    pub fn date_name(&self, at: Timestamp) -> String {
        self.date(at).to_string()
    }

    /// The day of the week, 1 for Monday to 7, and the minutes since midnight that clocks show at an instant.
    #[must_use]
    pub fn week_time(&self, at: Timestamp) -> (u8, u16) {
        let shown = self.clock_at(at);
        let weekday = shown.date().weekday().to_monday_one_offset();
        let minutes = i32::from(shown.time().hour()) * 60 + i32::from(shown.time().minute());
        (weekday.unsigned_abs(), u16::try_from(minutes).unwrap_or_default())
    }

    /// The date and the time of day at an instant, such as `2026-11-20 14:03`.
    #[must_use]
    pub fn clock_text(&self, at: Timestamp) -> String {
        let shown = self.clock_at(at);
        let (hour, minute) = (shown.time().hour(), shown.time().minute());
        format!("{} {hour:02}:{minute:02}", shown.date())
    }

    /// When clocks show a minute of the day (0 to 1,440) on the date that they show at an instant.
    #[must_use]
    pub fn minute_of(&self, at: Timestamp, minute: u16) -> Timestamp {
        let midnight = self.clock_at(at).date().to_datetime(jiff::civil::Time::midnight());
        let minutes = jiff::Span::new().minutes(minute);
        self.instant_of(midnight.saturating_add(minutes))
    }

    /// What clocks show at an instant.
    pub(crate) fn clock_at(&self, at: Timestamp) -> DateTime {
        self.rules().to_datetime(instant(at))
    }

    /// When clocks show a date and time: the first of two such instants; where they jump over it, as much later as
    /// they jump.
    pub(crate) fn instant_of(&self, clock: DateTime) -> Timestamp {
        let instant = self.rules().to_ambiguous_timestamp(clock).compatible();
        instant.map_or(Timestamp::from_unix_ms(i64::MAX), |instant| {
            Timestamp::from_unix_ms(instant.as_millisecond())
        })
    }

    /// The date whose day holds an instant. Where clocks go back over midnight, a date's day begins
    /// when it first comes, and goes on although clocks show the date before it once more.
    pub(super) fn date(&self, at: Timestamp) -> Date {
        let mut date = self.rules().to_datetime(instant(at)).date().min(LAST_DATE);
        while self.start_of(plus_days(date, 1)) <= at && date < LAST_DATE {
            date = plus_days(date, 1);
        }
        while self.start_of(date) > at {
            date = plus_days(date, -1);
        }
        date
    }

    /// The first instant of a date: midnight, the first of two, or where clocks jump over midnight
    /// the instant at which they jump.
    pub(super) fn start_of(&self, date: Date) -> Timestamp {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let start = match self.rules().to_ambiguous_timestamp(midnight).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(midnight),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(midnight),
            AmbiguousOffset::Gap { after, .. } => after.to_timestamp(midnight).map(|earlier| {
                self.rules().following(earlier).next().map_or(earlier, |jump| jump.timestamp())
            }),
        };
        // An error means that the date is beyond the calendar, which ends in 9999.
        start.map_or(Timestamp::from_unix_ms(i64::MAX), |start| {
            Timestamp::from_unix_ms(start.as_millisecond())
        })
    }
}

/// The last date that days are made of.
pub(super) const LAST_DATE: Date = jiff::civil::date(9998, 12, 31);

pub(super) fn plus_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(zone: &str, instant: &str) -> (String, String, String) {
        let zone: Zone = zone.parse().unwrap();
        let day = zone.unit(Unit::Day, at(instant));
        (zone.date_name(at(instant)), day.from.to_string(), day.to.to_string())
    }

    #[test]
    fn days_begin_where_the_zone_says() {
        for (zone, instant, date, from, to, why) in [
            ("UTC", "2026-11-20T14:03:00Z", "2026-11-20", "2026-11-20T00", "2026-11-21T00", "UTC"),
            (
                "Europe/Berlin",
                "2026-03-29T12:00:00Z",
                "2026-03-29",
                "2026-03-28T23",
                "2026-03-29T22",
                "23 hours",
            ),
            (
                "Europe/Berlin",
                "2026-10-25T12:00:00Z",
                "2026-10-25",
                "2026-10-24T22",
                "2026-10-25T23",
                "25 hours",
            ),
            (
                "America/Sao_Paulo",
                "2018-11-04T12:00:00Z",
                "2018-11-04",
                "2018-11-04T03",
                "2018-11-05T02",
                "without midnight",
            ),
            (
                "America/Havana",
                "2026-11-01T12:00:00Z",
                "2026-11-01",
                "2026-11-01T04",
                "2026-11-02T05",
                "with two midnights",
            ),
            (
                "Pacific/Apia",
                "2011-12-30T09:59:59Z",
                "2011-12-29",
                "2011-12-29T10",
                "2011-12-30T10",
                "before the skipped day",
            ),
            (
                "Pacific/Apia",
                "2011-12-30T10:00:00Z",
                "2011-12-31",
                "2011-12-30T10",
                "2011-12-31T10",
                "after the skipped day",
            ),
        ] {
            let seconds = |hour: &str| format!("{hour}:00:00.000Z");
            assert_eq!(day(zone, instant), (date.to_owned(), seconds(from), seconds(to)), "{why}");
        }
    }

    #[test]
    fn clocks_that_go_back_over_midnight_begin_no_day_twice() {
        // In St. John's clocks went from 00:01 back to 23:01 of the day before.
        let shown = (
            "2010-11-07".to_owned(),
            "2010-11-07T02:30:00.000Z".to_owned(),
            "2010-11-08T03:30:00.000Z".to_owned(),
        );
        for instant in ["2010-11-07T02:30:30Z", "2010-11-07T02:31:00Z", "2010-11-07T03:29:59Z"] {
            assert_eq!(day("America/St_Johns", instant), shown, "{instant}");
        }
    }

    #[test]
    fn skipped_days_are_not_counted_and_days_meet() {
        let apia: Zone = "Pacific/Apia".parse().unwrap();
        let days = apia.last_days(at("2012-01-01T12:00:00Z"), 4);
        let names: Vec<_> = days.iter().map(|day| apia.date_name(day.from)).collect();
        assert_eq!(names, ["2011-12-29", "2011-12-31", "2012-01-01", "2012-01-02"]);
        assert!(days.windows(2).all(|pair| pair[0].to == pair[1].from));
    }

    #[test]
    fn the_calendar_ends_without_falling_over() {
        for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            let zone: Zone = zone.parse().unwrap();
            assert!(zone.last_days(Timestamp::from_unix_ms(5), 9).len() <= 2);
            let last = Timestamp::from_unix_ms(i64::MAX);
            assert_eq!(zone.date_name(last), "9998-12-31");
            assert_eq!(zone.last_days(last, 3).len(), 3);
        }
    }
}
