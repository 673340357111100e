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
/// The longest pause, also where the other side asks for a longer one.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3_600);
/// The longest that anything waits: quiet hours end within a day.
pub const LONGEST_WAIT: Duration = Duration::from_secs(26 * 3_600);

/// Whether what is due at an instant is due at `now`. What is due later than anything waits was dated by a clock that has
/// been set back since, and is due at once.
#[must_use]
pub fn is_due(at: Timestamp, now: Timestamp) -> bool {
    at <= now || at > now.plus(LONGEST_WAIT)
}

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

/// When a deferred delivery is attempted next, the last time when [`ATTEMPTS_FOR`] is over; `None`: it is given up.
///
/// `attempts` were made, the first at `first_at`; `jitter` is a random number from 0 to 1, so that deliveries
/// that failed together do not come again together. The other side may ask for a pause of up to [`LONGEST_PAUSE`].
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
    let asked = Duration::from_secs(retry_after_s.unwrap_or_default()).min(LONGEST_PAUSE);
    let spread = pause.mul_f64(0.25 * jitter.clamp(0.0, 1.0));
    // One of a time that is yet to come is of a clock that has been set back since.
    let end = first_at.min(now).plus(ATTEMPTS_FOR);
    let at = now.plus(pause.max(asked).saturating_add(spread));
    (now < end).then(|| at.min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_that_is_asked_for_is_bounded_and_the_last_attempt_is_when_time_is_up() {
        let first = Timestamp::from_unix_ms(1_795_000_000_000);
        let next = |now: Timestamp, asked| next_attempt(1, first, now, asked, 0.0);
        for (asked, pause) in [
            (None, FIRST_PAUSE),
            (Some(1), FIRST_PAUSE),
            (Some(600), Duration::from_secs(600)),
            (Some(86_400), LONGEST_PAUSE),
            (Some(u64::MAX), LONGEST_PAUSE),
        ] {
            assert_eq!(next(first, asked), Some(first.plus(pause)), "{asked:?}");
        }
        let end = first.plus(ATTEMPTS_FOR);
        let nearly = end.minus(Duration::from_millis(1));
        assert_eq!((next(nearly, Some(7_200)), next(end, None)), (Some(end), None));
        let ahead = next_attempt(1, end.plus(ATTEMPTS_FOR), first, None, 0.0);
        assert_eq!(ahead, Some(first.plus(FIRST_PAUSE)), "a clock that was set back");
        let wait = |ms: i64| Timestamp::from_unix_ms(first.unix_ms() + ms);
        let longest = i64::try_from(LONGEST_WAIT.as_millis()).unwrap();
        let due = [-1, 0, 1, longest, longest + 1].map(|ms| is_due(wait(ms), first));
        assert_eq!(due, [true, true, false, false, true]);
    }
}
