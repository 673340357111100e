//! Events on incidents: what is the state after them?

use super::change::IncidentChange;
use super::details::DetailsChange;
use super::origin::IncidentOrigin;
use crate::access::actor::Actor;
use crate::board::{
    Acknowledgement, Board, Incident, IncidentDetails, IncidentMute, Note, PublicationRequest,
    Update, Visibility,
};
use crate::ids::IncidentId;
use crate::ordered::SortedSet;
use crate::severity::Severity;
use crate::status::Impact;
use crate::time::timestamp::Timestamp;

/// What an incident is opened with.
#[derive(Clone)]
pub(in crate::board) struct Opening {
    pub(in crate::board) id: IncidentId,
    pub(in crate::board) name: String,
    pub(in crate::board) impact: Option<Impact>,
    pub(in crate::board) started_at: Timestamp,
    pub(in crate::board) update: Update,
    pub(in crate::board) origin: IncidentOrigin,
}

impl Opening {
    /// The incident that it opens.
    pub(super) fn incident(self) -> Incident {
        let Self { id, name, impact, started_at, update, origin } = self;
        let mut details = IncidentDetails::default();
        details.amend(origin.details.unwrap_or_default());
        Incident {
            id,
            name,
            stated_impact: impact,
            started_at,
            updates: vec![update],
            visibility: origin.visibility,
            published_at: None,
            is_uncounted: origin.is_uncounted,
            acknowledged: None,
            first_acknowledged_at: None,
            settled_at: None,
            details,
            notes: vec![],
            is_attended: true,
            is_stated: true,
            mute: IncidentMute::default(),
            publication: None,
            findings: origin.finding.into_iter().collect(),
            problems: SortedSet::new(),
            source: None,
            rfo: None,
            review: None,
        }
    }
}

impl Board {
    pub(in crate::board) fn add_incident(&mut self, opening: Opening, by: &Actor) {
        let by_operators = *by != Actor::Clock;
        self.incidents.push(Incident {
            is_attended: by_operators,
            is_stated: by_operators,
            ..opening.incident()
        });
    }

    pub(in crate::board) fn add_update(&mut self, id: &IncidentId, update: Update, by: &Actor) {
        self.incidents.change(id, |incident| {
            if !update.status.is_over() {
                incident.settled_at = None;
            }
            let by_operators = *by != Actor::Clock;
            incident.is_attended |= by_operators;
            incident.is_stated |=
                by_operators && update.components.values().any(|status| status.is_trouble());
            incident.updates.push(update);
        });
    }

    pub(in crate::board) fn change_incident(
        &mut self,
        id: &IncidentId,
        change: IncidentChange,
        by: &Actor,
        at: Timestamp,
    ) {
        let configuration = self.configuration.as_ref();
        self.incidents.change(id, |incident| {
            incident.is_attended |= *by != Actor::Clock;
            let severity = configuration.map(|configuration| incident.severity(configuration));
            incident.take(change, by, at, severity);
        });
    }
}

impl Incident {
    fn take(
        &mut self,
        change: IncidentChange,
        caller: &Actor,
        at: Timestamp,
        severity: Option<Severity>,
    ) {
        let asker = caller;
        let caller = || caller.to_string();
        match change {
            IncidentChange::Acknowledged { by } => {
                let by = by.unwrap_or_else(caller);
                // It is of the alert that came after the mute, also where a clock that was ahead dated that one.
                let at = self.mute.ended_at.map_or(at, |ended_at| at.max(ended_at));
                self.acknowledged = Some(Acknowledgement { by, at, severity });
                self.first_acknowledged_at = self.first_acknowledged_at.or(Some(at));
            }
            IncidentChange::Published { visibility, .. } => {
                self.visibility = visibility;
                self.publication = None;
                if visibility == Visibility::Public {
                    self.published_at = Some(at);
                }
            }
            IncidentChange::UpdateEdited { update, body, .. } => {
                if let Some(edited) = self.update_mut(&update) {
                    edited.body = body;
                    edited.edited_at = Some(at);
                }
            }
            IncidentChange::UpdateWithdrawn { update, .. } => {
                if let Some(edited) = self.update_mut(&update) {
                    edited.withdrawn_at = Some(at);
                }
            }
            IncidentChange::Noted { note } => {
                let by = if note.by.is_empty() { caller() } else { note.by };
                self.notes.push(Note { by, ..note });
            }
            IncidentChange::Detailed { details } => self.detail(details),
            IncidentChange::Counted { counts } => self.is_uncounted = !counts,
            IncidentChange::PublicationRequested { by } => {
                self.publication = Some(PublicationRequest { by, at, actor: Some(asker.clone()) });
            }
            IncidentChange::Settled => self.settled_at = Some(at),
            IncidentChange::Joined { finding } => self.findings.push(finding),
            IncidentChange::RfoWritten { texts } => self.write_rfo(texts),
            IncidentChange::RfoPublished { revision } => self.add_revision(*revision),
            IncidentChange::OutcomeMarked { outcome, mark } => self.mark(outcome, mark),
            IncidentChange::RemediationItemSet { item } => self.set_item(item),
            IncidentChange::ProblemLinked { problem } => drop(self.problems.insert(problem)),
            IncidentChange::ProblemUnlinked { problem } => drop(self.problems.remove(&problem)),
        }
    }

    fn detail(&mut self, change: DetailsChange) {
        if let Some(name) = &change.name {
            self.name.clone_from(name);
        }
        self.stated_impact = change.impact.or(self.stated_impact);
        self.details.amend(change);
    }

    fn update_mut(&mut self, id: &str) -> Option<&mut Update> {
        self.updates.iter_mut().find(|update| update.id == id)
    }
}
