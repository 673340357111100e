//! Failing regions: which regions say that a probe is down, since when, do they reach its quorum, and which of them are muted?
//! And of which incidents is that all that there is?

use serde::{Deserialize, Serialize};

use crate::board::quorum::{QuorumVerdict, answer};
use crate::board::redraw::votes_of;
use crate::board::{Board, Incident, ProbeMute};
use crate::ids::{ComponentId, IncidentId, ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::ordered::{SortedMap, SortedSet};
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// A region that says that a probe is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailingRegion {
    /// The component that the probe watches.
    pub component: ComponentId,
    /// The probe.
    pub probe: ProbeId,
    /// The region.
    pub region: RegionId,
    /// Since when it says so.
    pub since: Timestamp,
    /// How many regions say so.
    pub failing: usize,
    /// How many regions report.
    pub reporting: usize,
    /// Whether so many are enough: then all of the probe is down, and no mute holds.
    pub is_quorum_reached: bool,
    /// The open incident that is about the component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// That it calls nobody, until when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mute: Option<ProbeMute>,
}

/// The votes on one probe of a component at an instant.
struct ProbeVotes {
    down: Vec<RegionId>,
    reporting: usize,
    is_quorum_reached: bool,
}

/// The regions that say down at `now`, by component, probe and region.
#[must_use]
pub fn failing_regions(board: &Board, now: Timestamp) -> Vec<FailingRegion> {
    let components = board.configuration.iter().flat_map(|own| &own.components);
    let failing = components.into_iter().flat_map(|component| {
        let incident = board.incidents.unresolved().rev().find(|incident| {
            let about = incident.findings.iter().map(|finding| &finding.component);
            about.chain(incident.named()).any(|id| *id == component.id)
        });
        votes_on(board, &component.id, now).into_iter().flat_map(move |(probe, votes)| {
            let failing = votes.down.len();
            let regions = votes.down.into_iter();
            let failing = regions.map(move |region| FailingRegion {
                component: component.id.clone(),
                since: down_since(board, &component.id, &probe, &region, now),
                failing,
                reporting: votes.reporting,
                is_quorum_reached: votes.is_quorum_reached,
                incident: incident.map(|incident| incident.id.clone()),
                mute: mute_of(board, &probe, &region, now).cloned(),
                probe: probe.clone(),
                region,
            });
            failing.collect::<Vec<_>>()
        })
    });
    failing.collect()
}

/// Until when the alert of an incident is held at `now`, because all that fails of it is muted, and fails below its quorum.
#[must_use]
pub fn muted_until(board: &Board, incident: &Incident, now: Timestamp) -> Option<Timestamp> {
    if !board.mutes.iter().any(|mute| mute.is_in_force(now)) {
        return None;
    }
    // Of what operators state themselves nothing is muted.
    let is_found = |component: &ComponentId, status| {
        let mut findings = incident.findings.iter();
        findings.any(|finding| finding.component == *component && finding.status >= status)
    };
    let stated = incident.stated_at(now);
    if stated.iter().any(|(id, status)| status.is_trouble() && !is_found(id, *status)) {
        return None;
    }
    let about = SortedSet::from_iter(incident.findings.iter().map(|finding| &finding.component));
    let mut failing: Vec<(ProbeId, RegionId)> = vec![];
    for component in about {
        for (probe, votes) in votes_on(board, component, now) {
            if votes.is_quorum_reached {
                return None;
            }
            failing.extend(votes.down.into_iter().map(|region| (probe.clone(), region)));
        }
    }
    // What has recovered may fail again: it is as muted as it was when it was found.
    if failing.is_empty() {
        let votes = incident.findings.iter().flat_map(|finding| &finding.votes);
        let down = votes.filter(|vote| vote.says == Verdict::Down);
        failing
            .extend(down.map(|vote| (board.current_id(&vote.probe).clone(), vote.region.clone())));
    }
    let mut until: Option<Timestamp> = None;
    for (probe, region) in &failing {
        let mute = mute_of(board, probe, region, now)?;
        until = Some(until.map_or(mute.until, |other| other.min(mute.until)));
    }
    until
}

/// When a mute ended last that held the alert of an incident until then: from then on it is an alert of its own.
#[must_use]
pub fn unmuted_at(board: &Board, incident: &Incident, now: Timestamp) -> Option<Timestamp> {
    let ends = board.mutes.iter().filter(|mute| mute.until <= now && mute.at < mute.until);
    let ends = ends.map(|mute| mute.until).filter(|end| {
        let before = Timestamp::from_unix_ms(end.unix_ms() - 1);
        muted_until(board, incident, before).is_some()
            && muted_until(board, incident, *end).is_none()
    });
    ends.max()
}

/// The mute of a probe in a region that lasts the longest.
fn mute_of<'a>(
    board: &'a Board,
    probe: &ProbeId,
    region: &RegionId,
    at: Timestamp,
) -> Option<&'a ProbeMute> {
    let mutes = board.mutes.iter().filter(|mute| mute.is_in_force(at));
    mutes.filter(|mute| mute.covers(probe, region)).max_by_key(|mute| mute.until)
}

fn votes_on(
    board: &Board,
    component: &ComponentId,
    at: Timestamp,
) -> SortedMap<ProbeId, ProbeVotes> {
    let mut by_probe: SortedMap<ProbeId, Vec<(RegionId, Verdict)>> = SortedMap::new();
    for vote in votes_of(board, component, at) {
        by_probe.entry(vote.probe).or_default().push((vote.region, vote.says));
    }
    let watches = board.watches.get(component);
    let votes = by_probe.into_iter().map(|(probe, votes)| {
        let quorum = watches.and_then(|watches| watches.get(&probe)?.quorum.at(at).copied());
        let verdicts = votes.iter().map(|(_, says)| *says);
        let is_quorum_reached =
            answer(verdicts.clone(), quorum.unwrap_or_default()) == QuorumVerdict::Down;
        let reporting = verdicts.filter(|says| *says != Verdict::Silent).count();
        let down = votes.into_iter().filter(|(_, says)| *says == Verdict::Down);
        let down = down.map(|(region, _)| region).collect();
        (probe, ProbeVotes { down, reporting, is_quorum_reached })
    });
    SortedMap::from_iter(votes)
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
