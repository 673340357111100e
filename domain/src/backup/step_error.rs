//! Why did a step of a daily copy fail, and what follows from that: is it tried again, or the copy given
//! up?

use crate::backup::session::Ask;
use crate::problem::Problem;

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// In words, for operators.
    pub why: String,
    /// What is to be made of it.
    pub outlook: Outlook,
}

/// What is to be made of a step that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It may succeed when it is tried again.
    Passing,
    /// An object let go of what this copy needs: only another copy can be whole.
    Lapsed,
    /// Trying it again is in vain.
    Hopeless,
}

impl Trouble {
    /// One that may pass.
    #[must_use]
    pub fn passing(why: impl Into<String>) -> Self {
        Self { why: why.into(), outlook: Outlook::Passing }
    }

    /// One that stays.
    #[must_use]
    pub fn hopeless(why: impl Into<String>) -> Self {
        Self { why: why.into(), outlook: Outlook::Hopeless }
    }

    /// An object did not give what it was asked for. A refusal stays one; what is only out of reach comes
    /// back.
    #[must_use]
    pub fn unanswered(ask: &Ask, problem: Problem) -> Self {
        let begins = matches!(ask, Ask::Hold { renew: false, .. });
        let outlook = match problem.status {
            500.. => Outlook::Passing,
            409 if !begins => Outlook::Lapsed,
            _ => Outlook::Hopeless,
        };
        Self { why: problem.detail, outlook }
    }
}
