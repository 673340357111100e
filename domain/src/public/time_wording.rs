//! Wording of time: how are instants, dates, months and spans said?

use std::time::Duration;

use chrono::{Datelike, NaiveDate};

use crate::public::view::CalendarDay;
use crate::time::month::CalendarMonth;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::words::{FluentValue, Words};

/// A span of time, as exact as it is of use: `45 s`, `22 min`, `1 h 14 min`, `3 d 2 h`.
#[must_use]
pub fn span(words: Words, span: Duration) -> String {
    let s = span.as_secs();
    let (min, h, d) = (s / 60, s / 3_600, s / 86_400);
    match (s, s % 60, min % 60, h % 24) {
        (0..=59, ..) => as_one(words, "span-s", [("s", s.into())]),
        (60..=599, 1.., ..) => {
            as_one(words, "span-min-s", [("min", min.into()), ("s", (s % 60).into())])
        }
        (60..=3_599, ..) => as_one(words, "span-min", [("min", min.into())]),
        (3_600..=86_399, _, 0, _) => as_one(words, "span-h", [("h", h.into())]),
        (3_600..=86_399, _, rest, _) => {
            as_one(words, "span-h-min", [("h", h.into()), ("min", rest.into())])
        }
        (_, _, _, 0) => as_one(words, "span-d", [("d", d.into())]),
        (_, _, _, rest) => as_one(words, "span-d-h", [("d", d.into()), ("h", rest.into())]),
    }
}

/// An instant: `20 Nov 2026, 14:03:20 UTC`.
#[must_use]
pub fn instant(words: Words, at: Timestamp) -> String {
    let day = date(words, at.date_time().date_naive());
    as_one(words, "instant", [("date", day.into()), ("clock", at.format("%H:%M:%S").into())])
}

/// A date: `3 Nov 2026`.
#[must_use]
pub fn date(words: Words, date: NaiveDate) -> String {
    let month = words.text(&format!("month-{}.short", date.month()));
    let numbers = [("day", date.day().into()), ("number", date.month().into())];
    let [day, number] = numbers;
    as_one(words, "date", [day, ("month", month.into()), number, ("year", year(date.year()))])
}

/// A year is no quantity: it has no separators and no plural.
fn year(year: i32) -> FluentValue<'static> {
    year.to_string().into()
}

/// A date without its year: `3 Nov`.
#[must_use]
pub fn date_without_year(words: Words, date: NaiveDate) -> String {
    let month = words.text(&format!("month-{}.short", date.month()));
    let (day, number) = (date.day().into(), date.month().into());
    as_one(words, "date-without-year", [("day", day), ("month", month.into()), ("number", number)])
}

/// The date of a day: `20 Nov 2026`.
#[must_use]
pub fn calendar_day(words: Words, day: &CalendarDay) -> String {
    let named = day.date.parse::<NaiveDate>();
    named.map_or_else(|_| day.date.clone(), |named| date(words, named))
}

/// The date of an instant in a zone.
#[must_use]
pub fn date_of(words: Words, at: Timestamp, zone: &Zone) -> String {
    let name = zone.date_name(at);
    name.parse().map_or(name, |named| date(words, named))
}

/// A month: `November 2026`.
#[must_use]
pub fn month(words: Words, month: CalendarMonth) -> String {
    let name = words.text(&format!("month-{}", month.number()));
    let (number, in_year) = (month.number().into(), month.year().to_string());
    let year = ("year", in_year.into());
    as_one(words, "month-of-year", [("month", name.into()), ("number", number), year])
}

/// A message of numbers and of our own words, which reads in one direction: nothing in it is set apart.
fn as_one<const N: usize>(
    words: Words,
    id: &str,
    variables: [(&'static str, FluentValue<'_>); N],
) -> String {
    words.say(id, variables).replace(['\u{2068}', '\u{2069}'], "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn months_and_dates_are_named() {
        let words = Words::ENGLISH;
        for (text, name) in [("2026-11", "November 2026"), ("1970-01", "January 1970")] {
            assert_eq!(month(words, text.parse().unwrap()), name);
        }
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let at = "2026-10-31T23:30:00Z".parse().unwrap();
        assert_eq!(date_of(words, at, &zone), "1 Nov 2026");
        assert_eq!(instant(words, at), "31 Oct 2026, 23:30:00 UTC");
    }

    #[test]
    fn spans_are_as_exact_as_they_are_of_use() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (83, "1 min 23 s"),
            (1_320, "22 min"),
            (4_440, "1 h 14 min"),
            (18_000, "5 h"),
            (266_400, "3 d 2 h"),
        ] {
            assert_eq!(span(Words::ENGLISH, Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn an_instant_reads_in_one_direction() {
        let words = Words { language: Language::Arabic, is_in_address: false };
        let text = instant(words, "2026-10-31T23:30:00Z".parse().unwrap());
        assert_eq!(text, "31 أكتوبر 2026، 23:30:00 UTC");
    }
}
