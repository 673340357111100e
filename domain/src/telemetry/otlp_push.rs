//! OTLP push: when is a collector told next, and from where in the log on? Metrics are told each minute and never again, for
//! the next ones replace them; log records are told until they are taken, or for a bounded time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::notify::delivery::AttemptOutcome;
use crate::notify::handover::LogCursor;
use crate::time::timestamp::Timestamp;

/// How often a collector is told.
pub const OTLP_EVERY: Duration = Duration::from_secs(60);
/// For how long log records are told again that a collector cannot take for now.
pub const OTLP_DEFERRED_FOR: Duration = Duration::from_secs(86_400);
/// For how long log records are told again that a collector refuses: a wrong token may be mended.
pub const OTLP_REFUSED_FOR: Duration = Duration::from_secs(3_600);
/// The longest pause that a collector may ask for.
pub const OTLP_LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// What a collector is told at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtlpBodies {
    /// The body of the request with metrics.
    pub metrics: String,
    /// That of the request with log records; `None`: there are none.
    pub logs: Option<String>,
    /// How far the log was read for them; `None`: nothing follows.
    pub through: Option<LogCursor>,
}

/// How far a collector was told of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtlpProgress {
    /// Up to where; `None`: it was told nothing yet.
    pub told: Option<LogCursor>,
    /// Since when what follows is not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Since when it is refused, the last time without a break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_since: Option<Timestamp>,
}

impl OtlpProgress {
    /// What it is after log records up to a place were told at `now`.
    #[must_use]
    pub fn after(&self, through: LogCursor, outcome: &AttemptOutcome, now: Timestamp) -> Self {
        let failing_since = self.failing_since.unwrap_or(now);
        // Each has its own time: one refusal after a long outage gives up nothing.
        let refused_since = self.refused_since.unwrap_or(now);
        let is_over = match outcome {
            AttemptOutcome::Accepted => true,
            AttemptOutcome::Deferred { .. } => now.since(failing_since) >= OTLP_DEFERRED_FOR,
            AttemptOutcome::Refused { .. } => {
                now.since(failing_since) >= OTLP_DEFERRED_FOR
                    || now.since(refused_since) >= OTLP_REFUSED_FOR
            }
        };
        if is_over {
            return Self { told: Some(through), ..Self::default() };
        }
        let is_refused = matches!(outcome, AttemptOutcome::Refused { .. });
        Self {
            told: self.told.clone(),
            failing_since: Some(failing_since),
            refused_since: is_refused.then_some(refused_since),
        }
    }
}

/// When a collector is told next after it answered at `now`.
#[must_use]
pub fn next_otlp_push(outcome: &AttemptOutcome, now: Timestamp) -> Timestamp {
    let asked = match outcome {
        AttemptOutcome::Deferred { retry_after_s: Some(seconds), .. } => {
            Duration::from_secs(*seconds)
        }
        _ => OTLP_EVERY,
    };
    now.plus(asked.clamp(OTLP_EVERY, OTLP_LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000 + seconds * 1_000)
    }

    fn deferred(retry_after_s: Option<u64>) -> AttemptOutcome {
        AttemptOutcome::Deferred { reason: "it answers 503".to_owned(), retry_after_s }
    }

    #[test]
    fn records_are_told_until_they_are_taken_or_it_took_too_long() {
        let refused = AttemptOutcome::Refused { reason: String::new(), no_such_recipient: false };
        let through = LogCursor { n: 7, hash: "x".to_owned(), at: at(0) };
        let taken = OtlpProgress { told: Some(through.clone()), ..OtlpProgress::default() };
        let begun = OtlpProgress::default();
        assert_eq!(begun.after(through.clone(), &AttemptOutcome::Accepted, at(0)), taken);
        let cases = [(deferred(None), 86_400, None), (refused, 3_600, Some(at(0)))];
        for (outcome, limit, refused_since) in cases {
            let failing = begun.after(through.clone(), &outcome, at(0));
            let failing_since = Some(at(0));
            assert_eq!(failing, OtlpProgress { told: None, failing_since, refused_since });
            assert_eq!(failing.after(through.clone(), &outcome, at(limit - 1)), failing);
            assert_eq!(failing.after(through.clone(), &outcome, at(limit)), taken, "given up");
            assert_eq!(failing.after(through.clone(), &AttemptOutcome::Accepted, at(60)), taken);
        }
    }

    #[test]
    fn a_refusal_has_an_hour_of_its_own_within_the_day() {
        let refused = AttemptOutcome::Refused { reason: String::new(), no_such_recipient: false };
        let through = LogCursor { n: 7, hash: "x".to_owned(), at: at(0) };
        let after = |progress: OtlpProgress, outcome: &AttemptOutcome, second: i64| {
            progress.after(through.clone(), outcome, at(second))
        };
        let away = after(OtlpProgress::default(), &deferred(None), 0);
        let first = after(away, &refused, 7_200);
        assert_eq!(first.told, None, "one refusal after two hours of silence");
        assert_eq!(after(first.clone(), &refused, 10_799).told, None);
        assert!(after(first.clone(), &refused, 10_800).told.is_some());
        let between = after(first, &deferred(None), 10_000);
        assert_eq!(after(between.clone(), &refused, 10_900).told, None, "it was not refused since");
        assert!(after(between, &refused, 86_400).told.is_some(), "a day is the most");
    }

    #[test]
    fn a_collector_may_ask_for_a_pause_that_is_not_too_long() {
        for (outcome, pause) in [
            (AttemptOutcome::Accepted, 60),
            (deferred(None), 60),
            (deferred(Some(1)), 60),
            (deferred(Some(300)), 300),
            (deferred(Some(601)), 600),
        ] {
            assert_eq!(next_otlp_push(&outcome, at(0)), at(pause), "{outcome:?}");
        }
    }
}
