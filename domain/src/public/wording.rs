//! Wording: every sentence that the public reads, and which claims the age of the data still
//! allows.

use std::time::Duration;

use crate::ledger::verdict::Verdict;
use crate::probe::outcome::Reason;
use crate::public::status_changes::{Cause, StatusChange};
use crate::public::time_wording::{calendar_day, span};
use crate::public::view::{CalendarDay, IncidentView, Outage, RegionReport, RegionView};
use crate::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;
use crate::uptime::Day;
use crate::words::Words;

/// The page's first sentence, from its components' names and statuses.
#[must_use]
pub fn headline(words: Words, components: &[(&str, Status)]) -> String {
    let worst = components.iter().map(|(_, status)| *status).max();
    let Some(worst) = worst.filter(|worst| *worst != Status::Operational) else {
        return words.text(match components {
            [] => "headline-none",
            _ => "headline-working",
        });
    };
    let hit: Vec<&str> =
        components.iter().filter(|(_, status)| *status == worst).map(|(name, _)| *name).collect();
    let all = hit.len() == components.len();
    if all && worst == Status::NoData {
        return words.text("headline-no-data");
    }
    match hit.as_slice() {
        // It is one thing that is so.
        [_, _, ..] if all => sentence(words, &words.text("headline-everything"), 1, worst),
        [one] => sentence(words, one, 1, worst),
        [one, two] => {
            let names = words.say("headline-and", [("one", (*one).into()), ("two", (*two).into())]);
            sentence(words, &names, 2, worst)
        }
        more => {
            let names = words.say("headline-components", [("count", more.len().into())]);
            sentence(words, &names, more.len(), worst)
        }
    }
}

/// The first sentence of a component's own page.
#[must_use]
pub fn component(words: Words, name: &str, status: Status) -> String {
    sentence(words, name, 1, status)
}

fn sentence(words: Words, names: &str, count: usize, status: Status) -> String {
    let id = match status {
        Status::Operational => "is-working",
        Status::NoData => "is-not-seen",
        Status::UnderMaintenance => "is-under-maintenance",
        Status::DegradedPerformance => "is-slower",
        Status::PartialOutage => "is-partly-down",
        Status::MajorOutage => "is-down",
    };
    words.say(id, [("names", names.into()), ("count", count.into())])
}

/// A phrase as the beginning of a sentence.
#[must_use]
pub fn begin(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The words for a status.
#[must_use]
pub fn status(words: Words, status: Status) -> String {
    words.text(status_id(status))
}

/// The same inside a sentence.
#[must_use]
pub fn status_inline(words: Words, status: Status) -> String {
    words.text(&format!("{}.inline", status_id(status)))
}

fn status_id(status: Status) -> &'static str {
    match status {
        Status::Operational => "status-operational",
        Status::UnderMaintenance => "status-under-maintenance",
        Status::NoData => "status-no-data",
        Status::DegradedPerformance => "status-degraded-performance",
        Status::PartialOutage => "status-partial-outage",
        Status::MajorOutage => "status-major-outage",
    }
}

/// The words for how far along a maintenance is.
#[must_use]
pub fn maintenance_status(words: Words, status: MaintenanceStatus) -> String {
    words.text(maintenance_status_id(status))
}

/// The same inside a sentence.
#[must_use]
pub fn maintenance_status_inline(words: Words, status: MaintenanceStatus) -> String {
    words.text(&format!("{}.inline", maintenance_status_id(status)))
}

fn maintenance_status_id(status: MaintenanceStatus) -> &'static str {
    match status {
        MaintenanceStatus::Scheduled => "maintenance-scheduled",
        MaintenanceStatus::InProgress => "maintenance-in-progress",
        MaintenanceStatus::Verifying => "maintenance-verifying",
        MaintenanceStatus::Completed => "maintenance-completed",
        MaintenanceStatus::Cancelled => "maintenance-cancelled",
    }
}

/// The words for how far along an incident is.
#[must_use]
pub fn incident_status(words: Words, status: IncidentStatus) -> String {
    words.text(incident_status_id(status))
}

/// The same inside a sentence.
#[must_use]
pub fn incident_status_inline(words: Words, status: IncidentStatus) -> String {
    words.text(&format!("{}.inline", incident_status_id(status)))
}

fn incident_status_id(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "incident-investigating",
        IncidentStatus::Identified => "incident-identified",
        IncidentStatus::Monitoring => "incident-monitoring",
        IncidentStatus::Resolved => "incident-resolved",
        IncidentStatus::Postmortem => "incident-postmortem",
    }
}

/// The words for how bad an incident is.
#[must_use]
pub fn impact(words: Words, impact: Impact) -> String {
    words.text(match impact {
        Impact::None => "impact-none",
        Impact::Minor => "impact-minor",
        Impact::Major => "impact-major",
        Impact::Critical => "impact-critical",
    })
}

/// Why a step failed, in words that follow its name. Messages are named after the English phrase.
#[must_use]
pub fn reason(words: Words, reason: Reason) -> String {
    words.text(&format!("reason-{}", reason.phrase().replace(' ', "-")))
}

/// What a page says whose view is old: nothing of what is.
#[must_use]
pub fn not_refreshed(words: Words, age: Duration) -> String {
    words.say("not-refreshed", [("span", span(words, age).into())])
}

/// For how long readers were told nothing, once more than that was promised: `No update for 47 min.`
#[must_use]
pub fn overdue(words: Words, incident: &IncidentView, now: Timestamp) -> Option<String> {
    incident.next_update_by.filter(|by| *by < now)?;
    let told = incident.updates.iter().filter(|update| update.withdrawn_at.is_none());
    let last = told.map(|update| update.created_at).max().unwrap_or(incident.created_at);
    Some(words.say("no-update-for", [("span", span(words, now.since(last)).into())]))
}

/// What a day of a bar was like: `3 Nov 2026: major outage, 1 h 14 min of trouble`.
#[must_use]
pub fn day_summary(words: Words, calendar: &CalendarDay, day: &Day) -> String {
    let date = ("date", calendar_day(words, calendar).into());
    let worst = ("status", status_inline(words, day.worst).into());
    let trouble = span(words, Duration::from_secs(day.trouble_s.into())).into();
    match (day.trouble_s, day.corrected) {
        (0, false) => words.say("day", [date, worst]),
        (0, true) => words.say("day-corrected", [date, worst]),
        (_, false) => words.say("day-trouble", [date, worst, ("span", trouble)]),
        (_, true) => words.say("day-trouble-corrected", [date, worst, ("span", trouble)]),
    }
}

/// How many of the components of a group are in trouble: `2 of 14 in trouble`, or `14 components`.
#[must_use]
pub fn troubled(words: Words, troubled: usize, all: usize) -> String {
    match troubled {
        0 => words.say("troubled-none", [("count", all.into())]),
        _ => words.say("troubled", [("troubled", troubled.into()), ("count", all.into())]),
    }
}

/// What a region said when something changed.
#[must_use]
pub fn vote(words: Words, says: Verdict) -> String {
    words.text(match says {
        Verdict::Up => "vote-up",
        Verdict::Silent => "vote-silent",
        Verdict::Degraded => "vote-degraded",
        Verdict::Down => "vote-down",
    })
}

/// What a component changed from and to: `From operational to partial outage`.
#[must_use]
pub fn change(words: Words, change: &StatusChange) -> String {
    let new = ("new", status_inline(words, change.new_status).into());
    match change.old_status {
        Some(old) => words.say("change", [("old", status_inline(words, old).into()), new]),
        None => words.say("change-first", [new]),
    }
}

/// For how long a change held, whose word it was, and what probes made of it where that differs.
#[must_use]
pub fn change_facts(words: Words, change: &StatusChange, now: Timestamp) -> String {
    let source = match change.cause {
        Cause::Page | Cause::Probes => String::new(),
        Cause::Operators => words.text("change-stated"),
        Cause::Correction => words.text("change-corrected"),
    };
    let seen = if change.seen == change.new_status {
        String::new()
    } else {
        words.say("change-seen", [("status", status_inline(words, change.seen).into())])
    };
    let id = if change.until.is_some() { "change-lasted" } else { "change-lasts" };
    let lasted = span(words, change.until.unwrap_or(now).since(change.at));
    words.say(id, [("span", lasted.into()), ("source", source.into()), ("seen", seen.into())])
}

/// What a region says where it is no matter how long runs took: `working`, `pay failed`, or that it is silent.
#[must_use]
pub fn region_status(words: Words, report: &RegionReport) -> String {
    match report.verdict {
        Verdict::Up => words.text("region-working"),
        _ => region(words, report),
    }
}

/// What a region says: `412 ms`, `pay failed`, or that it is silent.
#[must_use]
pub fn region(words: Words, report: &RegionReport) -> String {
    match (report.verdict, &report.failure, report.took_ms) {
        (Verdict::Silent, ..) => words.text("region-silent"),
        (Verdict::Up, _, Some(ms)) => format!("{ms} ms"),
        (Verdict::Up, ..) => words.text("region-working"),
        (_, Some(failure), _) => format!("{} {}", failure.step, reason(words, failure.reason)),
        (Verdict::Degraded, ..) => words.text("region-slower"),
        (Verdict::Down, ..) => words.text("region-failing"),
    }
}

/// How many regions report: `3 of 3 regions reporting`; nothing of a page that has none, where operators alone say what is so.
#[must_use]
pub fn reporting(words: Words, regions: &[RegionView]) -> String {
    if regions.is_empty() {
        return String::new();
    }
    let reporting = regions.iter().filter(|region| region.reporting).count();
    let silent: Vec<&str> =
        regions.iter().filter(|region| !region.reporting).map(|r| r.name.as_str()).collect();
    let counts = [("reporting", reporting.into()), ("count", regions.len().into())];
    if silent.is_empty() {
        return words.say("reporting", counts);
    }
    let [reporting, count] = counts;
    words.say("reporting-but", [reporting, count, ("silent", words.list(&silent).into())])
}

/// What probes saw of an outage: when, how long, where and which step.
#[must_use]
pub fn outage(words: Words, outage: &Outage, now: Timestamp) -> String {
    let lasted = span(words, outage.ended_at.unwrap_or(now).since(outage.started_at));
    let id = if outage.ended_at.is_some() { "outage-lasted" } else { "outage-lasts" };
    let mut sentences = vec![words.say(id, [("span", lasted.into())])];
    let regions = ("regions", words.list(&outage.regions).into());
    match outage.regions.len() {
        0 => {}
        few if few < outage.watched_from => {
            let counts = [("few", few.into()), ("count", outage.watched_from.into()), regions];
            sentences.push(words.say("outage-seen-few", counts));
        }
        _ => sentences.push(words.say("outage-seen", [regions])),
    }
    if let Some(failure) = &outage.failure {
        let why = reason(words, failure.reason);
        let step = [("step", failure.step.as_str().into()), ("reason", why.into())];
        sentences.push(words.say("outage-step", step));
    }
    sentences.join(" ")
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
            assert_eq!(headline(Words::ENGLISH, &named), sentence, "{named:?}");
        }
    }

    #[test]
    fn regions_are_counted_where_there_are_some() {
        let region = |name: &str, reporting| RegionView {
            region: name.parse().unwrap(),
            name: name.to_owned(),
            reporting,
            last_heard_at: None,
            continent: None,
        };
        for (regions, sentence) in [
            (vec![], ""),
            (vec![region("a", true)], "1 of 1 regions reporting."),
            (
                vec![region("a", true), region("b", false)],
                "1 of 2 regions reporting; not reporting: b.",
            ),
        ] {
            assert_eq!(reporting(Words::ENGLISH, &regions), sentence);
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
            super::outage(Words::ENGLISH, &outage, Timestamp::default())
        };
        assert_eq!(seen(&["A"], 3), "For 0 s now. Seen from 1 region of 3: A.");
        assert_eq!(seen(&["A", "B"], 12), "For 0 s now. Seen from 2 regions of 12: A, B.");
        assert_eq!(seen(&["A", "B"], 2), "For 0 s now. Seen from A, B.");
        assert_eq!(seen(&[], 2), "For 0 s now.");
    }
}
