//! Outcome of a command: which events follow, and what is the caller answered about?

use serde::{Deserialize, Serialize};

use super::alerts::AlertReceipt;
use super::event::Event;
use super::plan::Plan;
use crate::ids::{AgentId, ChangeId, DrillId, IncidentId, MaintenanceId, ProblemId, TokenId};

/// What follows from a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// The events, in order; none when the command changes nothing.
    pub events: Vec<Event>,
    /// What the command was about.
    pub subject: DecisionSubject,
}

/// What a command was about: its caller is answered with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one is made for each command, and answered at once")]
pub enum DecisionSubject {
    /// The page as a whole.
    Page,
    /// The configuration, with what the command changes of it.
    Configuration(Box<Plan>),
    /// An agent or a heartbeat.
    Agent(AgentId),
    /// An incident.
    Incident(IncidentId),
    /// The reason for outage of an incident.
    Rfo(IncidentId),
    /// The review of an incident.
    Review(IncidentId),
    /// A correction, by its id.
    Correction(String),
    /// A maintenance.
    Maintenance(MaintenanceId),
    /// A series of maintenance.
    MaintenanceSeries(MaintenanceId),
    /// A message with alerts.
    Alerts(AlertReceipt),
    /// A notice, by its id.
    Notice(String),
    /// A mute, by its id.
    Mute(String),
    /// A change.
    Change(ChangeId),
    /// A problem.
    Problem(ProblemId),
    /// A token of operators.
    Token(TokenId),
    /// A drill.
    Drill(DrillId),
}

impl DecisionSubject {
    /// The outcome that these events follow.
    #[must_use]
    pub fn with(self, events: Vec<Event>) -> Decided {
        Decided { events, subject: self }
    }
}
