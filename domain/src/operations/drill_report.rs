//! Report of a drill: what was done on the twin of a page, by whom, and how soon?

use crate::board::{
    Board, DrillInterval, DrillPerson, DrillReport, DrillStep, DrilledIncident, Incident,
};
use crate::operations::audit::{AuditAction, AuditRecord};
use crate::operations::response_intervals::response_intervals;

/// The most steps that a report shows.
const MAX_REPORTED_STEPS: usize = 100;
/// The most incidents that it shows.
const MAX_REPORTED_INCIDENTS: usize = 20;

/// What was done on a twin, by the records of its audit, which come newest first. What was sent is yet to be added.
#[must_use]
pub fn drill_report(twin: &Board, audit: &[AuditRecord]) -> DrillReport {
    let is_step = |record: &&AuditRecord| {
        !matches!(record.action, AuditAction::DrillStarted | AuditAction::ConfigurationApplied)
    };
    let steps = audit.iter().rev().filter(is_step);
    let mut timeline: Vec<DrillStep> = steps.map(step).collect();
    let mut people: Vec<DrillPerson> = vec![];
    for step in &timeline {
        match people.iter_mut().find(|person| person.by == step.by) {
            Some(person) => person.steps += 1,
            None => people.push(DrillPerson { by: step.by.clone(), steps: 1 }),
        }
    }
    let omitted = timeline.len().saturating_sub(MAX_REPORTED_STEPS);
    timeline.truncate(MAX_REPORTED_STEPS);
    let incidents = twin.incidents.iter().take(MAX_REPORTED_INCIDENTS);
    let incidents = incidents.filter_map(|incident| drilled(twin, incident)).collect();
    DrillReport { timeline, omitted, people, incidents, ..DrillReport::default() }
}

fn step(record: &AuditRecord) -> DrillStep {
    let action = serde_json::to_value(record.action).unwrap_or_default();
    DrillStep {
        at: record.at,
        by: record.by.clone().unwrap_or_else(|| record.actor.to_string()),
        action: action.as_str().unwrap_or_default().to_owned(),
        subject: record.subject.clone(),
    }
}

fn drilled(twin: &Board, incident: &Incident) -> Option<DrilledIncident> {
    let named = response_intervals(incident).named().into_iter();
    Some(DrilledIncident {
        id: incident.id.clone(),
        name: incident.name.clone(),
        severity: incident.severity(twin.configuration.as_ref()?),
        is_over: !incident.is_open(),
        intervals: named
            .map(|(step, after_s)| DrillInterval { step: step.to_owned(), after_s })
            .collect(),
    })
}
