//! What is the state after an event? The fold that never fails: the log is the truth.

use super::event::{Entry, Event};
use super::incident::Incident;
use super::{Agent, Board};
use crate::chain::Head;
use crate::configuration::Configuration;
use crate::ids::{AgentId, ProbeId};
use crate::probe::Probe;
use crate::timestamp::Timestamp;
use crate::track::Track;
use crate::verdict::{Change, Opinion, Verdict};

impl Board {
    /// Folds an entry of the log; `head` is where the log ends with it.
    pub fn apply(&mut self, entry: Entry, head: Head) {
        self.head = head;
        self.updated_at = entry.at;
        match entry.event {
            Event::ConfigurationApplied { configuration } => {
                self.configure(*configuration, entry.at);
            }
            Event::AgentAdded { agent, region, token_sha256 } => {
                let known = self.agents.entry(agent).or_insert_with(|| Agent {
                    region: region.clone(),
                    token_sha256: String::new(),
                    alive: Track::default(),
                    last_number: 0,
                });
                known.region = region;
                known.token_sha256 = token_sha256;
                self.hush(entry.at);
            }
            Event::AgentReturned { agent, since } => self.set_alive(&agent, since, true),
            Event::AgentFellSilent { agent, since } => self.set_alive(&agent, since, false),
            Event::VerdictChanged { agent, number, probe, change } => {
                self.believe(&agent, number, &probe, &change);
            }
            Event::IncidentOpened { id, name, impact, started_at, update } => {
                let updates = vec![update];
                self.incidents.push(Incident {
                    id,
                    name,
                    stated_impact: impact,
                    started_at,
                    updates,
                });
            }
            Event::IncidentUpdated { id, update } => {
                let known = self.incidents.iter_mut().find(|incident| incident.id == id);
                if let Some(incident) = known {
                    incident.updates.push(update);
                }
            }
        }
    }

    fn configure(&mut self, configuration: Configuration, at: Timestamp) {
        self.created_at.get_or_insert(at);
        for component in &configuration.components {
            self.component_since.entry(component.id.clone()).or_insert(at);
        }
        for probe in &configuration.probes {
            let watches = self.watches.entry(probe.component.clone()).or_default();
            let watch = watches.entry(probe.id.clone()).or_default();
            watch.active.set_from(at, Some(probe.impact));
            watch.quorum.set_from(at, probe.quorum);
        }
        self.configuration = Some(configuration);
        self.hush(at);
    }

    /// Ends, at an instant, the watches of probes that are no longer run and the opinions of
    /// agents that no longer run them. What they said before stands.
    fn hush(&mut self, at: Timestamp) {
        let Some(configuration) = &self.configuration else { return };
        for (component, watches) in &mut self.watches {
            for (id, watch) in watches {
                let mut probes = configuration.probes.iter();
                let run = probes.find(|probe| probe.id == *id && probe.component == *component);
                if run.is_none() {
                    watch.active.set_from(at, None);
                }
                for (agent, opinions) in &mut watch.opinions {
                    let region = self.agents.get(agent).map(|known| &known.region);
                    let runs_it = |probe: &Probe| region.is_some_and(|r| probe.regions.contains(r));
                    if !run.is_some_and(runs_it) {
                        opinions.set_from(at, Opinion { verdict: Verdict::Silent, failure: None });
                    }
                }
            }
        }
    }

    fn set_alive(&mut self, agent: &AgentId, since: Timestamp, alive: bool) {
        if let Some(known) = self.agents.get_mut(agent) {
            known.alive.set_from(since, alive);
        }
    }

    fn believe(&mut self, agent: &AgentId, number: u64, probe: &ProbeId, change: &Change) {
        let Some(known) = self.agents.get_mut(agent) else { return };
        known.last_number = number.max(known.last_number);
        // What was still on its way when the probe was taken from the region must not undo that: it
        // would stand for ever, for nobody runs the probe there any more.
        let mut probes = self.configuration.iter().flat_map(|all| &all.probes);
        if !probes.any(|run| run.id == *probe && run.regions.contains(&known.region)) {
            return;
        }
        let active =
            |watch: &&mut super::Watch| watch.active.current().is_some_and(Option::is_some);
        let watch = self.watches.values_mut().filter_map(|by_probe| by_probe.get_mut(probe));
        for watch in watch.filter(active) {
            let opinions = watch.opinions.entry(agent.clone()).or_default();
            opinions.set_from(change.since, change.opinion.clone());
        }
    }
}
