//! Postmortems of Statuspage's manage API v1: of an incident that is over, why was it? A postmortem is an update
//! of that phase here. What is written of one before it is published is a private note of its incident.

use serde::Serialize;

use super::incident_commands::step;
use super::input_fields::InputFields;
use crate::board::{
    Command, Incident, IncidentStep, NewNote, NewUpdate, Note, NoteKind, Posting, Update,
};
use crate::problem::Problem;
use crate::status::IncidentStatus;
use crate::time::timestamp::Timestamp;

/// A postmortem, as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Postmortem<'a> {
    preview_key: Option<()>,
    body: Option<&'a str>,
    body_updated_at: Option<Timestamp>,
    body_draft: Option<&'a str>,
    body_draft_updated_at: Option<Timestamp>,
    published_at: Option<Timestamp>,
    notify_subscribers: bool,
    notify_twitter: bool,
    custom_tweet: Option<()>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
}

/// The postmortem of an incident.
///
/// # Errors
/// 404 when there is none.
pub(super) fn current(incident: &Incident) -> Result<Postmortem<'_>, Problem> {
    let is_known = draft(incident).is_some() || published(incident).is_some();
    if is_known { Ok(postmortem(incident)) } else { Err(missing(incident)) }
}

/// What there is of one: when all was taken back, nothing.
pub(super) fn postmortem(incident: &Incident) -> Postmortem<'_> {
    let (draft, told) = (draft(incident), published(incident));
    let times = [draft.map(|note| note.at), told.map(|update| update.at), told.map(changed_at)];
    let times = times.into_iter().flatten();
    Postmortem {
        preview_key: None,
        body: told.map(|update| update.body.as_str()),
        body_updated_at: told.map(changed_at),
        body_draft: draft.map(|note| note.text.as_str()),
        body_draft_updated_at: draft.map(|note| note.at),
        published_at: told.map(|update| incident.told_at(update)),
        notify_subscribers: false,
        notify_twitter: false,
        custom_tweet: None,
        created_at: times.clone().min(),
        updated_at: times.max(),
    }
}

/// The update that is the published one.
pub(super) fn published(incident: &Incident) -> Option<&Update> {
    incident.in_force().rev().find(|update| update.status == IncidentStatus::Postmortem)
}

pub(super) fn changed_at(update: &Update) -> Timestamp {
    update.edited_at.unwrap_or(update.at)
}

/// What was written last.
fn draft(incident: &Incident) -> Option<&Note> {
    incident.notes.iter().rev().find(|note| note.kind == NoteKind::Postmortem)
}

fn missing(incident: &Incident) -> Problem {
    Problem::not_found(format!("incident `{}` has no postmortem", incident.id))
}

/// The command that writes one.
///
/// # Errors
/// 422 without a text.
pub(super) fn write(incident: &Incident, body: &str) -> Result<Command, Problem> {
    let mut fields = InputFields::wrapped_in("postmortem", body)?;
    let text = fields.filled("body_draft")?;
    fields.finish(&[])?;
    let text = text.ok_or_else(|| Problem::invalid("body_draft", "body_draft is missing"))?;
    let note = NewNote { kind: NoteKind::Postmortem, text, by: None };
    Ok(step(incident.id.to_string(), IncidentStep::Note(note)))
}

/// The command that publishes what was written: for readers an update.
///
/// # Errors
/// 404 when nothing was written, 422 when the incident goes on.
pub(super) fn publish(incident: &Incident) -> Result<Command, Problem> {
    let draft = draft(incident).ok_or_else(|| missing(incident))?;
    if incident.is_open() {
        let detail = format!("incident `{}` goes on", incident.id);
        return Err(Problem::conflict(detail).hint("resolve it first"));
    }
    let id = incident.id.to_string();
    let told = published(incident);
    if let Some(told) = told {
        let (update, text) =
            (told.id.clone(), crate::board::EditedText { body: draft.text.clone() });
        return Ok(step(id, IncidentStep::Edit { update, text }));
    }
    let (status, body) = (Some(IncidentStatus::Postmortem), draft.text.clone());
    let update = NewUpdate { status, body, ..NewUpdate::default() };
    Ok(Command::UpdateIncident(Posting { incident: id, update }))
}

/// The command that takes back what was published. What was written stays.
///
/// # Errors
/// 404 when nothing is published.
pub(super) fn revert(incident: &Incident) -> Result<Command, Problem> {
    let update = published(incident).ok_or_else(|| missing(incident))?.id.clone();
    Ok(step(incident.id.to_string(), IncidentStep::Withdraw { update }))
}
