//! Known alerts: which incident each belongs to, and whether it fires.

use serde::{Deserialize, Serialize};

use crate::ids::IncidentId;
use crate::time::timestamp::Timestamp;

/// An alert that was received, by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAlert {
    /// The incident that it is about.
    pub incident: IncidentId,
    /// Whether it fires.
    pub firing: bool,
    /// When it last changed.
    pub at: Timestamp,
}

/// An alert that began to fire, or ended. Persisted for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertTurn {
    /// Which alert, as its sender names it.
    pub fingerprint: String,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// Whether it fires from now on.
    pub firing: bool,
}

/// What came of a message with alerts, in numbers of alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertReceipt {
    /// Those that opened an incident, as a draft.
    pub opened: usize,
    /// Those that joined an incident that was open.
    pub joined: usize,
    /// Those that ended.
    pub resolved: usize,
    /// Those that told nothing new.
    pub unchanged: usize,
    /// Those that a rule leaves out.
    pub ignored: usize,
}
