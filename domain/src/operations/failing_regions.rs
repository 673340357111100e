//! Failing regions: from which regions does a probe fail, since when, do they reach its quorum, and which of them are muted?

use serde::{Deserialize, Serialize};

use crate::board::{Board, ProbeMute};
use crate::ids::{ComponentId, IncidentId, ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// A region from which a probe fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailingRegion {
    /// The component that the probe watches.
    pub component: ComponentId,
    /// The probe.
    pub probe: ProbeId,
    /// The region.
    pub region: RegionId,
    /// Since when it fails from there.
    pub since: Timestamp,
    /// From how many regions it fails.
    pub failing: usize,
    /// How many regions report.
    pub reporting: usize,
    /// Whether so many are enough: then all of the probe is down, and no mute holds.
    pub is_quorum_reached: bool,
    /// The open incident that is about the component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// That its alerts are suppressed, until when and why; no mute that the incident has broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<ProbeMute>,
}

/// The regions from which probes fail at `now`, by component, probe and region.
#[must_use]
pub fn failing_regions(board: &Board, now: Timestamp) -> Vec<FailingRegion> {
    let components = board.configuration.iter().flat_map(|own| &own.components);
    let failing = components.into_iter().flat_map(|component| {
        let incident = board.incidents.unresolved().rev().find(|incident| {
            let about = incident.findings.iter().map(|finding| &finding.component);
            about.chain(incident.named()).any(|id| *id == component.id)
        });
        board.probe_votes(&component.id, now).into_iter().flat_map(move |(probe, votes)| {
            let failing = votes.down.len();
            let regions = votes.down.into_iter();
            let failing = regions.map(move |region| FailingRegion {
                component: component.id.clone(),
                since: down_since(board, &component.id, &probe, &region, now),
                failing,
                reporting: votes.reporting,
                is_quorum_reached: votes.is_quorum_reached,
                incident: incident.map(|incident| incident.id.clone()),
                mute: board.mute_of((&probe, &region), incident, now).cloned(),
                probe: probe.clone(),
                region,
            });
            failing.collect::<Vec<_>>()
        })
    });
    failing.collect()
}

/// Since when the agents of a region say that a probe is down: the first of those that do.
fn down_since(
    board: &Board,
    component: &ComponentId,
    probe: &ProbeId,
    region: &RegionId,
    now: Timestamp,
) -> Timestamp {
    let watch = board.watches.get(component).and_then(|watches| watches.get(probe));
    let opinions = watch.into_iter().flat_map(|watch| &watch.opinions);
    let own = opinions
        .filter(|(agent, _)| board.agents.get(*agent).is_some_and(|own| own.region == *region));
    let down = own.map(|(_, opinions)| opinions).filter(|opinions| {
        opinions.current().is_some_and(|opinion| opinion.verdict == Verdict::Down)
    });
    down.filter_map(StateTimeline::last_changed_at).min().unwrap_or(now)
}
