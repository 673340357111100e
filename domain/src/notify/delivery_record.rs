//! Delivery records: what came of each message, for operators. They name a recipient by id, never by address.

use serde::{Deserialize, Serialize};

use super::delivery::{AttemptOutcome, next_attempt};
use crate::ids::AudienceId;
use crate::time::timestamp::Timestamp;

/// One message to one recipient, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryRecord {
    /// How many attempts were made.
    pub attempts: u32,
    /// When the first was made.
    pub first_at: Timestamp,
    /// When the last was made.
    pub last_at: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// What the other side said last, without an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it is attempted again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Of a contact, the audience that it was told as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<AudienceId>,
    /// The numbers of the notifications that it told, where these are several, or others than the one that it is
    /// recorded under.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gathered: Vec<u64>,
    /// Whether an operator has it sent, also after something newer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// The other side took it over.
    Accepted,
    /// It is attempted again.
    Deferred,
    /// It is minor, and waits for the end of quiet hours.
    Quiet,
    /// The other side will never take it.
    Refused,
    /// It was attempted for too long.
    GivenUp,
    /// A newer notification of the same incident was sent in its place.
    Overtaken,
}

impl DeliveryRecord {
    /// What is recorded at `now` of one that waits for the end of quiet hours.
    #[must_use]
    pub fn quiet(until: Timestamp, now: Timestamp) -> Self {
        Self {
            attempts: 0,
            first_at: now,
            last_at: now,
            state: DeliveryState::Quiet,
            reason: None,
            next_at: Some(until),
            audience: None,
            gathered: vec![],
            by_hand: false,
        }
    }

    /// Whether it tells a notification; `n` is the number that it is recorded under.
    #[must_use]
    pub fn tells(&self, n: u64, told: u64) -> bool {
        if self.gathered.is_empty() { n == told } else { self.gathered.contains(&told) }
    }

    /// Whether its recipient heard of what it tells: it was taken, or, where the recipient keeps alerts of its own, it may have
    /// been, although no answer said so. What may be open there must be closed.
    #[must_use]
    pub fn may_be_heard(&self, keeps_alerts: bool) -> bool {
        self.state == DeliveryState::Accepted || (keeps_alerts && self.attempts > 0)
    }

    /// What is recorded when an operator has it sent once more: as if it were new, under the same id.
    #[must_use]
    pub fn again(&self, now: Timestamp) -> Self {
        let (state, reason) = (DeliveryState::Deferred, None);
        Self {
            attempts: 0,
            first_at: now,
            state,
            reason,
            next_at: Some(now),
            by_hand: true,
            ..self.clone()
        }
    }
}

/// What is recorded after an attempt at `now`, which began earlier ones at `before`.
#[must_use]
pub fn after_attempt(
    before: Option<&DeliveryRecord>,
    outcome: &AttemptOutcome,
    now: Timestamp,
    jitter: f64,
) -> DeliveryRecord {
    let attempts = before.map_or(0, |before| before.attempts) + 1;
    // What only waited was not attempted.
    let attempted = before.filter(|before| before.attempts > 0);
    let first_at = attempted.map_or(now, |before| before.first_at);
    let (state, reason, next_at) = match outcome {
        AttemptOutcome::Accepted => (DeliveryState::Accepted, None, None),
        AttemptOutcome::Refused { reason, .. } => {
            (DeliveryState::Refused, Some(reason.clone()), None)
        }
        AttemptOutcome::Deferred { reason, retry_after_s } => {
            let next = next_attempt(attempts, first_at, now, *retry_after_s, jitter);
            let state =
                if next.is_some() { DeliveryState::Deferred } else { DeliveryState::GivenUp };
            (state, Some(reason.clone()), next)
        }
    };
    DeliveryRecord {
        attempts,
        first_at,
        last_at: now,
        state,
        reason,
        next_at,
        audience: before.and_then(|before| before.audience.clone()),
        gathered: before.map(|before| before.gathered.clone()).unwrap_or_default(),
        by_hand: before.is_some_and(|before| before.by_hand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::delivery::ATTEMPTS_FOR;

    #[test]
    fn a_server_that_is_always_busy_is_asked_for_a_day_ever_more_seldom() {
        let mut now = Timestamp::from_unix_ms(1_795_000_000_000);
        let begin = now;
        let busy = AttemptOutcome::Deferred { reason: "busy".to_owned(), retry_after_s: None };
        let mut record = after_attempt(None, &busy, now, 0.0);
        let mut pauses = vec![];
        while let Some(next) = record.next_at {
            pauses.push(next.since(now).as_secs());
            now = next;
            record = after_attempt(Some(&record), &busy, now, 0.0);
        }
        assert_eq!(&pauses[..9], [30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_200]);
        assert_eq!(record.state, DeliveryState::GivenUp);
        assert!(now.since(begin) <= ATTEMPTS_FOR && record.attempts < 25, "{record:?}");
    }

    #[test]
    fn a_night_of_waiting_is_no_attempt_and_what_is_sent_again_begins_anew() {
        let night = Timestamp::from_unix_ms(1_795_000_000_000);
        let morning = night.plus(ATTEMPTS_FOR);
        let quiet =
            DeliveryRecord { gathered: vec![3, 5], ..DeliveryRecord::quiet(morning, night) };
        assert!(quiet.tells(5, 3) && !quiet.tells(5, 4));
        assert!(!quiet.may_be_heard(true), "it was not attempted");
        let busy = AttemptOutcome::Deferred { reason: "busy".to_owned(), retry_after_s: None };
        let tried = after_attempt(Some(&quiet), &busy, morning, 0.0);
        assert_eq!((tried.attempts, tried.first_at), (1, morning));
        assert_eq!((tried.state, &tried.gathered), (DeliveryState::Deferred, &quiet.gathered));
        assert!(tried.may_be_heard(true) && !tried.may_be_heard(false));
        let taken = after_attempt(None, &AttemptOutcome::Accepted, morning, 0.0);
        assert!(taken.may_be_heard(true) && taken.may_be_heard(false));
        let refused = AttemptOutcome::Refused { reason: "no".to_owned(), no_such_recipient: false };
        let again = after_attempt(Some(&tried), &refused, morning, 0.0).again(morning);
        assert_eq!((again.attempts, again.next_at, again.by_hand), (0, Some(morning), true));
        assert_eq!((again.state, again.reason), (DeliveryState::Deferred, None));
        let written = r#"{"attempts":1,"first_at":"2026-11-28T12:00:00Z","last_at":"2026-11-28T12:00:00Z","state":"accepted"}"#;
        let before: DeliveryRecord = crate::json::from_str(written).unwrap();
        assert!(before.tells(7, 7) && !before.tells(7, 6), "of before anything was gathered");
    }
}
