//! Redrawing: how does a component's timeline follow from what probes observed and operators stated?

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::board::quorum::{answer, of_region, status};
use crate::board::timeline::{ASSESSMENTS_KEPT, ComponentTimeline, TroubleSpan, VOTES_KEPT, Vote};
use crate::board::{Board, Correction, WatchedProbe};
use crate::ids::{ComponentId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::protocol::observation::Failure;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

impl ComponentTimeline {
    /// Draws a component anew from an instant on, because probes saw something else. Everything before
    /// stays as it is.
    pub fn redraw(&mut self, board: &Board, component: &ComponentId, from: Timestamp) {
        let Some(since) = board.component_since.get(component) else { return };
        let from = from.max(*since).max(board.updated_at.minus(ASSESSMENTS_KEPT));
        self.votes.split_off(&from);
        for at in probe_change_points(board, component, from) {
            let (votes, seen) = seen_at(board, component, at);
            if self.observed.set_from(at, seen) {
                self.votes.insert(at, votes);
            }
        }
        self.reshow(board, component, from);
    }

    /// Draws anew what is shown from an instant on, because operators said something else.
    pub fn reshow(&mut self, board: &Board, component: &ComponentId, from: Timestamp) {
        let Some(since) = board.component_since.get(component) else { return };
        let from = from.max(*since);
        let mut points = operator_change_points(board, component, from);
        points.extend(self.observed.starts_after(from));
        for at in points {
            let seen = self.observed.at(at).copied().unwrap_or(Status::NoData);
            let said = || join(seen, stated_at(board, component, at));
            self.published.set_from(at, corrected_at(board, component, at).unwrap_or_else(said));
        }
    }

    /// Forgets who said what so long ago that nobody asks.
    pub fn forget(&mut self, now: Timestamp) {
        self.votes = self.votes.split_off(&now.minus(VOTES_KEPT));
    }
}

/// What is seen and what is stated, in one: the worst of both, except that announced work explains
/// what probes see.
fn join(seen: Status, stated: Status) -> Status {
    if stated == Status::UnderMaintenance { stated } else { seen.max(stated) }
}

/// An instant, and every later one at which what probes see may change.
fn probe_change_points(
    board: &Board,
    component: &ComponentId,
    from: Timestamp,
) -> BTreeSet<Timestamp> {
    let mut points = BTreeSet::from([from]);
    for watch in board.watches.get(component).into_iter().flat_map(BTreeMap::values) {
        points.extend(watch.active.starts_after(from));
        points.extend(watch.quorum.starts_after(from));
        points.extend(watch.regions.starts_after(from));
        for (agent, opinions) in &watch.opinions {
            points.extend(opinions.starts_after(from));
            let known = board.agents.get(agent).into_iter();
            points.extend(known.flat_map(|agent| agent.alive.starts_after(from)));
        }
    }
    points
}

/// An instant, and every later one at which operators say something else.
fn operator_change_points(
    board: &Board,
    component: &ComponentId,
    from: Timestamp,
) -> BTreeSet<Timestamp> {
    let updates = board.incidents.iter().flat_map(|incident| &incident.updates);
    let corrections = board.corrections.iter().filter(|each| each.component == *component);
    let corrected = corrections.flat_map(|each| [each.from, each.to]);
    let points = updates.map(|update| update.at).chain(corrected).filter(|at| *at > from);
    points.chain([from]).collect()
}

/// What probes say of a component at an instant, and who said what. A component without probes is
/// only stated.
fn seen_at(board: &Board, component: &ComponentId, at: Timestamp) -> (Vec<Vote>, Status) {
    let watches = board.watches.get(component).into_iter().flatten();
    let (mut all, mut worst) = (vec![], None);
    for (probe, watch) in watches {
        let Some(impact) = watch.active.at(at).copied().flatten() else { continue };
        let quorum = watch.quorum.at(at).copied().unwrap_or_default();
        let votes = votes_at(board, watch, at);
        worst = worst.max(Some(status(answer(votes.values().copied(), quorum), impact)));
        let vote = |(region, says): (&RegionId, Verdict)| Vote {
            probe: probe.clone(),
            region: region.clone(),
            says,
        };
        all.extend(votes.into_iter().map(vote));
    }
    let unwatched = if is_manual(board, component) { Status::Operational } else { Status::NoData };
    (all, worst.unwrap_or(unwatched))
}

/// What each region says through a watch at an instant. An agent that is not heard of is silent, and
/// says nothing while another of its region speaks.
fn votes_at<'a>(
    board: &'a Board,
    watch: &'a WatchedProbe,
    at: Timestamp,
) -> BTreeMap<&'a RegionId, Verdict> {
    let mut said: BTreeMap<&RegionId, Vec<Verdict>> = BTreeMap::new();
    for region in watch.regions.at(at).into_iter().flatten() {
        said.insert(region, vec![]);
    }
    for (agent, opinions) in &watch.opinions {
        let Some(known) = board.agents.get(agent) else { continue };
        let Some(said) = said.get_mut(&known.region) else { continue };
        if known.alive.at(at) == Some(&true) {
            said.extend(opinions.at(at).map(|opinion| opinion.verdict));
        }
    }
    said.into_iter().map(|(region, said)| (region, of_region(said))).collect()
}

fn is_manual(board: &Board, component: &ComponentId) -> bool {
    let components = board.configuration.iter().flat_map(|c| &c.components);
    components.into_iter().any(|known| known.id == *component && known.manual)
}

/// The worst that open incidents state of a component at an instant.
fn stated_at(board: &Board, component: &ComponentId, at: Timestamp) -> Status {
    let incidents = board.incidents.iter().filter(|incident| incident.created_at() <= at);
    let stated = incidents.filter_map(|incident| incident.stated_at(at).get(component).copied());
    stated.max().unwrap_or(Status::Operational)
}

/// What an operator put right of an instant; the last word counts.
pub(crate) fn corrected_at(
    board: &Board,
    component: &ComponentId,
    at: Timestamp,
) -> Option<Status> {
    let of_it = board.corrections.iter().filter(|each| each.component == *component);
    correction_of(of_it, at)
}

/// The same, of one component's corrections, in the order in which they were made.
pub(crate) fn correction_of<'a>(
    of_it: impl DoubleEndedIterator<Item = &'a Correction>,
    at: Timestamp,
) -> Option<Status> {
    let mut standing = of_it.rev().filter(|each| !each.withdrawn);
    standing.find(|each| each.from <= at && at < each.to).map(|each| each.status)
}

/// The names of the regions that saw trouble with a component in a stretch, and the first
/// failure that was seen.
#[must_use]
pub(crate) fn observed_by(
    board: &Board,
    component: &ComponentId,
    stretch: &TroubleSpan,
    now: Timestamp,
) -> (Vec<String>, Option<Failure>) {
    let end = stretch.end.unwrap_or(now).max(stretch.start.plus(Duration::from_millis(1)));
    let mut regions = BTreeSet::new();
    let mut first: Option<(Timestamp, &Failure)> = None;
    for watch in board.watches.get(component).into_iter().flat_map(|watches| watches.values()) {
        for (agent, opinions) in &watch.opinions {
            for (from, _, opinion) in opinions.stretches(stretch.start, end) {
                if !matches!(opinion.verdict, Verdict::Down | Verdict::Degraded) {
                    continue;
                }
                regions.extend(board.agents.get(agent).map(|known| known.region.clone()));
                if let Some(failure) = &opinion.failure
                    && first.is_none_or(|(earliest, _)| from < earliest)
                {
                    first = Some((from, failure));
                }
            }
        }
    }
    let names = regions.iter().map(|region| board.region_name(region)).collect();
    (names, first.map(|(_, failure)| failure.clone()))
}
