//! Drill records: when it was, who began it, and the report of what was done in it. None is public.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::access::actor::Actor;
use crate::ids::{ComponentId, ContactId, DrillId, IncidentId};
use crate::ordered::SortedSet;
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// After this time a drill is over that was not ended.
pub const DRILL_LIMIT: Duration = Duration::from_secs(8 * 3_600);
/// The most drills that are kept; of more, the oldest go. The log has them all.
pub const MAX_DRILL_REPORTS: usize = 20;

/// `POST /ops/v1/drills`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDrill {
    /// What is rehearsed, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub title: String,
    /// The components that it is about; of none it is about the page as a whole.
    #[serde(default)]
    pub components: SortedSet<ComponentId>,
}

/// A drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillRecord {
    /// Its id.
    pub id: DrillId,
    /// What is rehearsed.
    pub title: String,
    /// The components that it is about; of none it is about the page as a whole.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub components: SortedSet<ComponentId>,
    /// When it began.
    pub started_at: Timestamp,
    /// With whose token.
    pub started_by: Actor,
    /// When it is over, whatever is done: 8 hours after it began.
    pub ends_at: Timestamp,
    /// When it was ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// With whose token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<Actor>,
    /// What was done in it; there is none of a drill that could not begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<DrillReport>,
}

impl DrillRecord {
    /// Whether something can be done in it at `now`.
    #[must_use]
    pub fn is_running(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.ends_at
    }
}

/// The drill is over, with what was done in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillEnding {
    /// The drill's id.
    pub drill: String,
    /// What was done; `None`: it could not begin.
    pub report: Option<DrillReport>,
}

/// What was done in a drill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillReport {
    /// What was done, oldest first; at most 100 steps.
    pub timeline: Vec<DrillStep>,
    /// How many later steps are left out.
    #[serde(default)]
    pub omitted: usize,
    /// Who acted, in the order of their first steps.
    pub people: Vec<DrillPerson>,
    /// The incidents, oldest first; at most 20.
    pub incidents: Vec<DrilledIncident>,
    /// Who would have been sent messages if it had been no drill.
    pub would_send: Vec<DrillCount>,
    /// What those were sent who hear of drills.
    pub sent: Vec<DrillDelivery>,
}

/// A step of a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillStep {
    /// When.
    pub at: Timestamp,
    /// Who: the stated name, or as the log names the caller.
    pub by: String,
    /// What was done, such as `incident_opened`, as the audit names it.
    pub action: String,
    /// To what, such as `incident:ID`.
    pub subject: String,
}

/// Somebody who acted in a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillPerson {
    /// The stated name, or as the log names the caller.
    pub by: String,
    /// How many steps.
    pub steps: usize,
}

/// An incident of a drill, with how soon each step of its handling came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrilledIncident {
    /// Its id, which is of no use after the drill.
    pub id: IncidentId,
    /// Its title.
    pub name: String,
    /// How serious it was.
    pub severity: Severity,
    /// Whether it is over.
    pub is_over: bool,
    /// How soon each of the eight steps came.
    pub intervals: Vec<DrillInterval>,
}

/// How soon a step came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillInterval {
    /// The step, such as `told to readers`.
    pub step: String,
    /// Seconds after the incident began; `None`: it did not come.
    pub after_s: Option<u64>,
}

/// How many messages would have been sent by a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillCount {
    /// To whom: `audience:ID`, `escalation`, or `subscribers`.
    pub to: String,
    /// By which channel, such as `email`.
    pub channel: String,
    /// How many recipients of such a channel.
    pub recipients: u64,
    /// How many messages.
    pub messages: u64,
}

/// What a contact that hears of drills was sent by a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrillDelivery {
    /// The contact.
    pub contact: ContactId,
    /// By which channel, such as `email`.
    pub channel: String,
    /// How many messages were taken.
    pub accepted: u64,
    /// How many attempts failed.
    pub failed: u64,
}
