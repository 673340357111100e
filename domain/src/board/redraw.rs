//! Redrawing: how does a component's timeline follow from what probes observed and operators stated?

use std::time::Duration;

use crate::board::quorum::{answer, of_region, status};
use crate::board::statements::Statements;
use crate::board::timeline::{
    ASSESSMENTS_KEPT, ComponentTimeline, MAX_VOTES, TroubleSpan, VOTES_KEPT, Vote,
};
use crate::board::{Board, WatchedProbe};
use crate::ids::{ComponentId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::ordered::{self, SortedMap, SortedSet};
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
        let mut changed = vec![];
        for (at, seen) in seen_since(board, component, from) {
            if self.observed.set_from(at, seen) {
                changed.push(at);
            }
        }
        for at in changed.into_iter().rev().take(MAX_VOTES) {
            self.votes.insert(at, votes_of(board, component, at));
        }
        while self.votes.len() > MAX_VOTES {
            self.votes.pop_first();
        }
        self.reshow(board, component, from);
    }

    /// Draws anew what is shown from an instant on, because operators said something else.
    pub fn reshow(&mut self, board: &Board, component: &ComponentId, from: Timestamp) {
        let Some(since) = board.component_since.get(component) else { return };
        let from = from.max(*since);
        let statements = Statements::since(board, component, from);
        let mut points = statements.change_points();
        points.extend(self.observed.starts_after(from));
        let counts_all = statements.count_all() && self.uncounted.points().is_empty();
        for at in points {
            let seen = self.observed.at(at).copied().unwrap_or(Status::NoData);
            let corrected = statements.corrected_at(at);
            let is_maintained = statements.is_maintained_at(at);
            let with = |stated| corrected.unwrap_or_else(|| join(seen, stated, is_maintained));
            let shown = with(statements.stated_at(at));
            self.published.set_from(at, shown);
            if !counts_all {
                let counts = with(statements.counted_at(at));
                self.uncounted.set_from(at, (counts != shown).then_some(counts));
            }
        }
    }

    /// Forgets who said what so long ago that nobody asks.
    pub fn forget(&mut self, now: Timestamp) {
        self.votes = self.votes.split_off(&now.minus(VOTES_KEPT));
    }
}

/// What is seen and what is stated, in one: the worst of both, except that announced work explains
/// what probes see. It explains no outage that operators state.
fn join(seen: Status, stated: Status, is_maintained: bool) -> Status {
    let is_explained = is_maintained || stated == Status::UnderMaintenance;
    if is_explained && !stated.is_trouble() { Status::UnderMaintenance } else { seen.max(stated) }
}

/// What probes see of a component from an instant on: there, and wherever it may change. Each watch is asked
/// only where it may say something else. A component without probes is only stated.
fn seen_since(board: &Board, component: &ComponentId, from: Timestamp) -> Vec<(Timestamp, Status)> {
    let watches = || board.watches.get(component).into_iter().flat_map(SortedMap::values);
    let unwatched = if is_manual(board, component) { Status::Operational } else { Status::NoData };
    let mut statuses = vec![None; watches().count()];
    // What no watch says, so that there is something to draw at the first instant.
    let mut news = vec![(from, statuses.len(), None)];
    for (n, watch) in watches().enumerate() {
        let points = change_points(board, watch, from).into_iter();
        news.extend(points.map(|at| (at, n, status_at(board, watch, at))));
    }
    ordered::sort_by_key(&mut news, |(at, ..)| *at);
    let mut seen = vec![];
    for at_once in news.chunk_by(|(a, ..), (b, ..)| a == b) {
        for (_, n, status) in at_once {
            statuses.get_mut(*n).into_iter().for_each(|entry| *entry = *status);
        }
        let status = statuses.iter().copied().flatten().max().unwrap_or(unwatched);
        seen.extend(at_once.first().map(|(at, ..)| (*at, status)));
    }
    seen
}

/// An instant, and every later one at which what a watch sees may change.
fn change_points(board: &Board, watch: &WatchedProbe, from: Timestamp) -> SortedSet<Timestamp> {
    let mut points = SortedSet::from_iter([from]);
    points.extend(watch.active.starts_after(from));
    points.extend(watch.quorum.starts_after(from));
    points.extend(watch.regions.starts_after(from));
    for (agent, opinions) in &watch.opinions {
        points.extend(opinions.starts_after(from));
        let agent_state = board.agents.get(agent).into_iter();
        points.extend(agent_state.flat_map(|agent| agent.alive.starts_after(from)));
    }
    points
}

/// What a watch means for its component at an instant; `None` while it is not run.
fn status_at(board: &Board, watch: &WatchedProbe, at: Timestamp) -> Option<Status> {
    let impact = watch.active.at(at).copied().flatten()?;
    if let Some(reported) = reported_at(board, watch, at) {
        return Some(reported);
    }
    let quorum = watch.quorum.at(at).copied().unwrap_or_default();
    Some(status(answer(votes_at(board, watch, at).into_values(), quorum), impact))
}

/// The worst that a third party says of itself at an instant, as agents that are heard of read it; `None` where it says
/// that it works, or where it is not asked. No quorum decides it: agents that read it at different times differ.
fn reported_at(board: &Board, watch: &WatchedProbe, at: Timestamp) -> Option<Status> {
    let regions = watch.regions.at(at);
    let heard = watch.opinions.iter().filter_map(|(agent, opinions)| {
        let agent = board.agents.get(agent)?;
        let counts = agent.alive.at(at) == Some(&true) && regions?.contains(&agent.region);
        opinions.at(at).filter(|_| counts)?.failure.as_ref()?.reason.reported()
    });
    heard.max()
}

/// Who says what of a component at an instant.
pub(crate) fn votes_of(board: &Board, component: &ComponentId, at: Timestamp) -> Vec<Vote> {
    let watches = board.watches.get(component).into_iter().flatten();
    let run = watches.filter(|(_, watch)| watch.active.at(at).is_some_and(Option::is_some));
    let votes = run.flat_map(|(probe, watch)| {
        let vote = |(region, says): (&RegionId, Verdict)| Vote {
            probe: probe.clone(),
            region: region.clone(),
            says,
        };
        votes_at(board, watch, at).into_iter().map(vote)
    });
    votes.collect()
}

/// What each region says through a watch at an instant. An agent that is not heard of is silent, and
/// says nothing while another of its region speaks.
fn votes_at<'a>(
    board: &'a Board,
    watch: &'a WatchedProbe,
    at: Timestamp,
) -> SortedMap<&'a RegionId, Verdict> {
    let mut verdicts: SortedMap<&RegionId, Vec<Verdict>> = SortedMap::new();
    for region in watch.regions.at(at).into_iter().flatten() {
        verdicts.insert(region, vec![]);
    }
    for (agent, opinions) in &watch.opinions {
        let Some(agent_state) = board.agents.get(agent) else { continue };
        let Some(verdicts) = verdicts.get_mut(&agent_state.region) else { continue };
        if agent_state.alive.at(at) == Some(&true) {
            verdicts.extend(opinions.at(at).map(|opinion| opinion.verdict));
        }
    }
    SortedMap::from_iter(
        verdicts.into_iter().map(|(region, verdicts)| (region, of_region(verdicts))),
    )
}

fn is_manual(board: &Board, component: &ComponentId) -> bool {
    let components = board.configuration.iter().flat_map(|c| &c.components);
    components.into_iter().any(|configured| configured.id == *component && configured.manual)
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
    let mut regions = SortedSet::new();
    let mut first: Option<(Timestamp, &Failure)> = None;
    for watch in board.watches.get(component).into_iter().flat_map(SortedMap::values) {
        for (agent, opinions) in &watch.opinions {
            for (from, _, opinion) in opinions.stretches(stretch.start, end) {
                if !matches!(opinion.verdict, Verdict::Down | Verdict::Degraded) {
                    continue;
                }
                regions
                    .extend(board.agents.get(agent).map(|agent_state| agent_state.region.clone()));
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
