//! Fold of the event log: what is the state after an event? `apply` cannot fail, because the log is
//! the source of truth.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Entry, Event};
use super::incident::Incident;
use super::{Agent, Board};
use crate::board::public_facts::PublicLine;
use crate::config::Configuration;
use crate::hash_chain::Head;
use crate::ids::{AgentId, ProbeId, RegionId};
use crate::ledger::verdict::{Assessment, Verdict, VerdictChange};
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// Where a probe is run from, and what each agent believes of it.
type WatchSettings = (BTreeSet<RegionId>, BTreeMap<AgentId, Assessment>);

impl Board {
    /// Folds an entry of the log, and gives what of it is public; `head` is where the log ends with it.
    pub fn apply(&mut self, entry: Entry, head: Head) -> Vec<PublicLine> {
        let (before, at) = (self.updated_at, entry.at);
        self.head = head;
        self.updated_at = at;
        self.forget(before, at);
        let mut facts = self.said(&entry.event);
        let touched = self.touched_before(&entry.event);
        self.fold(entry);
        facts.extend(self.redraw(touched, at));
        self.publish(facts, at)
    }

    fn fold(&mut self, entry: Entry) {
        match entry.event {
            Event::ConfigurationApplied { configuration } => {
                self.configure(*configuration, entry.at);
            }
            Event::AgentAdded { agent, region, token_sha256 } => {
                self.know_agent(agent, region, token_sha256);
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
            Event::Corrected { correction } => self.corrections.push(correction),
            Event::CorrectionWithdrawn { id } => {
                let known = self.corrections.iter_mut().find(|known| known.id == id);
                known.into_iter().for_each(|known| known.withdrawn = true);
            }
        }
    }

    fn know_agent(&mut self, agent: AgentId, region: RegionId, token_sha256: String) {
        let known = self.agents.entry(agent).or_insert_with(|| Agent {
            region,
            token_sha256: String::new(),
            alive: StateTimeline::default(),
            last_number: 0,
        });
        known.token_sha256 = token_sha256;
    }

    fn configure(&mut self, configuration: Configuration, at: Timestamp) {
        self.created_at.get_or_insert(at);
        for component in &configuration.components {
            self.component_since.entry(component.id.clone()).or_insert(at);
        }
        let mut run = self.run_now();
        for (component, watches) in &mut self.watches {
            for (id, watch) in watches {
                let mut probes = configuration.probes.iter();
                if !probes.any(|probe| probe.id == *id && probe.component == *component) {
                    watch.active.set_from(at, None);
                    watch.regions.set_from(at, BTreeSet::new());
                }
            }
        }
        for probe in &configuration.probes {
            let (before, believed) = run.remove(&probe.id).unwrap_or_default();
            let watches = self.watches.entry(probe.component.clone()).or_default();
            let watch = watches.entry(probe.id.clone()).or_default();
            // Whoever runs it goes on and sees no change, also where it stands elsewhere now.
            for (agent, opinion) in believed {
                watch.opinions.entry(agent).or_default().set_from(at, opinion);
            }
            watch.active.set_from(at, Some(probe.impact));
            watch.quorum.set_from(at, probe.quorum);
            watch.regions.set_from(at, probe.regions.iter().cloned().collect());
            for (agent, opinions) in &mut watch.opinions {
                // What was believed when it was last run there says nothing of now.
                if self.agents.get(agent).is_some_and(|known| !before.contains(&known.region)) {
                    mark_silent(opinions, at);
                }
            }
        }
        self.hush_silent();
        self.configuration = Some(configuration);
    }

    /// Where each probe is run from, and what is believed of it, on whatever component.
    fn run_now(&self) -> BTreeMap<ProbeId, WatchSettings> {
        let watches = self.watches.values().flatten();
        let run = watches.filter(|(_, watch)| watch.active.current().is_some_and(Option::is_some));
        let run = run.map(|(id, watch)| {
            let believed = watch.opinions.iter();
            let believed = believed.filter_map(|(a, o)| Some((a.clone(), o.current()?.clone())));
            (id.clone(), (watch.regions.current().cloned().unwrap_or_default(), believed.collect()))
        });
        run.collect()
    }

    fn set_alive(&mut self, agent: &AgentId, since: Timestamp, alive: bool) {
        if let Some(known) = self.agents.get_mut(agent) {
            known.alive.set_from(since, alive);
        }
        self.hush_silent();
    }

    /// An agent that comes back says when it saw nothing, but only of what it still runs. Of the rest
    /// nothing is believed since it fell silent.
    fn hush_silent(&mut self) {
        for watch in self.watches.values_mut().flat_map(BTreeMap::values_mut) {
            for (agent, opinions) in &mut watch.opinions {
                let Some(known) = self.agents.get(agent) else { continue };
                let runs = watch.regions.current().is_some_and(|run| run.contains(&known.region));
                if let Some((since, false)) = known.alive.points().last()
                    && !runs
                    && opinions.last_changed_at() <= Some(*since)
                {
                    mark_silent(opinions, *since);
                }
            }
        }
    }

    fn believe(&mut self, agent: &AgentId, number: u64, probe: &ProbeId, change: &VerdictChange) {
        let Some(known) = self.agents.get_mut(agent) else { return };
        known.last_number = number.max(known.last_number);
        // Also where it is not run any more: its votes there end with the region, not with the word.
        for watch in self.watches.values_mut().filter_map(|watches| watches.get_mut(probe)) {
            let opinions = watch.opinions.entry(agent.clone()).or_default();
            opinions.set_from(change.since, change.opinion.clone());
        }
    }
}

/// From an instant on, nothing is believed.
fn mark_silent(opinions: &mut StateTimeline<Assessment>, at: Timestamp) {
    opinions.set_from(at, Assessment { verdict: Verdict::Silent, failure: None });
}
