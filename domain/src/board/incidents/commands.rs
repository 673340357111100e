//! Incidents as operators post them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// `POST /ops/v1/incidents`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// Its title, 1 to 200 characters.
    pub name: String,
    /// How far along it is; investigating unless said.
    #[serde(default = "investigating")]
    pub status: IncidentStatus,
    /// How bad it is; follows from the components unless said.
    #[serde(default)]
    pub impact: Option<Impact>,
    /// What is known, in Markdown, 1 to 10,000 characters.
    pub body: String,
    /// What is stated of components.
    #[serde(default)]
    pub components: BTreeMap<ComponentId, Status>,
    /// When it began; now unless said.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
}

/// `POST /ops/v1/incidents/{id}/updates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUpdate {
    /// How far along the incident is; as before unless said.
    #[serde(default)]
    pub status: Option<IncidentStatus>,
    /// What is known, in Markdown, 1 to 10,000 characters.
    pub body: String,
    /// What is stated of components from now on; others stay as they were.
    #[serde(default)]
    pub components: BTreeMap<ComponentId, Status>,
}

/// An update with the incident it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The incident's id, as it came.
    pub incident: String,
    /// What is said.
    pub update: NewUpdate,
}

/// `POST /ops/v1/incidents/{id}/resolve`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastUpdate {
    /// What is known, in Markdown, 1 to 10,000 characters.
    pub body: String,
}

/// A last update with the incident that it resolves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The incident's id, as it came.
    pub incident: String,
    /// What is said.
    pub update: LastUpdate,
}

fn investigating() -> IncidentStatus {
    IncidentStatus::Investigating
}
