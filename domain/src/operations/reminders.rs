//! Reminders: what waits for an operator? Derived from the state, so that none is forgotten or comes twice.

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident, IncidentState};
use crate::config::Configuration;
use crate::config::review_deadline::MAX_REVIEWED_AFTER;
use crate::ids::IncidentId;
use crate::operations::reviews::review_report::{
    REMINDED_FOR, items_overdue_since, reminded_at, review_overdue_since,
};
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
    /// Its review is not complete by the time that the page says.
    ReviewOverdue,
    /// A remediation item of it is not done on its day.
    RemediationOverdue,
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
        .chain(overdue_reviews(board, configuration, now))
        .collect();
    ordered::sort_by_key(&mut all, |reminder| reminder.since);
    all
}

/// Reviews and remediation items that are overdue, each since its latest reminder.
fn overdue_reviews(board: &Board, configuration: &Configuration, now: Timestamp) -> Vec<Reminder> {
    let reminder = |incident: &Incident, kind, since| {
        Some(Reminder {
            incident: incident.id.clone(),
            name: incident.name.clone(),
            severity: incident.severity(configuration),
            kind,
            since: reminded_at(since, now)?,
        })
    };
    // What was resolved before is not reminded of any more, whatever the page asks for.
    let closed = board.incidents.closed_since(now.minus(MAX_REVIEWED_AFTER + REMINDED_FOR));
    let reviews = closed.filter_map(|incident| {
        let since = review_overdue_since(configuration, incident, now)?;
        reminder(incident, ReminderKind::ReviewOverdue, since)
    });
    let items = board.incidents.with_open_items().filter_map(|incident| {
        let since = items_overdue_since(configuration, incident, now)?;
        reminder(incident, ReminderKind::RemediationOverdue, since)
    });
    reviews.chain(items).collect()
}
