//! View index: what a view looks up again and again, put in order once. Which agents stand in a region,
//! which probes watch a component, and what was corrected of it?

use crate::board::timeline::ComponentTimeline;
use crate::board::{Agent, Board, Correction};
use crate::config::Configuration;
use crate::ids::{AgentId, ComponentId, RegionId};
use crate::ordered::{SortedMap, SortedSet};
use crate::probe::Probe;
use crate::public::agent_liveness::AgentLiveness;
use crate::public::view::BAR_DAYS;
use crate::time::timestamp::Timestamp;
use crate::uptime::measured_spans::MeasuredSpans;

/// The state of a page, by what a view asks of it.
pub(super) struct ViewIndex<'a> {
    pub(super) board: &'a Board,
    pub(super) configuration: &'a Configuration,
    pub(super) heard: &'a AgentLiveness,
    pub(super) now: Timestamp,
    /// The days of the bars, and the windows of the figures.
    pub(super) spans: MeasuredSpans,
    /// Agents by where they stand.
    agents: SortedMap<&'a RegionId, Vec<(&'a AgentId, &'a Agent)>>,
    probes: SortedMap<&'a ComponentId, Vec<&'a Probe>>,
    /// What stands corrected, by component, oldest first.
    corrections: SortedMap<&'a ComponentId, Vec<&'a Correction>>,
    names: SortedMap<&'a RegionId, &'a str>,
    /// What a component without a timeline is drawn from.
    empty: ComponentTimeline,
}

impl<'a> ViewIndex<'a> {
    pub(super) fn new(
        board: &'a Board,
        configuration: &'a Configuration,
        heard: &'a AgentLiveness,
        now: Timestamp,
    ) -> Self {
        let spans = MeasuredSpans::new(&configuration.page.timezone, now, BAR_DAYS);
        let standing = board.corrections.iter().filter(|correction| !correction.withdrawn);
        let regions = configuration.regions.iter();
        Self {
            agents: grouped(board.agents.iter(), |(_, agent)| &agent.region),
            probes: grouped(configuration.probes.iter(), |probe| &probe.component),
            corrections: grouped(standing, |correction| &correction.component),
            names: SortedMap::from_iter(regions.map(|region| (&region.id, region.name.as_str()))),
            empty: ComponentTimeline::default(),
            board,
            configuration,
            heard,
            now,
            spans,
        }
    }

    pub(super) fn agents(&self, region: &RegionId) -> &[(&'a AgentId, &'a Agent)] {
        self.agents.get(region).map_or(&[], Vec::as_slice)
    }

    pub(super) fn probes(&self, component: &ComponentId) -> &[&'a Probe] {
        self.probes.get(component).map_or(&[], Vec::as_slice)
    }

    pub(super) fn corrections(&self, component: &ComponentId) -> &[&'a Correction] {
        self.corrections.get(component).map_or(&[], Vec::as_slice)
    }

    pub(super) fn timeline(&self, component: &ComponentId) -> &ComponentTimeline {
        self.board.timelines.get(component).unwrap_or(&self.empty)
    }

    pub(super) fn region_name(&self, region: &RegionId) -> String {
        match self.names.get(region) {
            Some(name) => (*name).to_owned(),
            None => self.board.region_name(region),
        }
    }

    /// How many regions a component is watched from.
    pub(super) fn regions_of(&self, component: &ComponentId) -> usize {
        let regions = self.probes(component).iter().flat_map(|probe| &probe.regions);
        SortedSet::from_iter(regions).len()
    }

    /// The regions that any probe is run from.
    pub(super) fn used_regions(&self) -> SortedSet<&'a RegionId> {
        SortedSet::from_iter(self.configuration.probes.iter().flat_map(|probe| &probe.regions))
    }
}

/// Things by a key, each group in the order in which they came.
fn grouped<'a, K: Ord, T: Copy + 'a>(
    all: impl Iterator<Item = T>,
    key: impl Fn(T) -> &'a K,
) -> SortedMap<&'a K, Vec<T>> {
    let mut groups: SortedMap<&K, Vec<T>> = SortedMap::new();
    for item in all {
        groups.entry(key(item)).or_default().push(item);
    }
    groups
}
