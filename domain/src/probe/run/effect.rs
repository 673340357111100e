//! Effects of a run: what its caller is to do, and what the caller hands back.

use std::time::Duration;

use crate::expectation::StepAnswer;
use crate::phases::Phases;
use crate::probe::Step;
use crate::probe::outcome::Outcome;
use crate::probe::run::event::Screenshot;
use crate::probe::run::failure::{NetworkPhase, StepFailure};
use crate::probe::run::state::Judgement;

/// What is to be done next; times are counted from the start of the run.
#[derive(Debug, PartialEq)]
pub enum RunEffect<'a> {
    /// Do the step, and give it up at the deadline: the result goes to
    /// [`ProbeRun::step_ended`](super::ProbeRun::step_ended).
    ExecuteStep {
        /// The step.
        step: &'a Step,
        /// When its time is up.
        deadline: Duration,
    },
    /// Wait until then, and ask again.
    WaitUntil(Duration),
    /// The run is over.
    Finished(RunSummary),
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSummary {
    /// What it means.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// The phases of each step up to the last that was begun, rounded as they are reported; those of a
    /// step that was left out are empty.
    pub steps: Vec<Phases>,
}

/// What came of one try of a step.
#[derive(Debug, Default)]
pub struct StepResult<'a> {
    /// How long each phase took that is over.
    pub phases: Phases,
    /// How it ended.
    pub end: StepEnd<'a>,
    /// Values of cookies that the run holds now: whoever has one has its session.
    pub session: Vec<String>,
    /// A screenshot of what went wrong, where one was wanted.
    pub screenshot: Option<Screenshot>,
}

/// How one try of a step ended.
#[derive(Debug)]
pub enum StepEnd<'a> {
    /// With an answer, which is yet to be judged.
    Answered(StepAnswer<'a>),
    /// With an answer that was judged already, by [`RunState::judge_answer`](super::RunState::judge_answer).
    Judged(StepAnswer<'a>, Box<Judgement>),
    /// Without one.
    Failed(StepFailure),
    /// At its deadline, in this phase.
    TimedOut(NetworkPhase),
}

impl Default for StepEnd<'_> {
    fn default() -> Self {
        Self::Answered(StepAnswer::default())
    }
}
