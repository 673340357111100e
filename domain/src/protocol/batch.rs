//! Batch: the unit in which an agent reports observations. Its (agent, boot, sequence) makes
//! delivery idempotent: it counts once, however often it arrives.

use crate::gzip;
use crate::limits::MAX_STEPS;

use flate2::Compression;
use serde::{Deserialize, Serialize};

use crate::ids::BootId;
use crate::limits::MAX_DETAIL_CHARS;
use crate::protocol::bounded_list::at_most;
use crate::protocol::evidence::{CapturedEvidence, InvalidEvidence, MAX_EVIDENCE_IN_BATCH};
use crate::protocol::observation::{Observation, Outcome};
use crate::protocol::trial::AssignedTrial;
use crate::time::timestamp::Timestamp;

/// The media type of a packed batch: one version byte, then the fields in `postcard` form, as
/// they are (version 1) or in gzip form (version 2); with the evidence after them (version 3).
pub const MEDIA_TYPE: &str = "application/vnd.allclear.batch";
/// The first byte of a batch as it is packed, unless there is evidence in it.
pub const VERSION: u8 = 2;
/// The first byte of a batch with evidence.
pub const WITH_EVIDENCE: u8 = 3;
/// The first byte of a batch that is not in gzip form; still read.
const PLAIN: u8 = 1;
/// The most bytes of a packed batch. A stored row may have 2 MB; this leaves room beside it.
pub const MAX_BATCH_BYTES: usize = 1_000_000;
/// The most bytes of a batch that is unpacked: what is small on the way can be huge here.
pub const MAX_UNPACKED_BYTES: usize = 4_000_000;
/// The most observations of one batch.
pub const MAX_OBSERVATIONS: usize = 5_000;

/// What is said of a value that was read and is none.
const UNFIT: &str = "a list is longer than it may be (docs/agents.md), or a name is none";

/// Observations of one agent. (agent, boot, sequence) names it for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The start of the agent's process that made the batch.
    pub boot: BootId,
    /// 1 for the first batch of that start, then one more each; 0 for a batch without observations,
    /// which only says that the agent lives, and is not stored.
    pub sequence: u64,
    /// In the order in which the runs ended.
    #[serde(deserialize_with = "at_most::<MAX_OBSERVATIONS, _, _>")]
    pub observations: Vec<Observation>,
    /// What failing runs left to look at. It stands apart from the fields above, which are packed as
    /// they were before there was any.
    #[serde(skip)]
    pub evidence: Vec<CapturedEvidence>,
}

/// How a batch came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What to add to its times, in milliseconds, because the agent's clock is off.
    pub correction_ms: i64,
}

impl Arrival {
    /// A time of the agent's clock, put right.
    #[must_use]
    pub fn right(self, at: Timestamp) -> Timestamp {
        let ms = at.unix_ms().saturating_add(self.correction_ms);
        // Nothing was seen that is still to come.
        Timestamp::from_unix_ms(ms).min(self.at)
    }
}

/// What the Ledger answers once the batch is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The sequence that is now stored for good.
    pub sequence: u64,
    /// Whether it had been stored before, and was not applied again.
    pub duplicate: bool,
    /// The tag of the assignment in force; fetch it when it differs from the one you run.
    pub assignment: String,
    /// Trials that are asked of the agent and have no result yet, oldest first; named again with each receipt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<AssignedTrial>,
}

/// Why bytes are not a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBatch {
    /// Larger than [`MAX_BATCH_BYTES`].
    #[error("the batch has {bytes} bytes; at most {MAX_BATCH_BYTES} are taken")]
    TooLarge {
        /// How large it was.
        bytes: usize,
    },
    /// Larger than [`MAX_UNPACKED_BYTES`] once unpacked.
    #[error("the batch unpacks to more than {MAX_UNPACKED_BYTES} bytes")]
    UnpackedTooLarge,
    /// Another version, or no batch at all.
    #[error(
        "the batch begins with byte {found:?}; this server reads versions {PLAIN} to {WITH_EVIDENCE}"
    )]
    Version {
        /// The first byte, if there was one.
        found: Option<u8>,
    },
    /// The bytes do not hold the fields of a batch.
    #[error("the batch cannot be read: {0}")]
    Malformed(String),
    /// A field holds what no agent sends.
    #[error("observations[{index}]: {problem}")]
    Observation {
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A failing run's evidence breaks a limit.
    #[error("evidence[{index}]: {problem}")]
    Evidence {
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        problem: InvalidEvidence,
    },
    /// More than [`MAX_EVIDENCE_IN_BATCH`].
    #[error("the batch has {0} pieces of evidence; at most {MAX_EVIDENCE_IN_BATCH} are taken")]
    TooMuchEvidence(usize),
    /// More than [`MAX_OBSERVATIONS`].
    #[error("the batch has {0} observations; at most {MAX_OBSERVATIONS} are taken")]
    TooMany(usize),
}

impl Batch {
    /// The batch as bytes.
    ///
    /// # Errors
    /// [`InvalidBatch`] when it breaks a limit, so that no agent sends what no server takes.
    pub fn pack(&self) -> Result<Vec<u8>, InvalidBatch> {
        self.check()?;
        let malformed = |error: String| InvalidBatch::Malformed(error);
        let mut plain = postcard::to_extend(self, vec![]).map_err(|e| malformed(e.to_string()))?;
        let version = if self.evidence.is_empty() { VERSION } else { WITH_EVIDENCE };
        if version == WITH_EVIDENCE {
            plain = postcard::to_extend(&self.evidence, plain)
                .map_err(|error| malformed(error.to_string()))?;
        }
        if plain.len() > MAX_UNPACKED_BYTES {
            return Err(InvalidBatch::UnpackedTooLarge);
        }
        let packed = gzip::pack(vec![version], &plain, Compression::default());
        let bytes = packed.map_err(|error| malformed(error.to_string()))?;
        if bytes.len() > MAX_BATCH_BYTES {
            return Err(InvalidBatch::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// The batch that the bytes hold.
    ///
    /// # Errors
    /// [`InvalidBatch`], naming the limit or the observation.
    pub fn unpack(bytes: &[u8]) -> Result<Self, InvalidBatch> {
        Self::read(bytes, Behind::Refused)
    }

    /// The batch of a row. Earlier versions took and stored batches with bytes behind them.
    ///
    /// # Errors
    /// As [`Batch::unpack`].
    pub fn unpack_stored(bytes: &[u8]) -> Result<Self, InvalidBatch> {
        Self::read(bytes, Behind::Ignored)
    }

    fn read(bytes: &[u8], behind: Behind) -> Result<Self, InvalidBatch> {
        if bytes.len() > MAX_BATCH_BYTES {
            return Err(InvalidBatch::TooLarge { bytes: bytes.len() });
        }
        let (version, body) = match bytes.split_first() {
            Some((&PLAIN, body)) => (PLAIN, body.to_vec()),
            Some((&version @ (VERSION | WITH_EVIDENCE), body)) => {
                (version, unpack_gzip(body, behind)?)
            }
            _ => return Err(InvalidBatch::Version { found: bytes.first().copied() }),
        };
        let malformed = |error: postcard::Error| match error {
            // Which one, `postcard` does not say.
            postcard::Error::SerdeDeCustom => InvalidBatch::Malformed(UNFIT.to_owned()),
            error => InvalidBatch::Malformed(error.to_string()),
        };
        // How many there are stands before them; they are read only when they may be that many.
        let (_, after) = postcard::take_from_bytes::<(BootId, u64)>(&body).map_err(malformed)?;
        let (count, _) = postcard::take_from_bytes::<u64>(after).map_err(malformed)?;
        if count > MAX_OBSERVATIONS as u64 {
            return Err(InvalidBatch::TooMany(usize::try_from(count).unwrap_or(usize::MAX)));
        }
        let (mut batch, mut rest) = postcard::take_from_bytes::<Self>(&body).map_err(malformed)?;
        if version == WITH_EVIDENCE {
            let (count, _) = postcard::take_from_bytes::<u64>(rest).map_err(malformed)?;
            if count > MAX_EVIDENCE_IN_BATCH as u64 {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                return Err(InvalidBatch::TooMuchEvidence(count));
            }
            (batch.evidence, rest) = postcard::take_from_bytes(rest).map_err(malformed)?;
        }
        if !rest.is_empty() {
            return Err(InvalidBatch::Malformed(format!("{} bytes too many", rest.len())));
        }
        batch.check()?;
        Ok(batch)
    }

    /// The batch as its row holds it: evidence is kept elsewhere, and not as long.
    ///
    /// # Errors
    /// As [`Batch::pack`].
    pub fn pack_without_evidence(&self) -> Result<Vec<u8>, InvalidBatch> {
        Self { evidence: vec![], ..self.clone() }.pack()
    }

    /// A packed batch without its evidence, for a server that does not take it; `None` when it has none.
    #[must_use]
    pub fn without_evidence(packed: &[u8]) -> Option<Vec<u8>> {
        let batch = (packed.first() == Some(&WITH_EVIDENCE)).then(|| Self::unpack(packed).ok());
        batch.flatten()?.pack_without_evidence().ok()
    }

    fn check(&self) -> Result<(), InvalidBatch> {
        if self.sequence == 0 && !self.observations.is_empty() {
            return Err(InvalidBatch::Malformed("sequence 0 holds observations".to_owned()));
        }
        if self.observations.is_empty() && !self.evidence.is_empty() {
            return Err(InvalidBatch::Malformed("evidence of no observation".to_owned()));
        }
        if self.evidence.len() > MAX_EVIDENCE_IN_BATCH {
            return Err(InvalidBatch::TooMuchEvidence(self.evidence.len()));
        }
        for (index, captured) in self.evidence.iter().enumerate() {
            captured.check().map_err(|problem| InvalidBatch::Evidence { index, problem })?;
        }
        if self.observations.len() > MAX_OBSERVATIONS {
            return Err(InvalidBatch::TooMany(self.observations.len()));
        }
        for (index, observation) in self.observations.iter().enumerate() {
            let problem = |problem| Err(InvalidBatch::Observation { index, problem });
            if observation.steps.len() > MAX_STEPS {
                return problem("more than 50 steps");
            }
            match &observation.outcome {
                Outcome::Degraded(failure) | Outcome::Failed(failure)
                    if failure.detail.chars().count() > MAX_DETAIL_CHARS
                        || failure.step.chars().count() > crate::limits::MAX_NAME_CHARS =>
                {
                    return problem("the failure's text is too long");
                }
                Outcome::Unsure(why) if why.chars().count() > MAX_DETAIL_CHARS => {
                    return problem("the reason for being unsure is too long");
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Unpacks no further than a batch may reach.
fn unpack_gzip(packed: &[u8], behind: Behind) -> Result<Vec<u8>, InvalidBatch> {
    let unpacked = gzip::unpack(packed, MAX_UNPACKED_BYTES);
    let (body, rest) =
        unpacked.map_err(|error| InvalidBatch::Malformed(format!("not gzip: {error}")))?;
    if body.len() > MAX_UNPACKED_BYTES {
        return Err(InvalidBatch::UnpackedTooLarge);
    }
    if behind == Behind::Refused && !rest.is_empty() {
        return Err(InvalidBatch::Malformed(format!("{} bytes behind it", rest.len())));
    }
    Ok(body)
}

/// What becomes of bytes behind a batch in gzip form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    Refused,
    Ignored,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::timestamp::Timestamp;

    fn batch(count: i64) -> Batch {
        let seen = |n| Observation {
            probe: format!("probe-{n}").parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(n),
            attempt: 0,
            took_ms: 1,
            outcome: Outcome::Passed,
            steps: vec![],
        };
        let observations = (0..count).map(seen).collect();
        Batch { boot: "b".parse().unwrap(), sequence: 1, observations, evidence: vec![] }
    }

    #[test]
    fn what_is_packed_unpacks_and_older_agents_are_still_read() {
        let batch = batch(1_000);
        let packed = batch.pack().unwrap();
        assert_eq!(Batch::unpack(&packed).as_ref(), Ok(&batch));
        let plain = postcard::to_extend(&batch, vec![PLAIN]).unwrap();
        assert!(packed.len() * 4 < plain.len(), "{} of {}", packed.len(), plain.len());
        assert_eq!(Batch::unpack(&plain), Ok(batch));
    }

    #[test]
    fn bytes_behind_a_batch_are_refused_and_those_of_an_old_row_are_read() {
        let batch = batch(3);
        let packed = batch.pack().unwrap();
        for behind in [&b"x"[..], &packed[1..], &[0; 512]] {
            let long = [&packed[..], behind].concat();
            assert!(matches!(Batch::unpack(&long), Err(InvalidBatch::Malformed(_))));
            assert_eq!(Batch::unpack_stored(&long).as_ref(), Ok(&batch));
        }
        assert_eq!(Batch::unpack_stored(&packed), Ok(batch));
    }

    /// Times as networks have them, so that they do not pack better than real ones.
    fn timed(batch: &mut Batch, steps: usize) {
        let mut seed = 88_172_645_463_325_252_u64;
        let mut some = |least: u32, more: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            Some(least + u32::try_from(seed % more).unwrap())
        };
        for seen in &mut batch.observations {
            let phases = |_| crate::phases::Phases {
                dns_us: some(300, 400),
                connect_us: some(20_000, 3_000),
                tls_us: some(41_000, 5_000),
                first_byte_us: some(80_000, 40_000),
                transfer_us: some(100, 500),
            };
            seen.steps = (0..steps).map(phases).collect();
            seen.took_ms = seen.steps.iter().map(|step| step.total_us() / 1000).sum();
        }
    }

    #[test]
    fn the_room_that_is_kept_for_runs_is_enough() {
        use crate::protocol::assignment::{BYTES_PER_RUN, BYTES_PER_STEP};
        for steps in [1_u8, 5] {
            let mut batch = batch(100);
            timed(&mut batch, steps.into());
            let per_observation = batch.pack().unwrap().len() as f64 / 100.0;
            assert!(
                per_observation <= BYTES_PER_RUN + BYTES_PER_STEP * f64::from(steps),
                "{steps}: {per_observation}"
            );
        }
    }

    #[test]
    fn a_list_that_says_it_is_huge_is_refused_before_it_takes_memory() {
        let mut whole = batch(1);
        timed(&mut whole, MAX_STEPS);
        assert_eq!(Batch::unpack(&whole.pack().unwrap()), Ok(whole));
        // The last byte of a batch of one run without steps is the length of that list.
        let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        let one_more = [vec![51], vec![0; 51 * 5]].concat();
        for (steps, reason) in [(&huge[..], "end of buffer"), (&one_more, UNFIT)] {
            let mut bytes = postcard::to_extend(&batch(1), vec![PLAIN]).unwrap();
            assert_eq!(bytes.pop(), Some(0));
            bytes.extend(steps);
            match Batch::unpack(&bytes) {
                Err(InvalidBatch::Malformed(why)) => assert!(why.contains(reason), "{why}"),
                other => panic!("{other:?}"),
            }
        }
        let mut bytes = postcard::to_extend(&("b", 1_u64), vec![PLAIN]).unwrap();
        bytes.extend(huge);
        assert_eq!(Batch::unpack(&bytes), Err(InvalidBatch::TooMany(usize::MAX)));
    }

    #[test]
    fn what_would_unpack_to_too_much_is_refused() {
        let zeros = vec![0; 2 * MAX_UNPACKED_BYTES];
        let bomb = gzip::pack(vec![VERSION], &zeros, Compression::best()).unwrap();
        assert!(bomb.len() < 20_000);
        assert_eq!(Batch::unpack(&bomb), Err(InvalidBatch::UnpackedTooLarge));
        assert!(matches!(Batch::unpack(&[VERSION, 1, 2]), Err(InvalidBatch::Malformed(_))));
    }
}
