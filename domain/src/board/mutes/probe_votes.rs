//! Votes on probes: which regions say that a probe of a component is down, do they reach its quorum, and which are muted?

use super::types::ProbeMute;
use crate::board::quorum::{QuorumVerdict, answer};
use crate::board::redraw::votes_of;
use crate::board::{Board, Incident};
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// The votes on one probe of a component at an instant.
pub struct ProbeVotes {
    /// The regions that say down.
    pub down: Vec<RegionId>,
    /// How many regions report.
    pub reporting: usize,
    /// Whether so many say down that the probe is.
    pub is_quorum_reached: bool,
}

impl Board {
    /// The votes on each probe of a component at an instant.
    #[must_use]
    pub fn probe_votes(
        &self,
        component: &ComponentId,
        at: Timestamp,
    ) -> SortedMap<ProbeId, ProbeVotes> {
        let mut by_probe: SortedMap<ProbeId, Vec<(RegionId, Verdict)>> = SortedMap::new();
        for vote in votes_of(self, component, at) {
            by_probe.entry(vote.probe).or_default().push((vote.region, vote.says));
        }
        let watches = self.watches.get(component);
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

    /// The mute of a probe in a region that lasts the longest, of those that count for an incident: where silence was broken,
    /// those that were stated after that.
    #[must_use]
    pub fn mute_of(
        &self,
        (probe, region): (&ProbeId, &RegionId),
        incident: Option<&Incident>,
        at: Timestamp,
    ) -> Option<&ProbeMute> {
        let broken_at = incident.and_then(|incident| incident.mute.ended_at);
        let mutes = self.mutes_in_force(at).filter(|mute| mute.covers(probe, region));
        let counted = mutes.filter(|mute| broken_at.is_none_or(|broken_at| mute.at > broken_at));
        counted.max_by_key(|mute| mute.until)
    }
}
