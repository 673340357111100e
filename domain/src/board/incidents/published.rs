//! Publication of incidents: which facts of an incident's events are public, and what do they make come out
//! differently?

use super::change::IncidentChange;
use super::closure::RfoAudience;
use super::origin::Visibility;
use super::types::Incident;
use super::update::Update;
use crate::board::public_facts::PublicFact;
use crate::board::{Board, Event};
use crate::ids::{ComponentId, IncidentId};
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

impl Board {
    /// Whether an event is for readers, as things stand before it. Those that are neither on incidents nor on
    /// tokens, recipients, changes or problems are.
    pub(in crate::board) fn is_for_readers(&self, event: &Event) -> bool {
        let public = |id: &IncidentId| self.incident(id.as_str()).is_some_and(Incident::is_public);
        match event {
            Event::IncidentOpened { origin, .. } => origin.visibility == Visibility::Public,
            Event::IncidentUpdated { id, .. } => public(id),
            Event::IncidentChanged { id, change } => match change {
                IncidentChange::Published { visibility, .. } => *visibility == Visibility::Public,
                IncidentChange::UpdateEdited { .. }
                | IncidentChange::UpdateWithdrawn { .. }
                | IncidentChange::Counted { .. } => public(id),
                IncidentChange::Detailed { details } => public(id) && details.is_for_readers(),
                IncidentChange::Acknowledged { .. }
                | IncidentChange::Noted { .. }
                | IncidentChange::Settled
                | IncidentChange::PublicationRequested { .. }
                | IncidentChange::ProblemLinked { .. }
                | IncidentChange::ProblemUnlinked { .. }
                | IncidentChange::Joined { .. }
                | IncidentChange::RfoWritten { .. }
                | IncidentChange::OutcomeMarked { .. }
                | IncidentChange::RemediationItemSet { .. } => false,
                IncidentChange::RfoPublished { revision } => {
                    public(id) && revision.audience == RfoAudience::All
                }
            },
            Event::ProbeMuted { .. }
            | Event::ProbeUnmuted { .. }
            | Event::TokenCreated { .. }
            | Event::TokenRotated { .. }
            | Event::TokenRevoked { .. }
            | Event::ChangeRecorded { .. }
            | Event::ChangeUpdated { .. }
            | Event::DrillStarted { .. }
            | Event::DrillEnded { .. }
            | Event::TwinSeeded { .. }
            | Event::ProblemRecorded { .. }
            | Event::ProblemUpdated { .. }
            | Event::SloAlertsTurned { .. }
            | Event::IncidentMutesTurned { .. }
            | Event::ReportDue { .. }
            | Event::ReportsDoubted { .. }
            | Event::RecipientsChanged { .. } => false,
            _ => true,
        }
    }

    /// What a public event on an incident tells, as things stand before it.
    pub(in crate::board) fn told_of_incident(
        &self,
        event: &Event,
        at: Timestamp,
    ) -> Vec<PublicFact> {
        match event {
            Event::IncidentOpened { id, name, impact, started_at, update, origin } => {
                vec![PublicFact::Incident {
                    id: id.clone(),
                    name: name.clone(),
                    impact: *impact,
                    started_at: *started_at,
                    is_uncounted: origin.is_uncounted,
                    update: self.shown_update(update),
                }]
            }
            Event::IncidentImported { incident } => self.told_of_import(incident),
            Event::IncidentUpdated { id, update } => {
                vec![PublicFact::Update { incident: id.clone(), update: self.shown_update(update) }]
            }
            Event::IncidentChanged { id, change } => {
                let Some(incident) = self.incident(id.as_str()) else { return vec![] };
                told_of_change(incident, change, at)
                    .into_iter()
                    .map(|fact| self.shown_fact(fact))
                    .collect()
            }
            _ => vec![],
        }
    }

    /// A fact without what it states of hidden components.
    fn shown_fact(&self, mut fact: PublicFact) -> PublicFact {
        if let PublicFact::Incident { update, .. } | PublicFact::Update { update, .. } = &mut fact {
            *update = self.shown_update(update);
        }
        fact
    }

    /// The components of which an event on an incident makes something else stated, each with since when.
    pub(in crate::board) fn restated(
        &self,
        event: &Event,
        at: Timestamp,
    ) -> SortedMap<ComponentId, Timestamp> {
        let since = |components: Vec<ComponentId>, at: Timestamp| {
            SortedMap::from_iter(components.into_iter().map(|id| (id, at)))
        };
        let incident_of = |id: &IncidentId| self.incident(id.as_str());
        let named = |incident: Option<&Incident>| -> Vec<ComponentId> {
            let named = incident.map(Incident::named).unwrap_or_default();
            named.into_iter().cloned().collect()
        };
        match event {
            Event::IncidentOpened { update, .. } => {
                since(update.components.keys().cloned().collect(), update.holds_from())
            }
            Event::IncidentImported { incident } => self.restated_by_import(incident),
            Event::IncidentUpdated { id, update } => {
                let named = named(incident_of(id)).into_iter();
                let all = named.chain(update.components.keys().cloned()).collect();
                since(all, update.holds_from())
            }
            Event::IncidentChanged { id, change } => {
                let incident = incident_of(id);
                let start = incident.and_then(|incident| incident.turns().min()).unwrap_or(at);
                match change {
                    IncidentChange::Published { .. } | IncidentChange::Counted { .. } => {
                        since(named(incident), start.min(at))
                    }
                    IncidentChange::UpdateWithdrawn { .. } => since(named(incident), at),
                    _ => SortedMap::new(),
                }
            }
            _ => SortedMap::new(),
        }
    }
}

fn told_of_change(incident: &Incident, change: &IncidentChange, at: Timestamp) -> Vec<PublicFact> {
    let id = || incident.id.clone();
    match change {
        IncidentChange::Published { .. } => told_at_once(incident, at),
        IncidentChange::UpdateEdited { update, body, .. } => {
            let (update, body) = (update.clone(), body.clone());
            vec![PublicFact::UpdateEdited { incident: id(), update, body }]
        }
        IncidentChange::UpdateWithdrawn { update, .. } => {
            vec![PublicFact::UpdateWithdrawn { incident: id(), update: update.clone() }]
        }
        IncidentChange::Detailed { details } => vec![PublicFact::IncidentAmended {
            incident: id(),
            name: details.name.clone(),
            impact: details.impact,
        }],
        IncidentChange::Counted { counts } => {
            vec![PublicFact::IncidentCounted { incident: id(), counts: *counts }]
        }
        _ => vec![],
    }
}

/// An incident that becomes public at an instant: what of it is in force, and dated then. What was edited or
/// withdrawn before is not told.
fn told_at_once(incident: &Incident, at: Timestamp) -> Vec<PublicFact> {
    let told = |update: &Update| Update {
        at,
        holds_from: Some(update.holds_from()),
        edited_at: None,
        ..update.clone()
    };
    let mut updates = incident.in_force().map(told);
    let Some(update) = updates.next() else { return vec![] };
    let first = PublicFact::Incident {
        id: incident.id.clone(),
        name: incident.name.clone(),
        impact: incident.stated_impact,
        started_at: incident.started_at,
        is_uncounted: incident.is_uncounted,
        update,
    };
    let more = updates.map(|update| PublicFact::Update { incident: incident.id.clone(), update });
    std::iter::once(first).chain(more).collect()
}
