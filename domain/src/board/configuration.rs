//! The configuration of a page: what follows when another is applied?

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Board;
use super::agents::apply::mark_silent;
use super::decided::{Decided, DecisionSubject};
use super::event::Event;
use super::plan::Plan;
use crate::config::applied::AppliedConfiguration;
use crate::config::source::SourceFile;
use crate::config::{Configuration, parse};
use crate::content::ContentHash;
use crate::fingerprint::fingerprint;
use crate::ids::{AgentId, ProbeId, RegionId};
use crate::ledger::verdict::Assessment;
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// Where a probe is run from, and what each agent believes of it.
type WatchSettings = (SortedSet<RegionId>, SortedMap<AgentId, Assessment>);

/// `POST /ops/v1/apply`, and `POST /ops/v1/plan`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApplyRequest {
    /// Every file of the folder.
    pub files: Vec<SourceFile>,
    /// The [base](Plan::base) of the plan that was shown; `None`: whatever is in force is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

impl Board {
    /// What a folder would change at `now`.
    ///
    /// # Errors
    /// Every mistake of its files.
    pub fn plan(&self, files: &[SourceFile], now: Timestamp) -> Result<Plan, Problem> {
        Ok(self.plan_for(&self.read_folder(files, now)?))
    }

    fn read_folder(&self, files: &[SourceFile], now: Timestamp) -> Result<Configuration, Problem> {
        let new = parse::read_at(files, now).map_err(Problem::bad_configuration)?;
        self.check_renames(&new)?;
        Ok(new)
    }

    /// Applies a folder, and answers with the plan that was carried out. No event follows when the same
    /// files are in force.
    pub(super) fn apply_folder(
        &self,
        request: &ApplyRequest,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let ApplyRequest { files, base } = request;
        if base.as_ref().is_some_and(|base| *base != self.base) {
            return Err(Problem::conflict("the configuration has changed since the plan was made")
                .hint("look at what would change now with `allclear plan`, and apply again"));
        }
        let new = self.read_folder(files, now)?;
        let subject = DecisionSubject::Configuration(Box::new(self.plan_for(&new)));
        if self.applied.as_ref().is_some_and(|applied| applied.is_of(files, &new)) {
            return Ok(subject.with(vec![]));
        }
        let applied = AppliedConfiguration::pack(files, new)
            .map_err(|error| Problem::conflict(format!("it cannot be stored: {error}")))?;
        Ok(subject.with(vec![Event::ConfigurationApplied(applied)]))
    }

    /// Reads the configuration in force, which a snapshot does not hold itself.
    ///
    /// # Errors
    /// Those of reading.
    pub fn resolve<E>(
        &mut self,
        read: impl FnOnce(&ContentHash) -> Result<Arc<Configuration>, E>,
    ) -> Result<(), E> {
        if let Some(applied) = &mut self.applied {
            applied.resolve(read)?;
            self.configuration = applied.configuration().cloned();
        }
        Ok(())
    }

    pub(super) fn configure(&mut self, applied: AppliedConfiguration, at: Timestamp) {
        // What is stored was read before the event is folded.
        let Some(configuration) = applied.configuration().cloned() else { return };
        self.base = fingerprint(self.head.hash.as_bytes());
        self.applied = Some(applied.saved());
        self.created_at.get_or_insert(at);
        self.rename(&configuration);
        for component in &configuration.components {
            self.component_since.entry(component.id.clone()).or_insert(at);
        }
        let mut run = self.run_now();
        for (component, watches) in &mut self.watches {
            for (id, watch) in watches {
                let mut probes = configuration.probes.iter();
                if !probes.any(|probe| probe.id == *id && probe.component == *component) {
                    watch.active.set_from(at, None);
                    watch.regions.set_from(at, SortedSet::new());
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
            watch.regions.set_from(at, SortedSet::from_iter(probe.regions.iter().cloned()));
            for (agent, opinions) in &mut watch.opinions {
                // What was believed when it was last run there says nothing of now.
                if self
                    .agents
                    .get(agent)
                    .is_some_and(|agent_state| !before.contains(&agent_state.region))
                {
                    mark_silent(opinions, at);
                }
            }
        }
        self.hush_silent();
        self.configuration = Some(configuration);
        self.keep_report_schedules(at);
    }

    /// Where each probe is run from, and what is believed of it, on whatever component.
    fn run_now(&self) -> SortedMap<ProbeId, WatchSettings> {
        let watches = self.watches.values().flatten();
        let run = watches.filter(|(_, watch)| watch.active.current().is_some_and(Option::is_some));
        let run = run.map(|(id, watch)| {
            let believed = watch.opinions.iter();
            let believed = believed.filter_map(|(a, o)| Some((a.clone(), o.current()?.clone())));
            (
                id.clone(),
                (
                    watch.regions.current().cloned().unwrap_or_default(),
                    SortedMap::from_iter(believed),
                ),
            )
        });
        run.collect()
    }
}
