//! The configuration of a page: what follows when another is applied?

use std::collections::{BTreeMap, BTreeSet};

use super::Board;
use super::agents::apply::mark_silent;
use super::decided::{Decided, Subject};
use super::event::Event;
use crate::config::diff::plan;
use crate::config::source::SourceFile;
use crate::config::{Configuration, parse};
use crate::ids::{AgentId, ProbeId, RegionId};
use crate::ledger::verdict::Assessment;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// Where a probe is run from, and what each agent believes of it.
type WatchSettings = (BTreeSet<RegionId>, BTreeMap<AgentId, Assessment>);

impl Board {
    pub(super) fn apply_files(&self, files: &[SourceFile]) -> Result<Decided, Problem> {
        let new = parse::read(files).map_err(Problem::bad_configuration)?;
        let known = self.configuration.as_ref();
        let subject = Subject::Configuration(plan(known, &new));
        let unchanged = known == Some(&new);
        let applied = Event::ConfigurationApplied { configuration: Box::new(new) };
        Ok(subject.with(if unchanged { vec![] } else { vec![applied] }))
    }

    pub(super) fn configure(&mut self, configuration: Configuration, at: Timestamp) {
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
}
