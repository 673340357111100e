//! What shall an agent run? The probes of its region, and the rhythm of its reports.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, RegionId};
use crate::probe::Probe;
use crate::timestamp::as_ms;

/// What one agent is to do, as `GET /agent/v1/assignment` answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Changes whenever anything below does; also sent as the ETag.
    pub tag: String,
    /// Who it is for.
    pub agent: AgentId,
    /// Where that agent stands.
    pub region: RegionId,
    /// How long observations are gathered before a batch is sent.
    #[serde(rename = "batch_window_ms", with = "as_ms")]
    pub batch_window: Duration,
    /// After this long without a word, the agent is taken as silent.
    #[serde(rename = "silent_after_ms", with = "as_ms")]
    pub silent_after: Duration,
    /// Places that are known to answer, as `host:port`: an agent that reaches none of them is cut
    /// off.
    #[serde(default)]
    pub references: Vec<String>,
    /// The probes of the agent's region; shared with whoever runs them, for there may be many.
    pub probes: Vec<Arc<Probe>>,
}

impl Assignment {
    /// The heartbeat that is heard here instead of an agent, if it is one.
    #[must_use]
    pub fn heartbeat(&self) -> Option<&Probe> {
        self.probes.iter().map(AsRef::as_ref).find(|probe| probe.heartbeat.is_some())
    }

    /// Runs by schedule in a second.
    #[must_use]
    pub fn runs_per_s(&self) -> f64 {
        self.probes.iter().map(|probe| 1.0 / probe.every.as_secs_f64().max(1.0)).sum()
    }
}
