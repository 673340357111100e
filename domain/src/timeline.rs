//! How was a component doing, at every instant? What probes saw and what operators stated,
//! joined: the worst of both.

use std::collections::{BTreeMap, BTreeSet};

use crate::board::{Board, Watch};
use crate::ids::{ComponentId, RegionId};
use crate::observation::Failure;
use crate::quorum::{answer, of_region, status};
use crate::status::Status;
use crate::timestamp::Timestamp;
use crate::track::Track;
use crate::verdict::Verdict;

/// A component's status as a function of time, from what made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// What probes saw.
    pub seen: Track<Status>,
    /// That joined with what operators stated: what the page shows.
    pub shown: Track<Status>,
}

/// The timeline of a component from when it was first on the page until `now`.
#[must_use]
pub fn timeline(board: &Board, component: &ComponentId, now: Timestamp) -> Timeline {
    let mut timeline = Timeline::default();
    let Some(since) = board.component_since.get(component) else { return timeline };
    let from_now_on = |at: &Timestamp| *at <= now;
    for at in turning_points(board, component, *since).into_iter().filter(from_now_on) {
        let seen = seen_at(board, component, at);
        timeline.seen.set_from(at, seen);
        timeline.shown.set_from(at, seen.max(stated_at(board, component, at)));
    }
    timeline
}

/// Every instant at which the status may change.
fn turning_points(board: &Board, component: &ComponentId, since: Timestamp) -> BTreeSet<Timestamp> {
    fn starts<T: PartialEq>(track: &Track<T>) -> impl Iterator<Item = Timestamp> {
        track.points().iter().map(|(start, _)| *start)
    }
    let mut points = BTreeSet::from([since]);
    for watch in board.watches.get(component).into_iter().flat_map(|watches| watches.values()) {
        points.extend(starts(&watch.active));
        points.extend(starts(&watch.quorum));
        points.extend(starts(&watch.regions));
        for (agent, opinions) in &watch.opinions {
            points.extend(starts(opinions));
            let known = board.agents.get(agent);
            points.extend(known.into_iter().flat_map(|agent| starts(&agent.alive)));
        }
    }
    let updates = board.incidents.iter().flat_map(|incident| &incident.updates);
    points.extend(updates.map(|update| update.at));
    points.retain(|at| *at >= since);
    points
}

/// What probes say of a component at an instant. A component without probes is only stated.
fn seen_at(board: &Board, component: &ComponentId, at: Timestamp) -> Status {
    let watches = board.watches.get(component).into_iter().flat_map(|watches| watches.values());
    let answers = watches.filter_map(|watch| {
        let impact = watch.active.at(at).copied().flatten()?;
        let quorum = watch.quorum.at(at).copied().unwrap_or_default();
        Some(status(answer(votes_at(board, watch, at), quorum), impact))
    });
    answers.max().unwrap_or(if is_manual(board, component) {
        Status::Operational
    } else {
        Status::NoData
    })
}

/// What each region says through a watch at an instant. An agent that is not heard of is silent, and
/// says nothing while another of its region speaks.
fn votes_at(board: &Board, watch: &Watch, at: Timestamp) -> Vec<Verdict> {
    let mut regions: BTreeMap<&RegionId, Vec<Verdict>> = BTreeMap::new();
    let run_from = watch.regions.at(at);
    for (agent, opinions) in &watch.opinions {
        let Some(known) = board.agents.get(agent) else { continue };
        if !run_from.is_some_and(|regions| regions.contains(&known.region)) {
            continue;
        }
        let heard = known.alive.at(at) != Some(&false);
        let said = opinions.at(at).map_or(Verdict::Silent, |opinion| opinion.verdict);
        let said = if heard { said } else { Verdict::Silent };
        regions.entry(&known.region).or_default().push(said);
    }
    regions.into_values().map(of_region).collect()
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

/// A stretch of trouble: it ends only when the component is known to be well again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it began.
    pub start: Timestamp,
    /// When it ended; `None`: it goes on.
    pub end: Option<Timestamp>,
    /// The worst of it.
    pub worst: Status,
}

/// The stretches of trouble in a track, oldest first.
#[must_use]
pub fn troubles(track: &Track<Status>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = vec![];
    for (at, status) in track.points() {
        let open = stretches.last_mut().filter(|stretch| stretch.end.is_none());
        match (open, status) {
            (Some(stretch), Status::Operational | Status::UnderMaintenance) => {
                stretch.end = Some(*at);
            }
            (Some(stretch), status) => stretch.worst = stretch.worst.max(*status),
            (None, status) if status.is_trouble() => {
                stretches.push(Stretch { start: *at, end: None, worst: *status });
            }
            (None, _) => {}
        }
    }
    stretches
}

/// The names of the regions that saw trouble with a component in a stretch, and the first
/// failure that was seen.
#[must_use]
pub fn witnesses(
    board: &Board,
    component: &ComponentId,
    stretch: &Stretch,
    now: Timestamp,
) -> (Vec<String>, Option<Failure>) {
    let end =
        stretch.end.unwrap_or(now).max(stretch.start.plus(std::time::Duration::from_millis(1)));
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
