//! Is it the service, or the agent? Reference targets: places that are known to answer. An agent
//! that reaches none of them is cut off, and what it sees fail says nothing.

use crate::observation::{Observation, Outcome};

/// The most reference targets.
pub const MAX_REFERENCES: usize = 10;

/// What an observation is worth when no reference target could be reached just after it.
/// What passed did pass; what failed is unsure.
#[must_use]
pub fn of_an_agent_that_is_cut_off(mut seen: Observation) -> Observation {
    if let Outcome::Failed(failure) | Outcome::Degraded(failure) = &seen.outcome {
        let why = format!(
            "the agent reaches none of its reference targets, so this says nothing: `{}` {}",
            failure.step,
            failure.reason.phrase()
        );
        seen.outcome = Outcome::Unsure(why);
    }
    seen
}

/// Whether an observation makes it worth asking.
#[must_use]
pub fn is_worth_asking(seen: &Observation) -> bool {
    matches!(seen.outcome, Outcome::Failed(_) | Outcome::Degraded(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Failure, Reason};
    use crate::timestamp::Timestamp;

    #[test]
    fn only_what_failed_becomes_unsure() {
        let seen = |outcome| Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(1),
            attempt: 0,
            took_ms: 1,
            outcome,
            steps: vec![],
        };
        let failure = Failure {
            step: "open".to_owned(),
            reason: Reason::ConnectTimeout,
            detail: "anything".to_owned(),
        };
        let failed = of_an_agent_that_is_cut_off(seen(Outcome::Failed(failure)));
        let Outcome::Unsure(why) = &failed.outcome else { panic!("{failed:?}") };
        assert!(why.contains("`open` timed out"), "{why}");
        let passed = seen(Outcome::Passed);
        assert!(!is_worth_asking(&passed));
        assert_eq!(of_an_agent_that_is_cut_off(passed.clone()), passed);
    }
}
