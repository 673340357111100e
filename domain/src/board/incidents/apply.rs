//! Events on incidents: what is the state after them?

use crate::board::{Board, Incident, Update};
use crate::ids::IncidentId;

impl Board {
    pub(in crate::board) fn add_incident(&mut self, incident: Incident) {
        self.incidents.push(incident);
    }

    pub(in crate::board) fn add_update(&mut self, id: &IncidentId, update: Update) {
        let known = self.incidents.iter_mut().find(|incident| incident.id == *id);
        known.into_iter().for_each(|incident| incident.updates.push(update.clone()));
    }
}
