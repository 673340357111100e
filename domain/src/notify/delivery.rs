//! Delivery: one message to one recipient, attempted until it is accepted or given up.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;

/// The longest that one attempt may take: no object is kept awake by a server that hangs.
pub const ATTEMPT_LIMIT: Duration = Duration::from_secs(20);
/// For how long a delivery is attempted again.
pub const ATTEMPTS_FOR: Duration = Duration::from_secs(86_400);
/// The pause after the first attempt; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3_600);

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// The other side took it over.
    Accepted,
    /// It may work later: the other side was not there, was busy, or took too long.
    Deferred {
        /// Why, without an address or a secret.
        reason: String,
        /// How long the other side asks to wait.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    /// It never will.
    Refused {
        /// Why, without an address or a secret.
        reason: String,
        /// Whether the recipient does not exist: further messages are refused as well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        no_such_recipient: bool,
    },
}

/// When a deferred delivery is attempted next; `None`: it is given up.
///
/// `attempts` were made, the first at `first_at`; `jitter` is a random number from 0 to 1, so that deliveries
/// that failed together do not come again together.
#[must_use]
pub fn next_attempt(
    attempts: u32,
    first_at: Timestamp,
    now: Timestamp,
    retry_after_s: Option<u64>,
    jitter: f64,
) -> Option<Timestamp> {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16));
    let pause = doubled.min(LONGEST_PAUSE);
    let asked = Duration::from_secs(retry_after_s.unwrap_or_default()).min(ATTEMPTS_FOR);
    let spread = pause.mul_f64(0.25 * jitter.clamp(0.0, 1.0));
    let at = now.plus(pause.max(asked).saturating_add(spread));
    (at.since(first_at) <= ATTEMPTS_FOR).then_some(at)
}
