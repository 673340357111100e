//! Batcher: when are observations reported? At the end of each window, and at once when an outcome
//! differs from the one before.

use std::collections::BTreeMap;

use domain::ids::{BootId, ProbeId};
use domain::protocol::batch::{Batch, MAX_BATCH_BYTES, MAX_OBSERVATIONS};
use domain::protocol::evidence::CapturedEvidence;
use domain::protocol::observation::{Observation, Outcome};
use domain::protocol::spooled_batch::SpooledBatch;

/// The most bytes of pictures in one batch: beside them there is room for observations and texts.
const MAX_PICTURED_BYTES: usize = MAX_BATCH_BYTES / 2;

/// Gathers observations into batches with names that never repeat.
pub struct BatchBuilder {
    boot: BootId,
    sequence: u64,
    gathered: Vec<Observation>,
    evidence: Vec<CapturedEvidence>,
    last: BTreeMap<ProbeId, std::mem::Discriminant<Outcome>>,
}

impl BatchBuilder {
    /// Begins with sequence 1 of a start of the process.
    #[must_use]
    pub fn new(boot: BootId) -> Self {
        Self { boot, sequence: 0, gathered: vec![], evidence: vec![], last: BTreeMap::new() }
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

    /// Adds what a failing run left to look at. Where pictures would fill the batch, it goes without.
    pub fn attach(&mut self, mut captured: CapturedEvidence) {
        let bytes = |captured: &CapturedEvidence| captured.picture.as_ref().map_or(0, Vec::len);
        let pictured: usize = self.evidence.iter().map(bytes).sum();
        if pictured + bytes(&captured) > MAX_PICTURED_BYTES {
            captured.picture = None;
            captured
                .evidence
                .notes
                .push("no screenshot: the batch had the most it may have".to_owned());
        }
        self.evidence.push(captured);
    }

    /// Lets go what was gathered, where nobody is to be told.
    pub fn forget(&mut self) {
        self.gathered.clear();
        self.evidence.clear();
    }

    /// What was gathered, as packed batches.
    pub fn pack(&mut self) -> Vec<Vec<u8>> {
        let gathered = std::mem::take(&mut self.gathered);
        let mut evidence = std::mem::take(&mut self.evidence);
        let mut waiting = vec![gathered];
        let mut packed = vec![];
        while let Some(mut observations) = waiting.pop().filter(|rest| !rest.is_empty()) {
            let (boot, sequence) = (self.boot.clone(), self.sequence + 1);
            let evidence = std::mem::take(&mut evidence);
            let batch = Batch { boot, sequence, observations, evidence };
            match batch.pack() {
                Ok(bytes) => {
                    self.sequence += 1;
                    packed.push(bytes);
                }
                Err(error) if !batch.evidence.is_empty() => {
                    let count = batch.evidence.len();
                    tracing::warn!(%error, count, "evidence is left out of a batch");
                    waiting.push(batch.observations);
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
        Outcome::Unsure(why) => tracing::error!(%probe, why, "is unsure"),
    }
}

/// A batch that only says that the agent lives.
#[must_use]
pub fn sign_of_life(boot: BootId) -> Option<SpooledBatch> {
    let batch = Batch { boot, sequence: 0, observations: vec![], evidence: vec![] };
    Some(SpooledBatch { reading: None, packed: batch.pack().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::protocol::evidence::{CaptureReason, Evidence, MAX_EVIDENCE_IN_BATCH, Received};
    use domain::protocol::observation::{Failure, Reason};
    use domain::time::timestamp::Timestamp;

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
        let mut report = BatchBuilder::new("boot".parse().unwrap());
        assert!(report.add(seen(1, Outcome::Passed)), "the first ever");
        assert!(!report.add(seen(2, Outcome::Passed)));
        assert!(report.add(seen(3, Outcome::Unsure("x".into()))));
        assert!(!report.add(seen(4, Outcome::Unsure("y".into()))));
    }

    /// Evidence that does not pack to less than it is.
    fn left(n: u64, picture: Option<Vec<u8>>) -> CapturedEvidence {
        let mut seed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let noise = std::iter::repeat_with(|| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            char::from_u32(0x4e00 + (seed >> 32) as u32 % 20_000).unwrap()
        });
        let body = noise.take(1_300).collect();
        let step = "pay".to_owned();
        let failure = Failure { step, reason: Reason::Timeout, detail: String::new() };
        let evidence = Evidence {
            probe: "checkout".parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(1),
            attempt: 0,
            took_ms: 1,
            degraded: false,
            cause: CaptureReason::Began,
            failure,
            steps: vec![],
            sent: String::new(),
            received: Some(Received { body, ..Received::default() }),
            judged: vec![],
            notes: vec![],
        };
        CapturedEvidence { evidence, picture }
    }

    #[test]
    fn evidence_never_costs_an_observation() {
        let picture = || Some([b"\xff\xd8\xff".as_slice(), &[7; 100_000]].concat());
        let mut report = BatchBuilder::new("boot".parse().unwrap());
        report.add(seen(1, Outcome::Passed));
        (0..7).for_each(|n| report.attach(left(n, picture())));
        let batch = Batch::unpack(&report.pack()[0]).unwrap();
        let pictured = batch.evidence.iter().filter(|left| left.picture.is_some()).count();
        assert_eq!((batch.evidence.len(), pictured), (7, 4), "as many as there is room for");
        assert!(batch.evidence[6].evidence.notes[0].contains("had the most"));
        report.add(seen(2, Outcome::Passed));
        (0..=MAX_EVIDENCE_IN_BATCH as u64).for_each(|n| report.attach(left(n, None)));
        let batch = Batch::unpack(&report.pack()[0]).unwrap();
        assert_eq!((batch.observations.len(), batch.evidence.len()), (1, 0), "without any");
    }

    #[test]
    fn too_much_for_one_batch_becomes_several_in_order() {
        let mut report = BatchBuilder::new("boot".parse().unwrap());
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
