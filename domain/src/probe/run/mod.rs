//! Run of a probe, as a state machine without I/O: what is done next, and what does a run mean?
//!
//! The caller does what [`ProbeRun::advance`] asks for and hands back what came of it. All times are
//! measured from the start of the run, so that no clock is read here. The rules:
//!
//! - Steps go in order, each within its own timeout and that of the run. The first failure counts; after
//!   it only steps that clean up (`always`) are done, with a timeout of their own.
//! - A step whose condition (`only_if`) does not hold is left out, and is no failure.
//! - A step that fails is tried again as often as it says, while the run has time; its last try counts.
//! - An expectation of level `degraded` that does not hold makes the run degraded, unless a step fails.
//! - An expectation of which nothing can be said, such as of a registry that does not answer, makes the run unsure unless
//!   something else is wrong.
//! - What the agent itself could not do, a missing secret among it, says nothing about the service: the
//!   run is unsure.
//! - A third party's own status is what it says: whatever keeps a run from reading that makes the run unsure.
//! - Secrets, and long values that were kept, are hidden in every text that leaves the run.

mod effect;
mod event;
mod failure;
mod limit;
mod state;

use std::time::Duration;

pub use effect::{RunEffect, RunSummary, StepEnd, StepResult};
pub use event::{JudgedExpectation, RunObserver, Screenshot, StepEnded, StepEvent};
pub use failure::{NetworkPhase, SECRET_PREFIX, StepFailure};
pub use state::{Judgement, RunState};

use crate::expectation::StepAnswer;
use crate::phases::Phases;
use crate::probe::outcome::{Failure, Outcome, Reason};
use crate::probe::{Probe, Step};
use crate::redaction::MIN_KEPT_SECRET_CHARS;
use limit::TimeLimit;
use state::{AnswerVerdict, Reservations};

/// One run of a probe.
pub struct ProbeRun<'a> {
    probe: &'a Probe,
    state: RunState,
    /// Of every step that is over or was left out; the next step is the one behind them.
    phases: Vec<Phases>,
    /// How many steps there are up to the last one that was begun.
    reached: usize,
    current: Option<CurrentStep>,
    /// The outcome, once a step has failed.
    failed: Option<Outcome>,
    degraded: Option<Failure>,
    /// Why nothing can be said of an expectation.
    undecided: Option<String>,
}

/// The step that is being done.
#[derive(Clone, Copy)]
struct CurrentStep {
    began: Duration,
    retries_left: u8,
    position: TryPosition,
}

impl CurrentStep {
    fn new(step: &Step, now: Duration) -> Self {
        Self { began: now, retries_left: step.retry.times, position: TryPosition::Due(now) }
    }
}

/// Where a step stands between its tries.
#[derive(Clone, Copy)]
enum TryPosition {
    /// The next try begins then, or at once when that is past.
    Due(Duration),
    /// A try goes on within this limit.
    Running(TimeLimit),
}

impl<'a> ProbeRun<'a> {
    /// A run that has not begun. Without one of its secrets nothing of a probe is run: half a
    /// transaction tells nothing, and may leave something behind.
    #[must_use]
    pub fn new(probe: &'a Probe, state: RunState) -> Self {
        let failed = failure::missing_secret(probe, &state.values.secrets);
        let failed = failed.map(|why| Outcome::Unsure(failure::bounded(&why, &state.redactor)));
        let (phases, reached, current) = (vec![], 0, None);
        Self { probe, state, phases, reached, current, failed, degraded: None, undecided: None }
    }

    /// What blanks are filled with, and what is hidden.
    #[must_use]
    pub fn state(&self) -> &RunState {
        &self.state
    }

    /// What is to be done so long after the start of the run. Asked again without a result, it says the
    /// same again.
    pub fn advance(&mut self, elapsed: Duration, observer: &mut impl RunObserver) -> RunEffect<'a> {
        while let Some(step) = self.next_step() {
            match self.current {
                None if !self.is_wanted(step, observer) => self.phases.push(Phases::default()),
                None => self.current = Some(CurrentStep::new(step, elapsed)),
                Some(CurrentStep { position: TryPosition::Due(at), .. }) if elapsed < at => {
                    return RunEffect::WaitUntil(at);
                }
                Some(CurrentStep { position: TryPosition::Running(limit), .. }) => {
                    return RunEffect::ExecuteStep { step, deadline: limit.deadline() };
                }
                Some(current) => {
                    let after_failure = self.failed.is_some();
                    let limit =
                        TimeLimit::of_step(step, self.probe.timeout, elapsed, after_failure);
                    let position = TryPosition::Running(limit);
                    self.current = Some(CurrentStep { position, ..current });
                    observer.note(StepEvent::Started { step });
                    return RunEffect::ExecuteStep { step, deadline: limit.deadline() };
                }
            }
        }
        RunEffect::Finished(self.summary(elapsed))
    }

    /// Takes what came of the try that [`RunEffect::ExecuteStep`] asked for.
    pub fn step_ended(
        &mut self,
        elapsed: Duration,
        result: StepResult<'_>,
        observer: &mut impl RunObserver,
    ) {
        let (Some(step), Some(current)) = (self.next_step(), self.current) else { return };
        let TryPosition::Running(limit) = current.position else { return };
        let StepResult { phases, end, session, screenshot } = result;
        let judged = match end {
            StepEnd::Answered(answer) => {
                let answer = StepAnswer { phases, ..answer };
                let judgement = self.state.judge_answer(step, answer, &session);
                self.state.conclude_answer(step, answer, judgement, observer)
            }
            StepEnd::Judged(answer, judgement) => {
                let answer = StepAnswer { phases, ..answer };
                self.state.conclude_answer(step, answer, *judgement, observer)
            }
            StepEnd::Failed(failure) => Err(failure),
            StepEnd::TimedOut(phase) => Err(limit.exceeded(phase)),
        };
        let judged = judged.map_err(|failure| failure.about(step));
        if let Some(next) = self.next_try(step, current, &judged, elapsed) {
            self.current = Some(next);
            return;
        }
        let failure = judged.as_ref().err().map(|failure| failure.reported(&self.state.redactor));
        let redactor = match &judged {
            Ok(Reservations { degraded: None, .. }) => self.state.redactor.clone(),
            _ => self.state.session_redactor(MIN_KEPT_SECRET_CHARS, &session),
        };
        let (failure, redactor) = (failure.as_ref(), &redactor);
        let ended = StepEnded { at: current.began, phases, screenshot, failure, redactor };
        observer.note(StepEvent::Ended { step, ended });
        self.conclude(step, judged);
        self.phases.push(phases);
        self.reached = self.phases.len();
        self.current = None;
    }

    /// The step that is being done, or is next.
    fn next_step(&self) -> Option<&'a Step> {
        let probe = self.probe;
        probe.steps.get(self.phases.len())
    }

    /// Whether a step is done at all: after a failure only if it cleans up, unless nothing was begun; and
    /// only if its condition holds of what was kept.
    fn is_wanted(&self, step: &Step, observer: &mut impl RunObserver) -> bool {
        if self.failed.is_some() && !(step.always && self.reached > 0) {
            return false;
        }
        let unmet = step.only_if.as_ref().and_then(|condition| self.state.unmet(condition));
        if let Some(why) = &unmet {
            observer.note(StepEvent::LeftOut { step, why });
        }
        unmet.is_none()
    }

    /// The next try of a step that failed, if it has one. What the agent could not do is not tried again,
    /// and nothing is once the run's time is over.
    fn next_try(
        &self,
        step: &Step,
        current: CurrentStep,
        judged: &AnswerVerdict,
        elapsed: Duration,
    ) -> Option<CurrentStep> {
        let failed = judged.as_ref().is_err_and(|failure| failure.reason.is_some());
        let retries_left = current.retries_left.checked_sub(1).filter(|_| failed)?;
        let next = elapsed.saturating_add(step.retry.wait);
        let position = TryPosition::Due(next);
        (next < self.probe.timeout).then_some(CurrentStep { retries_left, position, ..current })
    }

    /// What a step means for the run. A clean-up often fails because of what failed before it, so the
    /// first failure stays.
    fn conclude(&mut self, step: &Step, judged: AnswerVerdict) {
        let redactor = &self.state.redactor;
        match judged {
            Ok(Reservations { degraded, undecided }) => {
                if let Some(detail) = degraded {
                    let slow = StepFailure::new(Reason::ExpectationFailed, detail);
                    let slow = slow.reported(redactor).of_service(step, Reason::ExpectationFailed);
                    self.degraded.get_or_insert(slow);
                }
                if let Some(why) = undecided {
                    let why = failure::bounded(&format!("{}: {why}", step.name), redactor);
                    self.undecided.get_or_insert(why);
                }
            }
            Err(failure) => {
                let outcome = failure.reported(redactor).outcome(step, redactor);
                self.failed.get_or_insert(outcome);
            }
        }
    }

    fn summary(&self, elapsed: Duration) -> RunSummary {
        let outcome = match (&self.failed, &self.degraded, &self.undecided) {
            (Some(outcome), ..) => outcome.clone(),
            (None, Some(slow), _) => Outcome::Degraded(slow.clone()),
            (None, None, Some(why)) => Outcome::Unsure(why.clone()),
            (None, None, None) => Outcome::Passed,
        };
        let took_ms = u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX);
        let steps = self.phases.iter().take(self.reached).map(|phases| phases.rounded()).collect();
        RunSummary { outcome, took_ms, steps }
    }
}
