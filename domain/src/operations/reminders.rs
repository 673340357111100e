//! Reminders: what waits for an operator? Derived from the state, so that none is forgotten or comes twice.

use serde::{Deserialize, Serialize};

use crate::board::{Board, IncidentState};
use crate::ids::IncidentId;
use crate::ordered;
use crate::public::build_view::incident_view;
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// Something that waits for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reminder {
    /// The incident.
    pub incident: IncidentId,
    /// Its title.
    pub name: String,
    /// How serious it is.
    pub severity: Severity,
    /// What waits.
    pub kind: ReminderKind,
    /// Since when.
    pub since: Timestamp,
}

/// What waits for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// Readers were promised an update by then.
    UpdateOverdue,
    /// It is not acknowledged.
    NotAcknowledged,
    /// It is a draft still.
    NotPublished,
    /// Probes see nothing of it any more: it may be resolved.
    ResolveProposed,
}

/// What waits at `now`, the oldest first.
#[must_use]
pub fn reminders(board: &Board, now: Timestamp) -> Vec<Reminder> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let mut all: Vec<Reminder> = board
        .incidents
        .unresolved()
        .flat_map(|incident| {
            let due = incident_view(board, configuration, incident).next_update_by;
            let overdue = due.filter(|due| incident.is_public() && *due <= now);
            let opened = incident.updates.first().map(|update| update.at);
            let unseen = opened.filter(|_| incident.state() == IncidentState::Open);
            let draft = opened.filter(|_| !incident.is_public());
            let kinds = [
                (ReminderKind::UpdateOverdue, overdue),
                (ReminderKind::NotAcknowledged, unseen),
                (ReminderKind::NotPublished, draft),
                (ReminderKind::ResolveProposed, board.well_since(incident)),
            ];
            kinds.into_iter().filter_map(|(kind, since)| {
                Some(Reminder {
                    incident: incident.id.clone(),
                    name: incident.name.clone(),
                    severity: incident.severity(configuration),
                    kind,
                    since: since?,
                })
            })
        })
        .collect();
    ordered::sort_by_key(&mut all, |reminder| reminder.since);
    all
}
