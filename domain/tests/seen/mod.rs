//! An observation of a run as a letter says it: passed, degraded, failed, and anything else for one without a
//! vote.

use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::Timestamp;

pub(crate) fn observation(probe: &str, observed_at: Timestamp, letter: char) -> Observation {
    let failure = Failure {
        step: "pay".into(),
        reason: Reason::Timeout,
        detail: format!("at {observed_at}"),
    };
    Observation {
        probe: probe.parse().unwrap(),
        observed_at,
        attempt: 0,
        took_ms: 12,
        outcome: match letter {
            'P' => Outcome::Passed,
            'D' => Outcome::Degraded(failure),
            'F' => Outcome::Failed(failure),
            _ => Outcome::Unsure("cut off".into()),
        },
        steps: vec![],
    }
}
