//! Agents: what is known of each, and what does it take to add one?

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, RegionId};
use crate::time::state_timeline::StateTimeline;

/// What is known of an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// Where it stands.
    pub region: RegionId,
    /// The hash of its token.
    pub token_sha256: String,
    /// Whether it is heard of. While it is not, it has no vote, since it was heard of last.
    pub alive: StateTimeline<bool>,
    /// The number of the last of its changes that was taken.
    pub last_number: u64,
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
