//! Commands on agents: which events follow, or why not?

use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Event, NewAgent};
use crate::ids::HEARTBEAT_REGION;
use crate::problem::Problem;

impl Board {
    pub(in crate::board) fn add_agent(&self, new: NewAgent) -> Result<Decided, Problem> {
        let NewAgent { agent, region, token_sha256 } = new;
        let Some(configuration) = &self.configuration else {
            return Err(Problem::conflict("nothing is configured yet")
                .hint("apply a configuration first: `allclear apply probes/`"));
        };
        if region.as_str() == HEARTBEAT_REGION {
            let mut probes = configuration.probes.iter().filter(|probe| probe.heartbeat.is_some());
            if !probes.any(|probe| probe.id.as_str() == agent.as_str()) {
                return Err(Problem::invalid("agent", format!("there is no heartbeat `{agent}`"))
                    .hint("apply a probe of that id with `heartbeat = { grace = \"5m\" }` first"));
            }
            if self.agents.get(&agent).is_some_and(|before| before.region != region) {
                return Err(Problem::conflict(format!("there is an agent `{agent}` already"))
                    .hint("give the heartbeat another id"));
            }
        } else if self
            .agents
            .get(&agent)
            .is_some_and(|before| before.region.as_str() == HEARTBEAT_REGION)
        {
            return Err(Problem::conflict(format!("there is a heartbeat `{agent}` already"))
                .hint("give the agent another name"));
        } else if !configuration.regions.iter().any(|configured| configured.id == region) {
            let configured: Vec<_> = configuration.regions.iter().map(|r| r.id.as_str()).collect();
            return Err(Problem::invalid("region", format!("there is no region `{region}`"))
                .hint(format!("the regions are {}", configured.join(", "))));
        }
        // What an agent saw is what its region saw: another region needs another agent.
        if let Some(before) = self.agents.get(&agent)
            && before.region != region
        {
            let detail = format!("agent `{agent}` is in region `{}`", before.region);
            return Err(
                Problem::conflict(detail).hint("give the agent of another region another name")
            );
        }
        self.check_room(&agent, &region)?;
        let subject = DecisionSubject::Agent(agent.clone());
        Ok(subject.with(vec![Event::AgentAdded { agent, region, token_sha256 }]))
    }
}
