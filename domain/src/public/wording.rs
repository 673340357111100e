//! Wording: every sentence that the public reads, and which claims the age of the data still
//! allows.

use std::time::Duration;

use chrono::NaiveDate;

use crate::ledger::verdict::Verdict;
use crate::public::status_changes::{Cause, StatusChange};
use crate::public::view::{CalendarDay, IncidentView, Outage, RegionReport, RegionView};
use crate::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;
use crate::uptime::Day;

/// The page's first sentence, from its components' names and statuses.
#[must_use]
pub fn headline(components: &[(&str, Status)]) -> String {
    let worst = components.iter().map(|(_, status)| *status).max();
    let Some(worst) = worst.filter(|worst| *worst != Status::Operational) else {
        let none = components.is_empty();
        return if none { "No data yet" } else { "All systems are working" }.to_owned();
    };
    let hit: Vec<&str> =
        components.iter().filter(|(_, status)| *status == worst).map(|(name, _)| *name).collect();
    let all = hit.len() == components.len();
    let (names, many) = match hit.as_slice() {
        _ if all && hit.len() > 1 => ("Everything".to_owned(), false),
        [one] => ((*one).to_owned(), false),
        [one, two] => (format!("{one} and {two}"), true),
        more => (format!("{} components", more.len()), true),
    };
    match worst {
        Status::NoData if all => "We have no data right now".to_owned(),
        _ => sentence(&names, if many { "are" } else { "is" }, worst),
    }
}

/// The first sentence of a component's own page.
#[must_use]
pub fn component(name: &str, status: Status) -> String {
    sentence(name, "is", status)
}

fn sentence(names: &str, are: &str, status: Status) -> String {
    match status {
        Status::Operational => format!("{names} {are} working"),
        Status::NoData => format!("We cannot see {names} right now"),
        Status::UnderMaintenance => format!("{names} {are} under maintenance"),
        Status::DegradedPerformance => format!("{names} {are} slower than usual"),
        Status::PartialOutage => format!("{names} {are} partly down"),
        Status::MajorOutage => format!("{names} {are} down"),
    }
}

/// A phrase as the beginning of a sentence.
#[must_use]
pub fn begin(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The words for a status.
#[must_use]
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Operational => "Operational",
        Status::UnderMaintenance => "Under maintenance",
        Status::NoData => "No data",
        Status::DegradedPerformance => "Degraded performance",
        Status::PartialOutage => "Partial outage",
        Status::MajorOutage => "Major outage",
    }
}

/// The words for how far along a maintenance is.
#[must_use]
pub fn maintenance_status(status: MaintenanceStatus) -> &'static str {
    match status {
        MaintenanceStatus::Scheduled => "Scheduled",
        MaintenanceStatus::InProgress => "In progress",
        MaintenanceStatus::Verifying => "Verifying",
        MaintenanceStatus::Completed => "Completed",
        MaintenanceStatus::Cancelled => "Cancelled",
    }
}

/// The words for how far along an incident is.
#[must_use]
pub fn incident_status(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "Investigating",
        IncidentStatus::Identified => "Identified",
        IncidentStatus::Monitoring => "Monitoring",
        IncidentStatus::Resolved => "Resolved",
        IncidentStatus::Postmortem => "Postmortem",
    }
}

/// The words for how bad an incident is.
#[must_use]
pub fn impact(impact: Impact) -> &'static str {
    match impact {
        Impact::None => "no impact",
        Impact::Minor => "minor impact",
        Impact::Major => "major impact",
        Impact::Critical => "critical impact",
    }
}

/// What a page says whose view is old: nothing of what is.
#[must_use]
pub fn not_refreshed(age: Duration) -> String {
    format!("We could not refresh this page for {}", span(age))
}

/// What unfolds a long text.
#[must_use]
pub fn more_lines(lines: usize) -> String {
    format!("{lines} more lines")
}

/// What marks an incident whose statements the figures leave out.
pub const NOT_COUNTED: &str = "Stated by operators, not counted.";

/// For how long readers were told nothing, once more than that was promised: `No update for 47 min.`
#[must_use]
pub fn overdue(incident: &IncidentView, now: Timestamp) -> Option<String> {
    incident.next_update_by.filter(|by| *by < now)?;
    let told = incident.updates.iter().filter(|update| update.withdrawn_at.is_none());
    let last = told.map(|update| update.created_at).max().unwrap_or(incident.created_at);
    Some(format!("No update for {}.", span(now.since(last))))
}

/// A span of time, as exact as it is of use: `45 s`, `22 min`, `1 h 14 min`, `3 d 2 h`.
#[must_use]
pub fn span(span: Duration) -> String {
    let s = span.as_secs();
    let pair = |large: u64, unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {small_unit}"),
    };
    match s {
        0..=59 => format!("{s} s"),
        60..=599 => pair(s / 60, "min", s % 60, "s"),
        600..=3_599 => format!("{} min", s / 60),
        3_600..=86_399 => pair(s / 3_600, "h", s % 3_600 / 60, "min"),
        _ => pair(s / 86_400, "d", s % 86_400 / 3_600, "h"),
    }
}

/// An instant: `20 Nov 2026, 14:03:20 UTC`.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    at.format("%-d %b %Y, %H:%M:%S UTC")
}

/// What a day of a bar was like: `3 Nov 2026: major outage, 1 h 14 min of trouble`.
#[must_use]
pub fn day_summary(calendar: &CalendarDay, day: &Day) -> String {
    let date = calendar_day(calendar);
    let worst = status(day.worst).to_lowercase();
    let corrected = if day.corrected { ", corrected" } else { "" };
    match day.trouble_s {
        0 => format!("{date}: {worst}{corrected}"),
        s => {
            let trouble = span(Duration::from_secs(s.into()));
            format!("{date}: {worst}, {trouble} of trouble{corrected}")
        }
    }
}

/// What is said where there is nothing to say it of.
pub const UNKNOWN: &str = "We cannot tell right now";

/// The date of a day: `20 Nov 2026`.
#[must_use]
pub fn calendar_day(day: &CalendarDay) -> String {
    let named = day.date.parse::<NaiveDate>();
    named.map_or_else(|_| day.date.clone(), |date| date.format("%-d %b %Y").to_string())
}

/// How many days had trouble: `1 day with trouble`.
#[must_use]
pub fn days_with_trouble(count: usize) -> String {
    match count {
        1 => "1 day with trouble".to_owned(),
        count => format!("{count} days with trouble"),
    }
}

/// How many of the components of a group are in trouble: `2 of 14 in trouble`, or `14 components`.
#[must_use]
pub fn troubled(troubled: usize, all: usize) -> String {
    match (troubled, all) {
        (0, 1) => "1 component".to_owned(),
        (0, all) => format!("{all} components"),
        (troubled, all) => format!("{troubled} of {all} in trouble"),
    }
}

/// What a region said when something changed.
#[must_use]
pub fn vote(says: Verdict) -> &'static str {
    match says {
        Verdict::Up => "up",
        Verdict::Silent => "not reporting",
        Verdict::Degraded => "degraded",
        Verdict::Down => "down",
    }
}

/// What a component changed from and to: `From operational to partial outage`.
#[must_use]
pub fn change(change: &StatusChange) -> String {
    let new = status(change.new_status).to_lowercase();
    match change.old_status {
        Some(old) => format!("From {} to {new}", status(old).to_lowercase()),
        None => format!("First on the page: {new}"),
    }
}

/// For how long a change held, whose word it was, and what probes made of it where that differs.
#[must_use]
pub fn change_facts(change: &StatusChange, now: Timestamp) -> String {
    let lasted = match change.until {
        Some(until) => format!("For {}", span(until.since(change.at))),
        None => format!("For {} now", span(now.since(change.at))),
    };
    let whose = match change.cause {
        Cause::Page | Cause::Probes => "",
        Cause::Operators => ", as operators stated",
        Cause::Correction => ", as corrected by operators",
    };
    let seen = if change.seen == change.new_status {
        String::new()
    } else {
        format!("; observed by probes: {}", status(change.seen).to_lowercase())
    };
    format!("{lasted}{whose}{seen}.")
}

/// What a region says where it is no matter how long runs took: `working`, `pay failed`, or that it is silent.
#[must_use]
pub fn region_status(report: &RegionReport) -> String {
    match report.verdict {
        Verdict::Up => "working".to_owned(),
        _ => region(report),
    }
}

/// What a region says: `412 ms`, `pay failed`, or that it is silent.
#[must_use]
pub fn region(report: &RegionReport) -> String {
    match (report.verdict, &report.failure, report.took_ms) {
        (Verdict::Silent, ..) => "not reporting".to_owned(),
        (Verdict::Up, _, Some(ms)) => format!("{ms} ms"),
        (Verdict::Up, ..) => "working".to_owned(),
        (_, Some(failure), _) => format!("{} {}", failure.step, failure.reason.phrase()),
        (Verdict::Degraded, ..) => "slower than usual".to_owned(),
        (Verdict::Down, ..) => "failing".to_owned(),
    }
}

/// How many regions report: `3 of 3 regions reporting`.
#[must_use]
pub fn reporting(regions: &[RegionView]) -> String {
    let reporting = regions.iter().filter(|region| region.reporting).count();
    let silent: Vec<&str> =
        regions.iter().filter(|region| !region.reporting).map(|r| r.name.as_str()).collect();
    let count = format!("{reporting} of {} regions reporting", regions.len());
    if silent.is_empty() { count } else { format!("{count}; not reporting: {}", silent.join(", ")) }
}

/// What probes saw of an outage: when, how long, where and which step.
#[must_use]
pub fn outage(outage: &Outage, now: Timestamp) -> String {
    let lasted = span(outage.ended_at.unwrap_or(now).since(outage.started_at));
    let (regions, seen_from) = (outage.regions.join(", "), outage.regions.len());
    let seen = match seen_from {
        0 => String::new(),
        few if few < outage.watched_from => {
            let (few, all) = (number(few), number(outage.watched_from));
            let noun = if seen_from == 1 { "region" } else { "regions" };
            format!(" Seen from {few} {noun} of {all}: {regions}.")
        }
        _ => format!(" Seen from {regions}."),
    };
    let failure = outage.failure.as_ref();
    let failure = failure.map(|f| format!(" Step “{}” {}.", f.step, f.reason.phrase()));
    let failure = failure.unwrap_or_default();
    match outage.ended_at {
        Some(_) => format!("Lasted {lasted}.{seen}{failure}"),
        None => format!("For {lasted} now.{seen}{failure}"),
    }
}

/// A small number in words.
fn number(count: usize) -> String {
    let words = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    words.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_names_what_is_worst() {
        use Status::{MajorOutage as M, NoData as N, Operational as O, PartialOutage as P};
        for (statuses, sentence) in [
            (vec![], "No data yet"),
            (vec![O, O], "All systems are working"),
            (vec![O, P], "B is partly down"),
            (vec![M, P, O], "A is down"),
            (vec![M, M, O], "A and B are down"),
            (vec![M, M, M, O], "3 components are down"),
            (vec![M, M, M], "Everything is down"),
            (vec![N, O], "We cannot see A right now"),
            (vec![N, N], "We have no data right now"),
            (vec![N, P], "B is partly down"),
            (vec![Status::UnderMaintenance, O], "A is under maintenance"),
        ] {
            let named: Vec<_> = ["A", "B", "C", "D"].into_iter().zip(statuses).collect();
            assert_eq!(headline(&named), sentence, "{named:?}");
        }
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
            assert_eq!(span(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn an_outage_that_few_regions_see_says_so() {
        let seen = |regions: &[&str], watched_from| {
            let outage = Outage {
                component: "checkout".parse().unwrap(),
                name: "Checkout".to_owned(),
                worst: Status::PartialOutage,
                started_at: Timestamp::default(),
                ended_at: None,
                regions: regions.iter().map(|region| (*region).to_owned()).collect(),
                watched_from,
                failure: None,
            };
            super::outage(&outage, Timestamp::default())
        };
        assert_eq!(seen(&["A"], 3), "For 0 s now. Seen from one region of three: A.");
        assert_eq!(seen(&["A", "B"], 12), "For 0 s now. Seen from two regions of 12: A, B.");
        assert_eq!(seen(&["A", "B"], 2), "For 0 s now. Seen from A, B.");
        assert_eq!(seen(&[], 2), "For 0 s now.");
    }
}
