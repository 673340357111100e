//! Import of incidents: what follows from one that another page told of, and what of it is public?

use super::decide::MAX_UPDATES;
use super::imported::ImportedIncident;
use super::types::Incident;
use super::update::Update;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::imports::taken_id;
use crate::board::merged_updates::{another, lacking, merge, reopened};
use crate::board::public_facts::PublicFact;
use crate::board::{Board, Event, IncidentDetails, IncidentMute, Visibility};
use crate::ids::ComponentId;
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

impl Board {
    /// One that came before from the same source stays as it is, but for the updates that it lacks.
    pub(in crate::board) fn import_incident(
        &self,
        new: ImportedIncident,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let mut new = new.checked(now)?;
        let named = new.updates.iter().flat_map(|update| update.components.keys()).cloned();
        self.checked_components(named.collect())?;
        let subject = DecisionSubject::Incident(new.id.clone());
        if let Some(incident) = self.incident(new.id.as_str()) {
            if incident.source.as_ref() != Some(&new.source) {
                return Err(taken_id("an incident", &new.id, &new.source));
            }
            new.updates = lacking(&incident.updates, new.updates, &new.id)?;
            if new.updates.is_empty() {
                return Ok(subject.with(vec![]));
            }
            if incident.started_at != new.started_at {
                let (here, there) = (incident.started_at, new.started_at);
                return Err(another(&new.id, &format!("it began at {here}, not at {there}")));
            }
            if incident.updates.len() + new.updates.len() > MAX_UPDATES {
                let detail = format!("incident `{}` would have over {MAX_UPDATES} updates", new.id);
                return Err(Problem::conflict(detail));
            }
            if incident.is_open() {
                let detail = format!("incident `{}` was opened again here", new.id);
                return Err(Problem::conflict(detail).hint("resolve it first"));
            }
            let mut merged = incident.clone();
            merge(&mut merged.updates, new.updates.clone());
            if merged.is_open() {
                return Err(reopened(&new.id));
            }
        }
        Ok(subject.with(vec![Event::IncidentImported { incident: Box::new(new) }]))
    }

    pub(in crate::board) fn add_imported_incident(&mut self, new: ImportedIncident) {
        let ImportedIncident { source, id, name, impact, started_at, updates } = new;
        if self.incident(id.as_str()).is_some() {
            return self.incidents.extend(&id, |incident| merge(&mut incident.updates, updates));
        }
        self.incidents.insert(Incident {
            problems: SortedSet::new(),
            id,
            name,
            stated_impact: impact,
            started_at,
            updates,
            visibility: Visibility::Public,
            published_at: None,
            is_uncounted: false,
            acknowledged: None,
            first_acknowledged_at: None,
            settled_at: None,
            details: IncidentDetails::default(),
            notes: vec![],
            is_attended: true,
            is_stated: true,
            mute: IncidentMute::default(),
            publication: None,
            findings: vec![],
            source: Some(source),
            rfo: None,
            review: None,
        });
    }

    /// What an import tells: all of an incident, or the updates that come to it. Each has the instant at which it was told
    /// there; when it came over is in its line.
    pub(super) fn told_of_import(&self, new: &ImportedIncident) -> Vec<PublicFact> {
        let mut updates = new.updates.iter().map(|update| self.shown_update(update));
        let opened = match self.incident(new.id.as_str()) {
            Some(_) => None,
            None => updates.next().map(|update| PublicFact::Incident {
                id: new.id.clone(),
                name: new.name.clone(),
                impact: new.impact,
                started_at: new.started_at,
                is_uncounted: false,
                update,
            }),
        };
        let more = updates.map(|update| PublicFact::Update { incident: new.id.clone(), update });
        opened.into_iter().chain(more).collect()
    }

    /// The components of which an import makes something else stated: those alone that were on the page before the end of
    /// all that is told of the incident. Of what was before a component came on the page nothing is drawn or counted.
    pub(super) fn restated_by_import(
        &self,
        new: &ImportedIncident,
    ) -> SortedMap<ComponentId, Timestamp> {
        let incident = self.incident(new.id.as_str());
        let named = incident.into_iter().flat_map(Incident::named);
        let named = named.chain(new.updates.iter().flat_map(|update| update.components.keys()));
        let turns = || new.updates.iter().flat_map(Update::turns);
        let told = incident.into_iter().flat_map(Incident::turns).chain(turns());
        let Some((from, to)) = turns().min().zip(told.max()) else { return SortedMap::new() };
        let lived = |id: &&ComponentId| self.component_since.get(*id).is_some_and(|at| *at < to);
        SortedMap::from_iter(named.filter(lived).map(|id| (id.clone(), from)))
    }
}
