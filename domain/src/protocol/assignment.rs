//! Assignment: what does an agent run? The probes of its region, and how often it reports.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, ProbeId, RegionId};
use crate::probe::Probe;
use crate::time::timestamp::as_ms;

const DAY_S: f64 = 86_400.0;
/// Room for a run in a packed batch, besides its steps; and for each step.
pub(crate) const BYTES_PER_RUN: f64 = 32.0;
pub(crate) const BYTES_PER_STEP: f64 = 16.0;

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
    /// The probe of an id, if it is assigned.
    #[must_use]
    pub fn probe(&self, id: &ProbeId) -> Option<&Probe> {
        self.probes.iter().map(AsRef::as_ref).find(|probe| probe.id == *id)
    }

    /// The heartbeat that is heard here instead of an agent, if it is one.
    #[must_use]
    pub fn heartbeat(&self) -> Option<&Probe> {
        self.probes.iter().map(AsRef::as_ref).find(|probe| probe.heartbeat.is_some())
    }

    /// About how many bytes a day of its runs takes in packed batches, generously: a run of one step
    /// takes about 20, and each further step 12 more.
    #[must_use]
    pub fn packed_bytes_a_day(&self) -> u64 {
        let of_probe = |probe: &Arc<Probe>| {
            let runs = DAY_S / probe.every.as_secs_f64().max(1.0);
            let steps = u32::try_from(probe.steps.len()).unwrap_or(u32::MAX);
            runs * (BYTES_PER_RUN + BYTES_PER_STEP * f64::from(steps))
        };
        self.probes.iter().map(of_probe).sum::<f64>() as u64
    }
}
