//! RFO report: what is written of a reason for outage, what does the record suggest, and what was decided?

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident, ResolutionKind, Rfo, RfoRevision, RfoTexts};
use crate::ids::IncidentId;
use crate::public::rfo::RfoDocument;
use crate::public::time_wording::instant;
use crate::status::IncidentStatus;
use crate::translated_text::default_text;
use crate::words::Words;

/// The most characters that are suggested of what was said.
const MAX_SUGGESTED_CHARS: usize = 1_500;

/// The reason for outage of an incident as operators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RfoReport {
    /// The incident.
    pub incident: IncidentId,
    /// The template: the record's values, what operators wrote, and for what they did not what the record suggests.
    pub draft: RfoDocument,
    /// What operators wrote; nothing else is published.
    pub written: RfoTexts,
    /// What was decided, oldest first.
    pub revisions: Vec<RfoRevision>,
}

/// The reason for outage of an incident, as far as it is.
#[must_use]
pub fn rfo_report(board: &Board, incident: &Incident) -> RfoReport {
    let none = Rfo::default();
    let rfo = incident.rfo.as_deref().unwrap_or(&none);
    let services = board.rfo_services(incident).into_iter().map(|service| service.name);
    let or = |written: &str, suggested: String| {
        if written.is_empty() { suggested } else { written.to_owned() }
    };
    let texts = RfoTexts {
        title: or(&rfo.texts.title, incident.name.clone()),
        description: or(&rfo.texts.description, description(incident)),
        root_cause: or(&rfo.texts.root_cause, root_cause(board, incident)),
        resolution: or(&rfo.texts.resolution, resolution(incident)),
        next_steps: rfo.texts.next_steps.clone(),
    };
    RfoReport {
        incident: incident.id.clone(),
        draft: RfoDocument {
            incident: incident.id.clone(),
            texts,
            started_at: incident.started_at,
            ended_at: incident.ended_at().or(incident.settled_at),
            services: services.collect(),
            published: vec![],
        },
        written: rfo.texts.clone(),
        revisions: rfo.revisions.clone(),
    }
}

/// How it showed itself, or else what was said first.
fn description(incident: &Incident) -> String {
    let manifestation = incident.details.manifestation.clone();
    let first = || incident.in_force().next().map(|update| default_text(&update.body).into_owned());
    shortened(manifestation.or_else(first).unwrap_or_default())
}

/// The change that operators named as the cause.
fn root_cause(board: &Board, incident: &Incident) -> String {
    let change = incident.details.change.as_deref().and_then(|id| board.change(id));
    change.map_or_else(String::new, |change| {
        let began = instant(Words::ENGLISH, change.begins_at());
        format!("It was caused by the change “{}”, which began at {began}.", change.name)
    })
}

/// What kind of end it had, and what was said then.
fn resolution(incident: &Incident) -> String {
    let kind = incident.details.resolution.map(|kind| match kind {
        ResolutionKind::Fixed => "The cause is gone.",
        ResolutionKind::Workaround => "A workaround is in place; the cause is still there.",
        ResolutionKind::Failover => "Something else serves in its place.",
    });
    let over = |status: IncidentStatus| status == IncidentStatus::Resolved;
    let last = incident.in_force().rev().find(|update| over(update.status));
    let posted = last.map(|update| default_text(&update.body).into_owned());
    let parts: Vec<String> = kind.map(str::to_owned).into_iter().chain(posted).collect();
    shortened(parts.join("\n\n"))
}

fn shortened(text: String) -> String {
    if text.chars().count() <= MAX_SUGGESTED_CHARS {
        return text;
    }
    text.chars().take(MAX_SUGGESTED_CHARS).chain(['…']).collect()
}
