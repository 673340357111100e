//! Incidents: a list of updates posted by operators, from which status, impact and duration follow.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, IncidentId};
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// What operators said of one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// Its title.
    pub name: String,
    /// How bad it is, when the operator said so.
    pub stated_impact: Option<Impact>,
    /// When it began.
    pub started_at: Timestamp,
    /// Oldest first; at least one.
    pub updates: Vec<Update>,
}

/// One thing operators said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Its id, unique on the page.
    pub id: String,
    /// When it was posted.
    pub at: Timestamp,
    /// How far along the incident is.
    pub status: IncidentStatus,
    /// In Markdown.
    pub body: String,
    /// What is stated of components from now on; others keep what was stated before.
    pub components: BTreeMap<ComponentId, Status>,
}

impl Incident {
    /// How far along it is.
    #[must_use]
    pub fn status(&self) -> IncidentStatus {
        self.updates.last().map_or(IncidentStatus::Investigating, |update| update.status)
    }

    /// Whether it is not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status() != IncidentStatus::Resolved
    }

    /// When it was first posted.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.updates.first().map_or(self.started_at, |update| update.at)
    }

    /// When it last changed.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.updates.last().map_or(self.started_at, |update| update.at)
    }

    /// When it was last said to have come to a status, if it is there or was.
    #[must_use]
    pub fn reached_at(&self, status: IncidentStatus) -> Option<Timestamp> {
        self.updates.iter().find(|update| update.status == status).map(|update| update.at)
    }

    /// What is stated of each component it ever named, at an instant. Nothing is stated before
    /// it is posted, and all is well once it is resolved.
    #[must_use]
    pub fn stated_at(&self, instant: Timestamp) -> BTreeMap<ComponentId, Status> {
        let mut stated = BTreeMap::new();
        for update in self.updates.iter().filter(|update| update.at <= instant) {
            stated.extend(update.components.iter().map(|(id, status)| (id.clone(), *status)));
            if update.status == IncidentStatus::Resolved {
                stated.values_mut().for_each(|status| *status = Status::Operational);
            }
        }
        stated
    }

    /// What is stated of each component it ever named, now.
    #[must_use]
    pub fn stated(&self) -> BTreeMap<ComponentId, Status> {
        self.stated_at(self.updated_at())
    }

    /// How bad it was at its worst: as the operator said, or as the worst that was stated of
    /// any component.
    #[must_use]
    pub fn impact(&self) -> Impact {
        let worst = self.updates.iter().flat_map(|update| update.components.values()).max();
        self.stated_impact.unwrap_or(match worst {
            Some(Status::MajorOutage) => Impact::Major,
            Some(Status::PartialOutage | Status::DegradedPerformance) => Impact::Minor,
            _ => Impact::None,
        })
    }
}
