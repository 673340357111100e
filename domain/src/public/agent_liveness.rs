//! Agent liveness: when each agent was last heard from. In memory alone, and requested again after a wake.

use crate::ids::{AgentId, ProbeId};
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// What was heard of agents lately; not part of the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentLiveness {
    /// When each agent was last heard of.
    pub at: SortedMap<AgentId, Timestamp>,
    /// How long the latest run of each probe took there, in milliseconds.
    pub took_ms: SortedMap<AgentId, SortedMap<ProbeId, u32>>,
    /// When the latest run of each probe that asks a third party there heard what it says.
    pub fetched_at: SortedMap<AgentId, SortedMap<ProbeId, Timestamp>>,
}
