//! Observation: the result of one run of one probe: outcome, failing step, reason and timings.

use serde::{Deserialize, Serialize};

use crate::ids::ProbeId;
use crate::limits::MAX_STEPS;
use crate::phases::Phases;
pub use crate::probe::outcome::{Failure, Outcome, Reason};
use crate::protocol::bounded_list::at_most;
use crate::time::timestamp::Timestamp;

/// What one run of one probe by one agent saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The probe that was run.
    pub probe: ProbeId,
    /// When the run began, by the agent's clock.
    pub observed_at: Timestamp,
    /// 0 for a run by schedule, 1 for the run at once after a failure.
    pub attempt: u8,
    /// How long the whole run took, in milliseconds.
    pub took_ms: u32,
    /// What came of it.
    pub outcome: Outcome,
    /// The phases of each step that was begun, in order.
    #[serde(deserialize_with = "at_most::<MAX_STEPS, _, _>")]
    pub steps: Vec<Phases>,
}

/// Where an observation has its place among those of its probe: when its run began, and which attempt
/// it was.
pub type Place = (Timestamp, u8);

impl Observation {
    /// Its place among those of its probe and agent.
    #[must_use]
    pub fn place(&self) -> Place {
        (self.observed_at, self.attempt)
    }

    /// When its run began, if it has a vote.
    #[must_use]
    pub fn voted_at(&self) -> Option<Timestamp> {
        (!matches!(self.outcome, Outcome::Unsure(_))).then_some(self.observed_at)
    }
}
