//! What does an agent by hand deliver? A batch of one run of `checkout`, seen now.

use std::time::SystemTime;

use domain::protocol::batch::Batch;
use domain::protocol::observation::{Observation, Outcome};
use domain::time::timestamp::Timestamp;

/// What the time is.
///
/// # Panics
/// When the clock stands before 1970.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap())
}

/// A batch of a run that passed.
#[must_use]
pub fn batch(sequence: u64) -> Batch {
    batch_of(sequence, Outcome::Passed)
}

/// A batch of a run that came out so.
///
/// # Panics
/// Never: its names are valid.
#[must_use]
pub fn batch_of(sequence: u64, outcome: Outcome) -> Batch {
    let seen = Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: now(),
        attempt: 0,
        took_ms: 7,
        outcome,
        steps: vec![],
    };
    Batch { boot: "boot".parse().unwrap(), sequence, observations: vec![seen], evidence: vec![] }
}
