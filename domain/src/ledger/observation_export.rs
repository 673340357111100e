//! Observation export: the record of an agent, one line for each observation, identified and
//! uncorrected, for other programs to read.

use serde::{Deserialize, Serialize};

use crate::ids::BootId;
use crate::protocol::batch::{Arrival, Batch};
use crate::protocol::observation::Observation;
use crate::time::timestamp::Timestamp;

/// The media type of lines that are JSON each.
pub const MEDIA_TYPE: &str = "application/jsonl";
/// The most batches of one page.
pub const MAX_BATCHES: usize = 200;
/// A page ends with the batch that brings it to so many bytes, so that a Worker can hold it.
const FULL_BYTES: usize = 4_000_000;

/// An observation as it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Which batch of its agent brought it, counted from 1 in the order in which they were taken.
    /// Whoever has read up to here goes on after it.
    pub n: u64,
    /// The start of the agent's process that made the batch.
    pub boot: BootId,
    /// The batch's number in that start.
    pub sequence: u64,
    /// When the batch came in, by the server's clock.
    pub received_at: Timestamp,
    /// What to add to the observation's time because the agent's clock was off, in milliseconds.
    pub correction_ms: i64,
    /// As the agent sent it, its time by the agent's clock.
    pub observation: Observation,
}

/// Part of the record: whole batches, in the order in which they were taken.
#[derive(Debug, Default)]
pub struct ObservationPage {
    lines: String,
    batches: usize,
}

impl ObservationPage {
    /// Whether no further batch belongs to it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.batches >= MAX_BATCHES || self.lines.len() >= FULL_BYTES
    }

    /// Adds the batch that was taken as the `n`th.
    ///
    /// # Errors
    /// When it cannot be written as JSON; no batch is known that cannot.
    pub fn add(&mut self, n: u64, batch: Batch, arrival: Arrival) -> serde_json::Result<()> {
        let Batch { boot, sequence, observations, .. } = batch;
        let Arrival { at, correction_ms } = arrival;
        self.batches += 1;
        for observation in observations {
            let boot = boot.clone();
            let line = Recorded { n, boot, sequence, received_at: at, correction_ms, observation };
            self.lines += &serde_json::to_string(&line)?;
            self.lines.push('\n');
        }
        Ok(())
    }

    /// Its lines; none when there is no further batch.
    #[must_use]
    pub fn into_lines(self) -> String {
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phases::Phases;
    use crate::protocol::observation::{Failure, Outcome, Reason};

    fn batch(observations: usize) -> Batch {
        let failure = Failure {
            step: "pay".into(),
            reason: Reason::ExpectationFailed,
            detail: "`status` is 503".into(),
        };
        let phases = Phases { dns_us: Some(7), ..Phases::default() };
        let seen = Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: "2026-11-20T14:03:20Z".parse().unwrap(),
            attempt: 1,
            took_ms: 12,
            outcome: Outcome::Failed(failure),
            steps: vec![phases],
        };
        let boot = "b".parse().unwrap();
        Batch { boot, sequence: 3, observations: vec![seen; observations], evidence: vec![] }
    }

    fn arrival() -> Arrival {
        Arrival { at: "2026-11-20T14:03:21Z".parse().unwrap(), correction_ms: -40 }
    }

    #[test]
    fn a_line_says_all_of_an_observation() {
        let mut page = ObservationPage::default();
        page.add(9, batch(1), arrival()).unwrap();
        let lines = page.into_lines();
        assert_eq!(
            lines,
            concat!(
                r#"{"n":9,"boot":"b","sequence":3,"received_at":"2026-11-20T14:03:21.000Z","#,
                r#""correction_ms":-40,"observation":{"probe":"checkout","#,
                r#""observed_at":"2026-11-20T14:03:20.000Z","attempt":1,"took_ms":12,"#,
                r#""outcome":{"failed":{"step":"pay","reason":"expectation_failed","#,
                r#""detail":"`status` is 503"}},"#,
                r#""steps":[{"dns_us":7,"connect_us":null,"tls_us":null,"first_byte_us":null,"#,
                r#""transfer_us":null}]}}"#,
                "\n"
            )
        );
        let read: Recorded = serde_json::from_str(lines.trim_end()).unwrap();
        assert_eq!(read.observation, batch(1).observations[0]);
    }

    #[test]
    fn a_page_is_bounded_in_batches_and_in_bytes() {
        for (observations, batches) in [(1, MAX_BATCHES), (5_000, 3)] {
            let mut page = ObservationPage::default();
            let added = (1..=u64::MAX).take_while(|n| {
                let goes_on = !page.is_full();
                if goes_on {
                    page.add(*n, batch(observations), arrival()).unwrap();
                }
                goes_on
            });
            assert_eq!(added.count(), batches);
        }
    }
}
