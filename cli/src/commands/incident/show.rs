//! Incidents as people read them on a terminal.

use std::time::Duration;

use domain::board::{IncidentState, NoteKind, Visibility};
use domain::notify::alert_report::{EscalationReport, OpenAlertReport};
use domain::operations::affected_customers::IncidentCustomers;
use domain::operations::changes::near_changes::NearChange;
use domain::operations::incident_context::IncidentContext;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::probable_causes::ProbableCause;
use domain::operations::readers::IncidentReaders;
use domain::operations::reminders::{Reminder, ReminderKind};
use domain::operations::response_intervals::ResponseIntervals;
use domain::operations::runbooks::IncidentRunbook;
use domain::operations::user_reports::IncidentUserReports;
use domain::public::time_wording::span;
use domain::public::wording;
use domain::words::Words;

use crate::commands::impact::customer;
use crate::commands::problem::near;

/// An incident in a line.
pub(super) fn line(incident: &OperatorIncident) {
    let view = &incident.view;
    let status = wording::incident_status(Words::ENGLISH, view.status);
    let (id, severity, at) = (&view.id, incident.severity, view.updated_at);
    let aside = aside(incident);
    outln!("{id}  {status:13}  {severity}  {at}  {}{aside}", view.name);
}

/// What of an incident is not as usual.
fn aside(incident: &OperatorIncident) -> String {
    let visibility = match incident.visibility {
        Visibility::Draft => Some("draft"),
        Visibility::Internal => Some("internal"),
        Visibility::Public => None,
    };
    let state = match incident.state {
        IncidentState::Open => Some("not acknowledged"),
        IncidentState::Acknowledged | IncidentState::Resolved => None,
    };
    let uncounted = incident.view.is_uncounted.then_some("not counted");
    let all: Vec<&str> = [visibility, state, uncounted].into_iter().flatten().collect();
    if all.is_empty() { String::new() } else { format!("  ({})", all.join(", ")) }
}

/// An incident as a whole, with the tag for `--if-match`.
pub(super) fn whole(incident: &OperatorIncident, tag: Option<&str>) {
    line(incident);
    if let Some(tag) = tag {
        outln!("  tag {}", tag.trim_matches('"'));
    }
    let view = &incident.view;
    outln!("  began {}, {}", view.started_at, wording::impact(Words::ENGLISH, view.impact));
    if let Some(acknowledged) = &incident.acknowledged {
        outln!("  acknowledged by {} at {}", acknowledged.by, acknowledged.at);
    }
    if let Some(by) = view.next_update_by {
        outln!("  next update by {by}");
    }
    for component in &view.components {
        outln!("  {}: {}", component.id, wording::status(Words::ENGLISH, component.status));
    }
    details(incident);
    for finding in &incident.findings {
        let step = finding.step.as_deref().unwrap_or("no step");
        let found = finding.found.as_deref().unwrap_or_default();
        let status = wording::status_inline(Words::ENGLISH, finding.status);
        outln!("  found: {} {status} since {}: {step} {found}", finding.component, finding.since);
        for vote in &finding.votes {
            outln!(
                "    {} through {}: {}",
                vote.region,
                vote.probe,
                wording::vote(Words::ENGLISH, vote.says)
            );
        }
        if let Some(runbook) = &finding.runbook {
            outln!("    runbook: {runbook}");
        }
    }
    for update in view.updates.iter().rev() {
        let status = wording::incident_status(Words::ENGLISH, update.status);
        let edited = update.edited_at.map(|at| format!(", edited {at}")).unwrap_or_default();
        let gone = update.withdrawn_at.map(|at| format!(", withdrawn {at}")).unwrap_or_default();
        outln!("{}  {status}  {}{edited}{gone}", update.id, update.created_at);
        update.body.lines().for_each(|line| outln!("    {line}"));
    }
    for note in &incident.notes {
        let kind = match note.kind {
            NoteKind::Note => "note",
            NoteKind::Action => "action",
            NoteKind::Postmortem => "postmortem",
        };
        outln!("{kind} by {} at {}", note.by, note.at);
        note.text.lines().for_each(|line| outln!("    {line}"));
    }
}

/// How soon each step of its handling came, in a line.
fn how_soon(intervals: &ResponseIntervals) {
    let named = intervals.named().into_iter();
    let named = named.filter_map(|(name, interval)| {
        Some(format!("{name} {}", span(Words::ENGLISH, Duration::from_secs(interval?))))
    });
    outln!("  how soon: {}", named.collect::<Vec<_>>().join(", "));
}

/// What is around an incident.
pub(super) fn context(context: &IncidentContext, incident: &OperatorIncident) {
    how_soon(&context.intervals);
    context.problems.iter().for_each(near);
    let is_shown = |one: &&IncidentRunbook| {
        incident.findings.iter().any(|finding| finding.runbook.as_ref() == Some(&one.url))
    };
    context.runbooks.iter().filter(|one| !is_shown(one)).for_each(runbook);
    context.changes.iter().for_each(near_change);
    context.probable_causes.iter().for_each(probable_cause);
    context.user_reports.iter().for_each(user_reports);
    context.readers.iter().for_each(readers);
    customers(&context.customers);
}

/// How many read the page.
fn readers(readers: &IncidentReaders) {
    let IncidentReaders { most, most_at, last, last_at, reader_minutes } = readers;
    outln!(
        "  readers a minute: {last} at {last_at}, at most {most} at {most_at}; {reader_minutes} reader-minutes"
    );
}

/// Where to read what to do.
fn runbook(runbook: &IncidentRunbook) {
    let of_probe = runbook.probe.as_ref().map(|probe| format!("probe {probe}"));
    let name = of_probe.unwrap_or_else(|| format!("{}, {}", runbook.component, runbook.name));
    outln!("  runbook ({name}): {}", runbook.url);
}

/// What was changed shortly before an incident began.
fn near_change(change: &NearChange) {
    let what = if change.is_cause { "caused by change" } else { "change before" };
    let via = if change.is_of_dependency { ", of what it depends on" } else { "" };
    let before = span(Words::ENGLISH, Duration::from_secs(change.before_s));
    outln!("  {what}: {} {} by {}, {before} before{via}", change.id, change.name, change.by);
    if let Some(rollback) = &change.rollback {
        outln!("    rollback: {rollback}");
    }
}

/// A third party that is in trouble by its own word.
fn probable_cause(cause: &ProbableCause) {
    let status = wording::status_inline(Words::ENGLISH, cause.status);
    let ProbableCause { vendor, component, name, since, .. } = cause;
    let until = cause.until.map(|until| format!(" until {until}")).unwrap_or_default();
    outln!(
        "  probably caused by {vendor}: {name} ({component}) {status}, as they say since {since}{until}"
    );
}

/// What readers reported of a component, in a line.
fn user_reports(reported: &IncidentUserReports) {
    let IncidentUserReports { component, reports, first_at, last_at } = reported;
    outln!("  user reports: {reports} of {component}, {first_at} to {last_at}");
}

/// How far the alerts of an incident were escalated.
pub(super) fn escalated(report: &EscalationReport, incident: &OperatorIncident) {
    let of_it = |alert: &&OpenAlertReport| alert.incident.as_ref() == Some(&incident.view.id);
    for alert in report.alerts.iter().filter(of_it) {
        outln!("escalated to step {} of {}: {}", alert.step, alert.steps, acknowledged(alert));
    }
}

fn acknowledged(alert: &OpenAlertReport) -> String {
    match &alert.acknowledged {
        Some(acknowledged) => {
            format!("{}, acknowledged by {} at {}", alert.id, acknowledged.by, acknowledged.at)
        }
        None => format!("{}, not acknowledged", alert.id),
    }
}

fn details(incident: &OperatorIncident) {
    let Ok(serde_json::Value::Object(details)) = serde_json::to_value(&incident.details) else {
        return;
    };
    for (name, value) in details {
        match value {
            serde_json::Value::String(text) => outln!("  {name}: {text}"),
            other => outln!("  {name}: {other}"),
        }
    }
}

fn customers(customers: &IncidentCustomers) {
    if customers.is_empty() {
        return;
    }
    outln!("  customers: {}", customers.total);
    customers.first.iter().for_each(customer);
    let more = customers.total.saturating_sub(customers.first.len());
    if more > 0 {
        outln!("  and {more} more");
    }
}

/// What waits for an operator, in a line.
pub(super) fn reminder(reminder: &Reminder) {
    let kind = match reminder.kind {
        ReminderKind::UpdateOverdue => "update overdue",
        ReminderKind::NotAcknowledged => "not acknowledged",
        ReminderKind::NotPublished => "not published",
        ReminderKind::ResolveProposed => "all is well: resolve?",
        ReminderKind::ReviewOverdue => "review overdue",
        ReminderKind::RemediationOverdue => "remediation item overdue",
    };
    let Reminder { incident, severity, since, name, .. } = reminder;
    outln!("{incident}  {severity}  {kind}, since {since}  {name}");
}
