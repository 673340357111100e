//! When is what was seen told? Gathered for a window, and at once when an outcome turned.

use std::collections::BTreeMap;

use domain::batch::{Batch, MAX_BATCH_BYTES, MAX_OBSERVATIONS};
use domain::ids::{BootId, ProbeId};
use domain::observation::{Observation, Outcome};

/// Gathers observations into batches with names that never repeat.
pub struct Report {
    boot: BootId,
    sequence: u64,
    gathered: Vec<Observation>,
    last: BTreeMap<ProbeId, std::mem::Discriminant<Outcome>>,
}

impl Report {
    /// Begins with sequence 1 of a start of the process.
    #[must_use]
    pub fn new(boot: BootId) -> Self {
        Self { boot, sequence: 0, gathered: vec![], last: BTreeMap::new() }
    }

    /// Gathers what an attempt saw. True when it is to be told at once: its outcome is of another
    /// kind than the last one of its probe, or a batch is full.
    pub fn add(&mut self, seen: Observation) -> bool {
        let kind = std::mem::discriminant(&seen.outcome);
        let turned = self.last.insert(seen.probe.clone(), kind) != Some(kind);
        if turned {
            tell(&seen);
        }
        self.gathered.push(seen);
        turned || self.gathered.len() >= MAX_OBSERVATIONS
    }

    /// Lets go what was gathered, where nobody is to be told.
    pub fn forget(&mut self) {
        self.gathered.clear();
    }

    /// What was gathered, as packed batches.
    pub fn pack(&mut self) -> Vec<Vec<u8>> {
        let gathered = std::mem::take(&mut self.gathered);
        let mut waiting = vec![gathered];
        let mut packed = vec![];
        while let Some(mut observations) = waiting.pop().filter(|rest| !rest.is_empty()) {
            let batch = Batch {
                boot: self.boot.clone(),
                sequence: self.sequence + 1,
                observations,
                evidence: vec![],
            };
            match batch.pack() {
                Ok(bytes) => {
                    self.sequence += 1;
                    packed.push(bytes);
                }
                Err(error) if batch.observations.len() > 1 => {
                    tracing::debug!(%error, "a batch is split");
                    observations = batch.observations;
                    let rest = observations.split_off(observations.len() / 2);
                    waiting.extend([rest, observations]);
                }
                Err(error) => tracing::error!(%error, MAX_BATCH_BYTES, "an observation is lost"),
            }
        }
        packed
    }
}

/// Logs an outcome that is of another kind than the one before.
fn tell(seen: &Observation) {
    let probe = &seen.probe;
    match &seen.outcome {
        Outcome::Passed => tracing::info!(%probe, took_ms = seen.took_ms, "passes"),
        Outcome::Degraded(failure) | Outcome::Failed(failure) => {
            tracing::warn!(%probe, step = failure.step, reason = ?failure.reason, detail = failure.detail, "fails");
        }
        Outcome::Unsure(why) => tracing::error!(%probe, why, "cannot be run"),
    }
}

/// A batch that only says that the agent lives.
#[must_use]
pub fn sign_of_life(boot: BootId) -> Option<Vec<u8>> {
    Batch { boot, sequence: 0, observations: vec![], evidence: vec![] }.pack().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::timestamp::Timestamp;

    fn seen(n: i64, outcome: Outcome) -> Observation {
        Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(n),
            attempt: 0,
            took_ms: 1,
            outcome,
            steps: vec![],
        }
    }

    #[test]
    fn an_outcome_of_another_kind_is_told_at_once() {
        let mut report = Report::new("boot".parse().unwrap());
        assert!(report.add(seen(1, Outcome::Passed)), "the first ever");
        assert!(!report.add(seen(2, Outcome::Passed)));
        assert!(report.add(seen(3, Outcome::Unsure("x".into()))));
        assert!(!report.add(seen(4, Outcome::Unsure("y".into()))));
    }

    #[test]
    fn too_much_for_one_batch_becomes_several_in_order() {
        let mut report = Report::new("boot".parse().unwrap());
        let count = 2 * MAX_OBSERVATIONS as i64 + 1;
        for n in 0..count {
            report.add(seen(n, Outcome::Passed));
        }
        let batches: Vec<Batch> =
            report.pack().iter().map(|bytes| Batch::unpack(bytes).unwrap()).collect();
        let sequences: Vec<u64> = batches.iter().map(|batch| batch.sequence).collect();
        assert_eq!(sequences, (1..=batches.len() as u64).collect::<Vec<_>>());
        let times = batches.iter().flat_map(|batch| &batch.observations);
        assert!(times.map(|o| o.observed_at.unix_ms()).eq(0..count));
        assert!(report.pack().is_empty());
    }
}
