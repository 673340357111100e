//! Origin of an incident: who may see it at first, whether it counts, and what probes found.

use serde::{Deserialize, Serialize};

use super::details::DetailsChange;
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::probe::outcome::Reason;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// Who may see an incident. It only ever becomes more visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Operators; it is being written.
    Draft,
    /// Operators; it is not meant for readers.
    Internal,
    /// Everybody.
    #[default]
    Public,
}

/// How an incident came to be, beside what was said. The default is that of incidents of earlier versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentOrigin {
    /// Who may see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// By what means it was noticed, and what else was known at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<DetailsChange>,
    /// Whether the figures leave out what is stated.
    #[serde(default)]
    pub is_uncounted: bool,
    /// The outage that was found, when the clock opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<OutageFinding>,
}

impl IncidentOrigin {
    /// Whether it is that of incidents of earlier versions.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// An outage as probes found it: what a draft begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutageFinding {
    /// The component.
    pub component: ComponentId,
    /// When its first failing run began.
    pub since: Timestamp,
    /// When it was found.
    pub found_at: Timestamp,
    /// What probes saw of it when it was found.
    pub status: Status,
    /// What each region said then.
    pub votes: Vec<FoundVote>,
    /// The name of the step that failed first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Of what kind the failure is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What was expected and found there. It may be anything that the service sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// Where to read what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
}

/// What one region said through one probe when an outage was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundVote {
    /// The probe.
    pub probe: ProbeId,
    /// The region.
    pub region: RegionId,
    /// What it said.
    pub says: Verdict,
}
