//! Errors of backup steps: is a failed step retried, the backup restarted, or the backup given up?

use crate::backup::session::BackupStep;
use crate::problem::Problem;

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepError {
    /// In words, for operators.
    pub why: String,
    /// What is to be made of it.
    pub recovery: Recovery,
}

/// What is to be made of a step that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// It may succeed when it is tried again.
    Retry,
    /// An object let go of what this copy needs: only another copy can be whole.
    Restart,
    /// Trying it again is in vain.
    GiveUp,
}

impl StepError {
    /// One that may pass.
    #[must_use]
    pub fn retryable(why: impl Into<String>) -> Self {
        Self { why: why.into(), recovery: Recovery::Retry }
    }

    /// One that stays.
    #[must_use]
    pub fn fatal(why: impl Into<String>) -> Self {
        Self { why: why.into(), recovery: Recovery::GiveUp }
    }

    /// An object did not give what it was asked for. A refusal stays one; what is only out of reach comes
    /// back.
    #[must_use]
    pub fn unanswered(ask: &BackupStep, problem: Problem) -> Self {
        let begins = matches!(ask, BackupStep::Hold { renew: false, .. });
        let outlook = match problem.status {
            500.. => Recovery::Retry,
            409 if !begins => Recovery::Restart,
            _ => Recovery::GiveUp,
        };
        Self { why: problem.detail, recovery: outlook }
    }
}
