//! Time limit of a step: when is its time up, and whose time was it?

use std::time::Duration;

use crate::probe::run::failure::{NetworkPhase, StepFailure};
use crate::probe::{CLEAN_UP, Step};

/// How long one try of a step may go on; counted from the start of the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeLimit {
    deadline: Duration,
    /// How long that was to begin with.
    whole: Duration,
    /// Whose time it is, for people.
    subject: &'static str,
}

impl TimeLimit {
    /// A try that begins now ends with its run, or before when its step says so; one that cleans up
    /// after a failure has a time of its own.
    pub(super) fn of_step(step: &Step, run: Duration, now: Duration, after_failure: bool) -> Self {
        let own =
            |whole: Duration| Self { deadline: now.saturating_add(whole), whole, subject: "step" };
        match step.timeout {
            Some(whole) if after_failure || now.saturating_add(whole) < run => own(whole),
            None if after_failure => own(CLEAN_UP),
            _ => Self { deadline: run, whole: run, subject: "run" },
        }
    }

    pub(super) fn deadline(self) -> Duration {
        self.deadline
    }

    /// The failure of a step that was still in this phase at its deadline.
    pub(super) fn exceeded(self, phase: NetworkPhase) -> StepFailure {
        let (reason, doing) = phase.when_time_is_up();
        let Self { whole, subject, .. } = self;
        let detail = format!("the {subject}'s {} ms were over while {doing}", whole.as_millis());
        StepFailure::new(reason, detail)
    }
}
