//! Late arrivals: observations older than the newest folded one. Which probes they affect, and from
//! which instant their history must be refolded.

use crate::ledger::probe_history::Rules;

use crate::ids::{BootId, ProbeId};
use crate::ordered::SortedMap;
use crate::protocol::assignment::Assignment;
use crate::protocol::observation::{Observation, Place};
use crate::protocol::received_batch::ReceivedBatch;
use crate::time::timestamp::Timestamp;

/// Observations that came late: of each probe, when the first of them was made. What the record has
/// from around then must be folded anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LateArrivals(pub(crate) SortedMap<ProbeId, Timestamp>);

/// From when on the record of each probe is needed, by the ids that the record has it under, and with the one
/// that it has now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefoldFrom(SortedMap<ProbeId, (ProbeId, Timestamp)>);

impl RefoldFrom {
    /// From when on anything is needed.
    #[must_use]
    pub fn first(&self) -> Timestamp {
        self.0.values().map(|(_, since)| *since).min().unwrap_or_default()
    }
}

/// An observation as the record has it, with what tells it from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedObservation {
    /// The start of the agent that made it, and the batch it came in.
    pub batch: (BootId, u64),
    /// With its time put right.
    pub seen: Observation,
}

impl RecordedObservation {
    /// Its place among the observations of its probe.
    #[must_use]
    pub(crate) fn place(&self) -> Place {
        self.seen.place()
    }
}

impl LateArrivals {
    /// Whether nothing came late.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What of a batch of the record is needed, when it is needed [since](LateArrivals::since) an instant.
    #[must_use]
    pub fn file(&self, batch: &ReceivedBatch, since: &RefoldFrom) -> Vec<RecordedObservation> {
        let needed = |seen: &Observation| {
            let (probe, since) = since.0.get(&seen.probe)?;
            (seen.observed_at >= *since).then(|| RecordedObservation {
                batch: (batch.boot.clone(), batch.sequence),
                seen: Observation { probe: probe.clone(), ..seen.clone() },
            })
        };
        batch.observations().iter().filter_map(needed).collect()
    }

    /// What comes late as well.
    pub fn extend(&mut self, other: Self) {
        for (probe, at) in other.0 {
            self.note(&probe, at);
        }
    }

    /// From when on the record of each probe is needed.
    #[must_use]
    pub fn since(&self, assignment: &Assignment) -> RefoldFrom {
        let probes = assignment.probes.iter().filter_map(|probe| {
            let (from, rules) = (self.0.get(&probe.id)?, Rules::from_probe(probe));
            let since = from.minus(rules.reach()).minus(rules.silent_after);
            let ids = probe.was.iter().chain([&probe.id]);
            Some(ids.map(move |id| (id.clone(), (probe.id.clone(), since))))
        });
        RefoldFrom(SortedMap::from_iter(probes.flatten()))
    }

    /// Leaves out those of which the record does not reach back far enough any more: what was believed
    /// of that time stands.
    pub fn leave_out_before(&mut self, kept_since: Timestamp, assignment: &Assignment) {
        let RefoldFrom(since) = self.since(assignment);
        self.0.retain(|probe, _| since.get(probe).is_some_and(|(_, since)| *since >= kept_since));
    }

    pub(crate) fn note(&mut self, probe: &ProbeId, at: Timestamp) {
        let first = self.0.entry(probe.clone()).or_insert(at);
        *first = at.min(*first);
    }
}
