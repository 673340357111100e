//! Wording of the record: what pages of the history, of uptime and of maintenance say of days and of what happened.

use std::time::Duration;

use crate::public::freshness::Freshness;
use crate::public::maintenance_month::MaintenanceMonth;
use crate::public::month_history::{MonthHistory, PastEntry, PastStatus};
use crate::public::time_wording::{date, date_of, month, span};
use crate::public::uptime_calendar::{AlikeDays, DrawnDay};
use crate::public::wording;
use crate::status::{MaintenanceStatus, Status};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::words::Words;

/// What an entry is, how far along and how bad: `Incident, resolved, major impact`.
#[must_use]
pub fn state(words: Words, entry: &PastEntry) -> String {
    match entry.status {
        PastStatus::Incident(status) => {
            let status = ("status", wording::incident_status_inline(words, status).into());
            let impact = ("impact", wording::impact(words, entry.impact).into());
            words.say("entry-incident", [status, impact])
        }
        PastStatus::Maintenance(status) => {
            let status = wording::maintenance_status_inline(words, status);
            words.say("entry-maintenance", [("status", status.into())])
        }
    }
}

/// For how long it lasted, or has lasted by now: `1 h 14 min`.
#[must_use]
pub fn lasted(words: Words, entry: &PastEntry, now: Timestamp) -> String {
    span(words, entry.ended_at.unwrap_or(now).since(entry.started_at))
}

/// That a month has no incidents, as far as there is a record of it; `None` where it has some, there is none, or the month
/// goes on and it is not known any more what happened in it.
#[must_use]
pub fn no_incidents(
    words: Words,
    history: &MonthHistory,
    zone: &Zone,
    now: Timestamp,
) -> Option<String> {
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
    let since = || [("date", date_of(words, covered.from, zone).into())];
    Some(match (covered.from > month.from, goes_on) {
        (true, true) => words.say("no-incidents-since", since()),
        (true, false) => words.say("no-incidents-from", since()),
        (false, true) => words.text("no-incidents-so-far"),
        (false, false) => words.text("no-incidents"),
    })
}

/// That entries of a month are older than the page.
#[must_use]
pub fn told_later(words: Words, history: &MonthHistory, zone: &Zone) -> Option<String> {
    let start = history.covered.map_or(history.month.span(zone).to, |covered| covered.from);
    let is_older = history.entries.iter().any(|entry| entry.started_at < start);
    let is_young = start > history.month.span(zone).from;
    (is_older && is_young).then(|| words.text("entries-added-later"))
}

/// How many entries of a month are not shown.
#[must_use]
pub fn left_out(words: Words, history: &MonthHistory) -> Option<String> {
    let (shown, more) = (history.entries.len(), history.left_out);
    let counts = [("shown", shown.into()), ("more", more.into())];
    (more > 0).then(|| words.say("entries-left-out", counts))
}

/// What a component's calendar shows: `90 days until 20 Nov 2026: 88 with data, 1 with trouble`.
#[must_use]
pub fn calendar(words: Words, drawn: &[DrawnDay<'_>]) -> String {
    let count = |is_meant: fn(Status) -> bool| {
        drawn.iter().filter(|drawn| is_meant(drawn.day.worst)).count()
    };
    let with_data = count(|worst| worst != Status::NoData);
    let last = drawn.last().map(|last| date(words, last.date)).unwrap_or_default();
    words.say(
        "calendar",
        [
            ("days", drawn.len().into()),
            ("last", last.into()),
            ("observed", with_data.into()),
            ("troubled", count(Status::is_trouble).into()),
        ],
    )
}

/// From when to when days were alike: `3 Nov 2026`, `1 Nov 2026 to 5 Nov 2026`.
#[must_use]
pub fn alike_days(words: Words, days: &AlikeDays<'_>) -> String {
    let first = date(words, days.first);
    if days.first == days.last {
        return first;
    }
    words.say("date-range", [("from", first.into()), ("to", date(words, days.last).into())])
}

/// How long the trouble of a day lasted, and whether it was corrected: `1 h 14 min, corrected`.
#[must_use]
pub fn trouble(words: Words, days: &AlikeDays<'_>) -> String {
    let span = span(words, Duration::from_secs(days.day.trouble_s.into()));
    match (days.day.trouble_s, days.day.corrected) {
        (0, false) => words.text("trouble-none"),
        (0, true) => words.text("trouble-none-corrected"),
        (_, false) => span,
        (_, true) => words.say("trouble-corrected", [("span", span.into())]),
    }
}

/// What there is of work on a calendar: `2 maintenances are on the calendar of November 2026.`
#[must_use]
pub fn works(words: Words, calendar: &MaintenanceMonth<'_>) -> String {
    let name = ("month", month(words, calendar.month).into());
    match calendar.works.len() {
        0 if calendar.left_out > 0 => words.say("works-latest", [name]),
        0 => words.say("works-none", [name]),
        count => words.say("works", [name, ("count", count.into())]),
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
    use chrono::NaiveDate;

    use super::*;
    use crate::uptime::Day;

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
            assert_eq!(trouble(Words::ENGLISH, &days), text);
            assert_eq!(alike_days(Words::ENGLISH, &days), "1 Nov 2026 to 5 Nov 2026");
        }
    }
}
