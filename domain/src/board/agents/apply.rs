//! Events on agents: what is believed after them, and of whom?

use crate::board::{Agent, Board};
use crate::ids::{AgentId, ProbeId, RegionId};
use crate::ledger::verdict::{Assessment, Verdict, VerdictChange};
use crate::ordered::SortedMap;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

impl Board {
    pub(in crate::board) fn know_agent(
        &mut self,
        agent: AgentId,
        region: RegionId,
        token_sha256: String,
    ) {
        let entry = self.agents.entry(agent).or_insert_with(|| Agent {
            region,
            token_sha256: String::new(),
            alive: StateTimeline::default(),
            last_number: 0,
        });
        entry.token_sha256 = token_sha256;
    }

    pub(in crate::board) fn set_alive(&mut self, agent: &AgentId, since: Timestamp, alive: bool) {
        if let Some(entry) = self.agents.get_mut(agent) {
            entry.alive.set_from(since, alive);
        }
        self.hush_silent();
    }

    /// An agent that comes back says when it saw nothing, but only of what it still runs. Of the rest
    /// nothing is believed since it fell silent.
    pub(in crate::board) fn hush_silent(&mut self) {
        for watch in self.watches.values_mut().flat_map(SortedMap::values_mut) {
            for (agent, opinions) in &mut watch.opinions {
                let Some(entry) = self.agents.get(agent) else { continue };
                let runs = watch.regions.current().is_some_and(|run| run.contains(&entry.region));
                if let Some((since, false)) = entry.alive.points().last()
                    && !runs
                    && opinions.last_changed_at() <= Some(*since)
                {
                    mark_silent(opinions, *since);
                }
            }
        }
    }

    pub(in crate::board) fn believe(
        &mut self,
        agent: &AgentId,
        number: u64,
        probe: &ProbeId,
        change: &VerdictChange,
    ) {
        let Some(entry) = self.agents.get_mut(agent) else { return };
        entry.last_number = number.max(entry.last_number);
        let probe = self.current_id(probe).clone();
        // Also where it is not run any more: its votes there end with the region, not with the word.
        for watch in self.watches.values_mut().filter_map(|watches| watches.get_mut(&probe)) {
            let opinions = watch.opinions.entry(agent.clone()).or_default();
            opinions.set_from(change.since, change.opinion.clone());
        }
    }
}

/// From an instant on, nothing is believed.
pub(in crate::board) fn mark_silent(opinions: &mut StateTimeline<Assessment>, at: Timestamp) {
    opinions.set_from(at, Assessment { verdict: Verdict::Silent, failure: None });
}
