//! Wording of the record: what pages of the history, of uptime and of maintenance say of months, days and what happened.

use std::time::Duration;

use chrono::NaiveDate;

use crate::public::freshness::Freshness;
use crate::public::maintenance_month::MaintenanceMonth;
use crate::public::month_history::{MonthHistory, PastEntry, PastStatus};
use crate::public::uptime_calendar::{AlikeDays, DrawnDay};
use crate::public::wording;
use crate::status::{MaintenanceStatus, Status};
use crate::time::month::CalendarMonth;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// A month: `November 2026`.
#[must_use]
pub fn month(month: CalendarMonth) -> String {
    let year = i32::try_from(month.year()).unwrap_or(i32::MAX);
    let first = NaiveDate::from_ymd_opt(year, month.number(), 1);
    first.map_or_else(|| month.to_string(), |first| first.format("%B %Y").to_string())
}

/// A date: `3 Nov 2026`.
#[must_use]
pub fn date(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// The date of an instant in a zone.
#[must_use]
pub fn date_of(at: Timestamp, zone: &Zone) -> String {
    let name = zone.date_name(at);
    name.parse().map_or(name, date)
}

/// What an entry is, how far along and how bad: `Incident, resolved, major impact`.
#[must_use]
pub fn state(entry: &PastEntry) -> String {
    match entry.status {
        PastStatus::Incident(status) => {
            let status = wording::incident_status(status).to_lowercase();
            format!("Incident, {status}, {}", wording::impact(entry.impact))
        }
        PastStatus::Maintenance(status) => {
            format!("Maintenance, {}", wording::maintenance_status(status).to_lowercase())
        }
    }
}

/// For how long it lasted, or has lasted by now: `1 h 14 min`.
#[must_use]
pub fn lasted(entry: &PastEntry, now: Timestamp) -> String {
    let span = wording::span(entry.ended_at.unwrap_or(now).since(entry.started_at));
    if entry.ended_at.is_some() { span } else { format!("for {span} now") }
}

/// That a month has no incidents, as far as there is a record of it; `None` where it has some, there is none, or the month
/// goes on and it is not known any more what happened in it.
#[must_use]
pub fn no_incidents(history: &MonthHistory, zone: &Zone, now: Timestamp) -> Option<String> {
    let is_incident = |entry: &PastEntry| matches!(entry.status, PastStatus::Incident(_));
    let covered = history.covered?;
    if history.left_out > 0 || history.entries.iter().any(is_incident) {
        return None;
    }
    let month = history.month.span(zone);
    let goes_on = covered.to < month.to;
    if goes_on && Freshness::at(history.as_of, now) != Freshness::Current {
        return None;
    }
    Some(match (covered.from > month.from, goes_on) {
        (true, true) => {
            format!("No incidents since the page was made on {}.", date_of(covered.from, zone))
        }
        (true, false) => format!(
            "No incidents from {}, when the page was made, to the end of the month.",
            date_of(covered.from, zone)
        ),
        (false, true) => "No incidents so far this month.".to_owned(),
        (false, false) => "No incidents.".to_owned(),
    })
}

/// That entries of a month are older than the page.
#[must_use]
pub fn told_later(history: &MonthHistory, zone: &Zone) -> Option<&'static str> {
    let start = history.covered.map_or(history.month.span(zone).to, |covered| covered.from);
    let is_older = history.entries.iter().any(|entry| entry.started_at < start);
    let is_young = start > history.month.span(zone).from;
    (is_older && is_young).then_some("What began before the page was made was added to it later.")
}

/// How many entries of a month are not shown.
#[must_use]
pub fn left_out(history: &MonthHistory) -> Option<String> {
    (history.left_out > 0).then(|| {
        let (shown, more) = (history.entries.len(), history.left_out);
        format!("These are the latest {shown}; {more} more began earlier, and are in the log.")
    })
}

/// What a component's calendar shows: `90 days until 20 Nov 2026: 88 with data, 1 with trouble`.
#[must_use]
pub fn calendar(drawn: &[DrawnDay<'_>]) -> String {
    let count = |is_meant: fn(Status) -> bool| {
        drawn.iter().filter(|drawn| is_meant(drawn.day.worst)).count()
    };
    let with_data = count(|worst| worst != Status::NoData);
    let with_trouble = count(Status::is_trouble);
    let last = drawn.last().map(|last| date(last.date)).unwrap_or_default();
    let noun = if drawn.len() == 1 { "day" } else { "days" };
    format!(
        "{} {noun} until {last}: {with_data} with data, {with_trouble} with trouble",
        drawn.len()
    )
}

/// From when to when days were alike: `3 Nov 2026`, `1 Nov 2026 to 5 Nov 2026`.
#[must_use]
pub fn alike_days(days: &AlikeDays<'_>) -> String {
    let first = date(days.first);
    if days.first == days.last { first } else { format!("{first} to {}", date(days.last)) }
}

/// How long the trouble of a day lasted, and whether it was corrected: `1 h 14 min, corrected`.
#[must_use]
pub fn trouble(days: &AlikeDays<'_>) -> String {
    let span = wording::span(Duration::from_secs(days.day.trouble_s.into()));
    match (days.day.trouble_s, days.day.corrected) {
        (0, false) => "none".to_owned(),
        (0, true) => "none, corrected".to_owned(),
        (_, false) => span,
        (_, true) => format!("{span}, corrected"),
    }
}

/// What there is of work on a calendar: `November 2026: 2 maintenances`.
#[must_use]
pub fn works(calendar: &MaintenanceMonth<'_>) -> String {
    let month = month(calendar.month);
    match calendar.works.len() {
        0 if calendar.left_out > 0 => format!("Of {month} only the latest entries are told."),
        0 => format!("No maintenance is on the calendar of {month}."),
        1 => format!("One maintenance is on the calendar of {month}."),
        many => format!("{many} maintenances are on the calendar of {month}."),
    }
}

/// The status whose mark stands for work.
#[must_use]
pub fn mark_of(status: MaintenanceStatus) -> Status {
    match status {
        MaintenanceStatus::Completed => Status::Operational,
        MaintenanceStatus::Cancelled => Status::NoData,
        _ => Status::UnderMaintenance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uptime::Day;

    #[test]
    fn months_and_dates_are_named() {
        for (text, name) in [("2026-11", "November 2026"), ("1970-01", "January 1970")] {
            assert_eq!(month(text.parse().unwrap()), name);
        }
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let at = "2026-10-31T23:30:00Z".parse().unwrap();
        assert_eq!(date_of(at, &zone), "1 Nov 2026");
    }

    #[test]
    fn trouble_of_days_is_told_with_its_correction() {
        let first = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let last = NaiveDate::from_ymd_opt(2026, 11, 5).unwrap();
        for (trouble_s, corrected, text) in [
            (0, false, "none"),
            (0, true, "none, corrected"),
            (4_440, false, "1 h 14 min"),
            (60, true, "1 min, corrected"),
        ] {
            let day = Day { worst: Status::MajorOutage, trouble_s, corrected };
            let days = AlikeDays { first, last, day: &day };
            assert_eq!(trouble(&days), text);
            assert_eq!(alike_days(&days), "1 Nov 2026 to 5 Nov 2026");
        }
    }
}
