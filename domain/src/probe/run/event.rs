//! Events of a run, for those who show it or keep evidence of it. Texts may hold secrets, unless it says
//! otherwise.

use std::fmt;
use std::time::Duration;

use crate::expectation::{Level, StepAnswer};
use crate::phases::Phases;
use crate::probe::Step;
use crate::probe::outcome::Reason;
use crate::probe::run::failure::StepFailure;
use crate::redaction::Redactor;

/// What observes a run.
pub trait RunObserver {
    /// Takes an event.
    fn note(&mut self, event: StepEvent<'_>);

    /// Whether a screenshot is wanted of a page that is not as it should be.
    fn wants_screenshot(&self) -> bool {
        false
    }
}

/// A run that is not observed.
impl RunObserver for () {
    fn note(&mut self, _: StepEvent<'_>) {}
}

/// Something that happened to a step.
pub enum StepEvent<'a> {
    /// It begins, or is tried again.
    Started {
        /// The step.
        step: &'a Step,
    },
    /// It sends this; noted by whoever executes the step.
    Sending(&'a dyn fmt::Display),
    /// It has an answer, which is yet to be judged.
    Answered {
        /// The step.
        step: &'a Step,
        /// The answer.
        answer: &'a StepAnswer<'a>,
    },
    /// Its answer is not as it should be.
    Unexpected {
        /// The step.
        step: &'a Step,
        /// What that means.
        level: Level,
        /// What is wrong.
        reason: Reason,
        /// The answer; [`StepAnswer::hide`] knows also what the step was to keep of it.
        answer: &'a StepAnswer<'a>,
        /// Of each expectation of the step, in their order.
        results: &'a [JudgedExpectation],
    },
    /// It is left out, because its condition does not hold.
    LeftOut {
        /// The step.
        step: &'a Step,
        /// What was found instead.
        why: &'a str,
    },
    /// It is over, after its last try.
    Ended {
        /// The step.
        step: &'a Step,
        /// How.
        ended: StepEnded<'a>,
    },
}

/// What came of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedExpectation {
    /// Whether it holds.
    pub passed: bool,
    /// What was found, or why nothing was, without secrets.
    pub found: String,
}

/// How a step ended.
pub struct StepEnded<'a> {
    /// How long after the run it began.
    pub at: Duration,
    /// How long the phases of its last try took.
    pub phases: Phases,
    /// The screenshot that was wanted.
    pub screenshot: Option<Screenshot>,
    /// Why it failed, if it did, without secrets.
    pub failure: Option<&'a StepFailure>,
    /// Hides what must not be shown of it.
    pub redactor: &'a Redactor,
}

/// What came of taking a screenshot of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screenshot {
    /// As PNG or JPEG.
    Taken(Vec<u8>),
    /// It was left out, and why.
    LeftOut(String),
}
