//! Assignments of a page: what does each agent run, and how is it known without building it?

use super::Board;
use crate::fingerprint::fingerprint_of;
use crate::ids::{AgentId, HEARTBEAT_REGION, RegionId};
use crate::problem::Problem;
use crate::protocol::assignment::Assignment;

/// The most agents of a page.
pub const MAX_AGENTS: usize = 200;
/// The most heartbeats of a page; each has a Ledger of its own.
pub const MAX_HEARTBEATS: usize = 200;

/// Part of every tag. Another one sends every agent its assignment anew: for when what an assignment holds
/// changes without its configuration.
const FORMAT: &str = "assignment 2";

impl Board {
    /// The tag of what an agent is to run: another one whenever the configuration, the agent's region or its
    /// token is. `None` when there is no such agent or nothing is configured.
    #[must_use]
    pub fn assignment_tag(&self, agent: &AgentId) -> Option<String> {
        self.configuration.as_ref()?;
        let agent_state = self.agents.get(agent)?;
        // The token is part of it, so that a new one reaches the Ledger as well.
        let (region, token) = (agent_state.region.as_str(), agent_state.token_sha256.as_str());
        Some(fingerprint_of(&[FORMAT, &self.base, region, agent.as_str(), token]))
    }

    /// What an agent is to run but for its probes; `None` as for its tag.
    #[must_use]
    pub fn assignment_head(&self, agent: &AgentId) -> Option<Assignment> {
        let (configuration, agent_state) = (self.configuration.as_ref()?, self.agents.get(agent)?);
        let tag = self.assignment_tag(agent)?;
        Some(Assignment {
            tag,
            ..configuration.assignment_head(agent.clone(), &agent_state.region)
        })
    }

    /// What an agent is to run; `None` as for its tag.
    #[must_use]
    pub fn assignment(&self, agent: &AgentId) -> Option<Assignment> {
        let (configuration, agent_state) = (self.configuration.as_ref()?, self.agents.get(agent)?);
        let tag = self.assignment_tag(agent)?;
        Some(Assignment { tag, ..configuration.assignment_of(agent.clone(), &agent_state.region) })
    }

    /// Refuses an agent or a heartbeat for which there is no room.
    pub(super) fn check_room(&self, agent: &AgentId, region: &RegionId) -> Result<(), Problem> {
        let is_heartbeat = |region: &RegionId| region.as_str() == HEARTBEAT_REGION;
        let (what, most) = match is_heartbeat(region) {
            true => ("heartbeats", MAX_HEARTBEATS),
            false => ("agents", MAX_AGENTS),
        };
        let kind = is_heartbeat(region);
        let others = self.agents.values().filter(|other| is_heartbeat(&other.region) == kind);
        if others.count() >= most && !self.agents.contains_key(agent) {
            return Err(Problem::conflict(format!("a page has at most {most} {what}")));
        }
        Ok(())
    }
}
