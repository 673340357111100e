//! Connectivity check: is the service unreachable, or the agent? An agent that reaches none of its
//! reference targets is offline, and its failing runs are unsure.

use crate::protocol::observation::{Observation, Outcome};

/// The most reference targets.
pub const MAX_REFERENCES: usize = 10;

/// Whether an observation makes it worth asking: it failed as it would where nothing can be reached.
/// An answer of any kind, the wrong one too, shows that the agent is not cut off.
#[must_use]
pub fn is_worth_asking(seen: &Observation) -> bool {
    matches!(&seen.outcome, Outcome::Failed(failure) if failure.reason.is_of_the_network())
}

/// What an observation that was worth asking is worth when no reference target could be reached just
/// after it.
#[must_use]
pub fn of_an_agent_that_is_cut_off(mut seen: Observation) -> Observation {
    if let Outcome::Failed(failure) = &seen.outcome
        && is_worth_asking(&seen)
    {
        let why = format!(
            "the agent reaches none of its reference targets, so this run is unsure: `{}` {}",
            failure.step,
            failure.reason.phrase()
        );
        seen.outcome = Outcome::Unsure(why);
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::observation::{Failure, Reason};
    use crate::time::timestamp::Timestamp;

    #[test]
    fn only_what_failed_without_an_answer_becomes_unsure() {
        let seen = |outcome| Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(1),
            attempt: 0,
            took_ms: 1,
            outcome,
            steps: vec![],
        };
        let failure =
            |reason| Failure { step: "open".to_owned(), reason, detail: "anything".to_owned() };
        let failed = seen(Outcome::Failed(failure(Reason::ConnectTimeout)));
        assert!(is_worth_asking(&failed));
        let failed = of_an_agent_that_is_cut_off(failed);
        let Outcome::Unsure(why) = &failed.outcome else { panic!("{failed:?}") };
        assert!(why.contains("`open` timed out"), "{why}");
        for proof in [
            Outcome::Passed,
            Outcome::Failed(failure(Reason::ExpectationFailed)),
            Outcome::Failed(failure(Reason::CertificateExpired)),
            Outcome::Degraded(failure(Reason::ExpectationFailed)),
        ] {
            let seen = seen(proof);
            assert!(!is_worth_asking(&seen));
            assert_eq!(of_an_agent_that_is_cut_off(seen.clone()), seen);
        }
    }
}
