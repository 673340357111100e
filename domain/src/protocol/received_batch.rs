//! A batch as it was received: what does it say, with its times corrected and in the order in which the
//! runs began? Made once for all that reads it: the fold, late arrivals, the row and the evidence.

use crate::ids::BootId;
use crate::protocol::batch::{Arrival, Batch};
use crate::protocol::evidence::CapturedEvidence;
use crate::protocol::observation::Observation;
use crate::time::timestamp::Timestamp;

/// A batch and how it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedBatch {
    /// The start of the agent's process that made the batch.
    pub boot: BootId,
    /// The batch's number in that start.
    pub sequence: u64,
    /// How it came in.
    pub arrival: Arrival,
    /// What was observed, by the server's clock, in the order in which the runs began.
    observations: Vec<Observation>,
    /// What failing runs left to look at, by the server's clock, in the order in which it was sent.
    pub evidence: Vec<CapturedEvidence>,
}

impl ReceivedBatch {
    /// Corrects the times of a batch, and sorts it.
    #[must_use]
    pub fn new(batch: Batch, arrival: Arrival) -> Self {
        let Batch { boot, sequence, mut observations, mut evidence } = batch;
        for seen in &mut observations {
            seen.observed_at = arrival.right(seen.observed_at);
        }
        observations.sort_by_key(Observation::place);
        for captured in &mut evidence {
            captured.evidence.observed_at = arrival.right(captured.evidence.observed_at);
        }
        Self { boot, sequence, arrival, observations, evidence }
    }

    /// What was observed, in the order in which the runs began.
    #[must_use]
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// What was observed, for who needs nothing else of the batch.
    #[must_use]
    pub fn into_observations(self) -> Vec<Observation> {
        self.observations
    }

    /// When the first and the last run began; when the batch came in, if there is none in it.
    #[must_use]
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let at = |seen: Option<&Observation>| seen.map_or(self.arrival.at, |seen| seen.observed_at);
        (at(self.observations.first()), at(self.observations.last()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::observation::Outcome;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_000_000_000 + second * 1_000)
    }

    #[test]
    fn times_are_corrected_and_runs_stand_in_order() {
        let seen = |(second, attempt): (i64, u8)| Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: at(second),
            attempt,
            took_ms: 1,
            outcome: Outcome::Passed,
            steps: vec![],
        };
        let observations = [(9, 0), (2, 1), (2, 0), (400, 0)].map(seen).to_vec();
        let batch =
            Batch { boot: "b".parse().unwrap(), sequence: 7, observations, evidence: vec![] };
        let arrival = Arrival { at: at(100), correction_ms: -1_000 };
        let received = ReceivedBatch::new(batch, arrival);
        let places: Vec<_> = received.observations().iter().map(Observation::place).collect();
        assert_eq!(places, [(at(1), 0), (at(1), 1), (at(8), 0), (at(100), 0)], "none is to come");
        assert_eq!(received.bounds(), (at(1), at(100)));
        let empty = Batch {
            boot: "b".parse().unwrap(),
            sequence: 0,
            observations: vec![],
            evidence: vec![],
        };
        assert_eq!(ReceivedBatch::new(empty, arrival).bounds(), (at(100), at(100)));
    }
}
