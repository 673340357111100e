//! Commands to the Board, as they arrive and before they are validated.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::correction::NewCorrection;
use crate::config::source::SourceFile;
use crate::ids::{AgentId, ComponentId, RegionId};
use crate::ledger::LedgerStatus;
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// A wish to change the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Put a folder of probes in force, as a whole.
    Apply(Vec<SourceFile>),
    /// Let an agent report; a name that exists gets a new token.
    AddAgent(NewAgent),
    /// An agent's Ledger speaks.
    Hear(LedgerStatus),
    /// Time has passed: when each agent was last heard of. One that is missing here is out of
    /// reach.
    Watch(BTreeMap<AgentId, Timestamp>),
    /// Open an incident.
    OpenIncident(NewIncident),
    /// Say more about an incident.
    UpdateIncident(Posting),
    /// Put right what the page says of a time.
    Correct(NewCorrection),
    /// Let a correction no longer count.
    WithdrawCorrection(String),
}

/// An agent to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAgent {
    /// Its name.
    pub agent: AgentId,
    /// Where it stands.
    pub region: RegionId,
    /// The hash of its token.
    pub token_sha256: String,
}

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

fn investigating() -> IncidentStatus {
    IncidentStatus::Investigating
}
