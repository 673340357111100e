//! Recurrence rule: a part of RFC 5545's `RRULE`. When does something that began at an instant come again?
//!
//! Rules are read by the clocks of a zone: what comes at 02:00 comes at 02:00 in summer as well. Where clocks
//! jump over that time it comes as much later as they jump, and where they show it twice it comes at the first.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// How many periods in a row may hold no occurrence before a rule counts as without a further one: a rule for
/// the 29th of February in every twelfth month waits eight years at most.
const MAX_EMPTY_PERIODS: u32 = 4_000;
/// The most occurrences that are counted from the first on.
const MAX_OCCURRENCES: u32 = 20_000;
/// The largest interval.
const MAX_INTERVAL: u16 = 999;

/// A rule by which something comes again. Its text is that of RFC 5545, such as `FREQ=MONTHLY;BYDAY=1SU`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recurrence {
    frequency: Frequency,
    interval: u16,
    /// The days of the week, each with its place in the month; 0 is every one.
    by_day: Vec<(i8, Weekday)>,
    /// The days of the month; from its end when negative.
    by_month_day: Vec<i8>,
    ends: RecurrenceEnd,
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(Recurrence: {
    "type": "string",
    "minLength": 1,
    "description": "A rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SU`.",
    "examples": ["FREQ=WEEKLY;BYDAY=SU"],
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RecurrenceEnd {
    Never,
    After(u32),
    /// The last date, by the zone's clocks, and the text it was written as.
    Until(Date),
}

/// The text is no rule that is understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}: {why}")]
pub struct InvalidRecurrence {
    /// The part that was refused.
    pub text: String,
    /// What is wrong with it, and what may be written.
    pub why: &'static str,
}

impl Recurrence {
    /// The first occurrence after an instant, of what first comes at `first`. The first one counts as an occurrence
    /// whether the rule would make it or not.
    #[must_use]
    pub fn next_after(
        &self,
        first: Timestamp,
        zone: &Zone,
        instant: Timestamp,
    ) -> Option<Timestamp> {
        if first > instant {
            return Some(first);
        }
        let start = zone.clock_at(first);
        let (mut counted, mut empty) = (1, 0);
        let mut period = self.period_before(start.date(), zone.clock_at(instant).date());
        while empty < MAX_EMPTY_PERIODS && counted < MAX_OCCURRENCES {
            let dates = self.dates(period, start.date());
            empty = if dates.is_empty() { empty + 1 } else { 0 };
            for date in dates {
                counted += 1;
                match self.ends {
                    RecurrenceEnd::After(count) if counted > count => return None,
                    RecurrenceEnd::Until(last) if date > last => return None,
                    _ => {}
                }
                let at = zone.instant_of(DateTime::from_parts(date, start.time()));
                if at > instant {
                    return Some(at);
                }
            }
            period = self.period_after(period)?;
        }
        None
    }

    /// A period of the rule from which on occurrences need to be looked at for one after a date. Those that are
    /// counted all are, and months are few.
    fn period_before(&self, first: Date, date: Date) -> Date {
        let length = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => return first,
        };
        if matches!(self.ends, RecurrenceEnd::After(_)) {
            return first;
        }
        let step = length * i32::from(self.interval);
        // A week further back, for what a week holds and for clocks that are changed.
        let gone = first.until(date).map_or(0, |span| span.get_days()) - 8;
        first.saturating_add(days(gone.max(0) / step * step))
    }

    /// The dates of a period that come after the first one, in order.
    fn dates(&self, period: Date, first: Date) -> Vec<Date> {
        let mut dates = match self.frequency {
            Frequency::Daily => vec![period],
            Frequency::Weekly => self.dates_of_week(period),
            Frequency::Monthly => self.dates_of_month(period, first.day()),
        };
        if self.frequency == Frequency::Daily {
            dates.retain(|date| self.allows(*date));
        }
        dates.retain(|date| *date > first);
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// What narrows a daily rule.
    fn allows(&self, date: Date) -> bool {
        let day = self.by_day.is_empty() || self.by_day.contains(&(0, date.weekday()));
        let mut of_month = self.by_month_day.iter();
        day && (self.by_month_day.is_empty()
            || of_month.any(|day| month_day(date, *day) == Some(date)))
    }

    fn dates_of_week(&self, date: Date) -> Vec<Date> {
        if self.by_day.is_empty() {
            return vec![date];
        }
        let monday = date.saturating_sub(days(i32::from(date.weekday().to_monday_zero_offset())));
        let offsets = self.by_day.iter().map(|(_, day)| i32::from(day.to_monday_zero_offset()));
        offsets.map(|offset| monday.saturating_add(days(offset))).collect()
    }

    fn dates_of_month(&self, date: Date, first_day: i8) -> Vec<Date> {
        if self.by_day.is_empty() && self.by_month_day.is_empty() {
            return month_day(date, first_day).into_iter().collect();
        }
        let of_month = self.by_month_day.iter().filter_map(|day| month_day(date, *day));
        if self.by_day.is_empty() {
            return of_month.collect();
        }
        let of_week = self.by_day.iter().flat_map(|(place, weekday)| match place {
            0 => (1..=5).filter_map(|nth| date.nth_weekday_of_month(nth, *weekday).ok()).collect(),
            place => date.nth_weekday_of_month(*place, *weekday).into_iter().collect::<Vec<_>>(),
        });
        match self.by_month_day.is_empty() {
            true => of_week.collect(),
            false => {
                let allowed: Vec<Date> = of_month.collect();
                of_week.filter(|date| allowed.contains(date)).collect()
            }
        }
    }

    fn period_after(&self, period: Date) -> Option<Date> {
        let interval = i32::from(self.interval);
        match self.frequency {
            Frequency::Daily => period.checked_add(days(interval)).ok(),
            Frequency::Weekly => period.checked_add(days(7 * interval)).ok(),
            Frequency::Monthly => {
                let months =
                    i32::from(period.year()) * 12 + i32::from(period.month()) - 1 + interval;
                let (year, month) = (i16::try_from(months / 12), i8::try_from(months % 12 + 1));
                Date::new(year.ok()?, month.ok()?, 1).ok()
            }
        }
    }
}

fn days(count: i32) -> jiff::Span {
    jiff::Span::new().days(count)
}

/// A day of a date's month, counted from its end when negative; `None` when the month has none.
fn month_day(date: Date, day: i8) -> Option<Date> {
    let day = if day < 0 { date.days_in_month() + 1 + day } else { day };
    Date::new(date.year(), date.month(), day).ok()
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

impl FromStr for Recurrence {
    type Err = InvalidRecurrence;

    fn from_str(text: &str) -> Result<Self, InvalidRecurrence> {
        let refuse = |text: &str, why| Err(InvalidRecurrence { text: text.to_owned(), why });
        let mut frequency = None;
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            by_day: vec![],
            by_month_day: vec![],
            ends: RecurrenceEnd::Never,
        };
        let mut seen = vec![];
        for part in text.trim().trim_start_matches("RRULE:").split(';') {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            if seen.contains(&key) {
                return refuse(part, "it is there twice");
            }
            seen.push(key);
            match key {
                "FREQ" => {
                    frequency = match value {
                        "DAILY" => Some(Frequency::Daily),
                        "WEEKLY" => Some(Frequency::Weekly),
                        "MONTHLY" => Some(Frequency::Monthly),
                        _ => return refuse(part, "write DAILY, WEEKLY or MONTHLY"),
                    }
                }
                "INTERVAL" => match value.parse() {
                    Ok(interval @ 1..=MAX_INTERVAL) => rule.interval = interval,
                    _ => return refuse(part, "write a number from 1 to 999"),
                },
                "COUNT" | "UNTIL" if rule.ends != RecurrenceEnd::Never => {
                    return refuse(part, "write COUNT or UNTIL, not both");
                }
                "COUNT" => match value.parse() {
                    Ok(count @ 1..MAX_OCCURRENCES) => rule.ends = RecurrenceEnd::After(count),
                    _ => return refuse(part, "write a number from 1 to 19999"),
                },
                "UNTIL" => match written_date(value) {
                    Some(date) => rule.ends = RecurrenceEnd::Until(date),
                    None => return refuse(part, "write a date, such as 20271231"),
                },
                "BYDAY" => match value.split(',').map(week_day).collect() {
                    Some(list) => rule.by_day = list,
                    None => {
                        return refuse(
                            part,
                            "write days such as MO,FR or, of a month, 1SU or -1FR",
                        );
                    }
                },
                "BYMONTHDAY" => match value.split(',').map(day_of_month).collect() {
                    Some(list) => rule.by_month_day = list,
                    None => return refuse(part, "write days such as 1,15 or, from the end, -1"),
                },
                _ => {
                    let why = "FREQ, INTERVAL, BYDAY, BYMONTHDAY, COUNT and UNTIL are understood";
                    return refuse(part, why);
                }
            }
        }
        let Some(frequency) = frequency else {
            return refuse(text, "FREQ is missing, as in FREQ=WEEKLY");
        };
        rule.frequency = frequency;
        if frequency != Frequency::Monthly && rule.by_day.iter().any(|(place, _)| *place != 0) {
            return refuse(text, "a place such as 1SU needs FREQ=MONTHLY");
        }
        if frequency == Frequency::Weekly && !rule.by_month_day.is_empty() {
            return refuse(text, "BYMONTHDAY needs FREQ=MONTHLY or FREQ=DAILY");
        }
        Ok(rule)
    }
}

/// `20271231`.
fn written_date(text: &str) -> Option<Date> {
    let number: i32 = text.parse().ok().filter(|_| text.len() == 8)?;
    let part = |number: i32| i8::try_from(number % 100).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100)?, part(number)?).ok()
}

/// `SU`, `1SU` or `-1SU`.
fn week_day(text: &str) -> Option<(i8, Weekday)> {
    let (place, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let place =
        if place.is_empty() { 0 } else { place.parse().ok().filter(|place| *place != 0)? };
    let weekday = WEEKDAYS.iter().find(|(weekday, _)| *weekday == name)?;
    (-5..=5).contains(&place).then_some((place, weekday.1))
}

fn day_of_month(text: &str) -> Option<i8> {
    text.parse().ok().filter(|day: &i8| (1..=31).contains(&day.abs()))
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.frequency {
            Frequency::Daily => "FREQ=DAILY",
            Frequency::Weekly => "FREQ=WEEKLY",
            Frequency::Monthly => "FREQ=MONTHLY",
        })?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        let name =
            |day: &Weekday| WEEKDAYS.iter().find(|(_, weekday)| weekday == day).map_or("", |d| d.0);
        let by_day = self.by_day.iter().map(|(place, day)| match place {
            0 => name(day).to_owned(),
            place => format!("{place}{}", name(day)),
        });
        list(f, "BYDAY", by_day)?;
        list(f, "BYMONTHDAY", self.by_month_day.iter().map(i8::to_string))?;
        match self.ends {
            RecurrenceEnd::Never => Ok(()),
            RecurrenceEnd::After(count) => write!(f, ";COUNT={count}"),
            RecurrenceEnd::Until(date) => {
                write!(f, ";UNTIL={:04}{:02}{:02}", date.year(), date.month(), date.day())
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, key: &str, items: impl Iterator<Item = String>) -> fmt::Result {
    let items: Vec<_> = items.collect();
    if items.is_empty() { Ok(()) } else { write!(f, ";{key}={}", items.join(",")) }
}

impl TryFrom<String> for Recurrence {
    type Error = InvalidRecurrence;
    fn try_from(text: String) -> Result<Self, InvalidRecurrence> {
        text.parse()
    }
}

impl From<Recurrence> for String {
    fn from(rule: Recurrence) -> Self {
        rule.to_string()
    }
}
