//! Internal state of an incident: does anybody take care of it? Readers never see it.

use serde::{Deserialize, Serialize};

use crate::access::actor::Actor;
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// Where an incident stands for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// Not yet acknowledged.
    Open,
    /// An operator takes care of it.
    Acknowledged,
    /// Nothing is left to do.
    Resolved,
}

/// That an operator takes care of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Acknowledgement {
    /// Who does, by name, or as the log names the caller.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
    /// How serious the incident was then: once it is more serious, it may be acknowledged again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

/// That an operator asked for an incident to be published, which another is to approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationRequest {
    /// Who asked, by name, or as the log names the caller.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// With whose token; `None` in snapshots of earlier versions.
    #[serde(default)]
    pub actor: Option<Actor>,
}

impl PublicationRequest {
    /// Whether a caller is the one who asked, whatever name either states.
    #[must_use]
    pub fn is_of(&self, caller: &Actor, stated: &str) -> bool {
        self.actor.as_ref().map_or(self.by == stated, |actor| actor == caller)
    }
}
