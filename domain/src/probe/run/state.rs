//! Values of a run: what do its steps keep for each other, and what of it is secret?

use crate::expectation::{BodyCache, Expectation, Level, StepAnswer};
use crate::probe::Step;
use crate::probe::outcome::Reason;
use crate::probe::run::event::{JudgedExpectation, RunObserver, StepEvent};
use crate::probe::run::failure::StepFailure;
use crate::redaction::{MIN_KEPT_SECRET_CHARS, Redactor};
use crate::template::Values;

/// What came of an answer: what is less than it should be, or why it failed.
pub(super) type AnswerVerdict = Result<Reservations, StepFailure>;

/// What keeps an answer that did not fail from being as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reservations {
    /// An expectation of level `degraded` that does not hold.
    pub(super) degraded: Option<String>,
    /// An expectation of which nothing can be said.
    pub(super) undecided: Option<String>,
}

/// What came of judging an answer: it waits to be taken over by its run.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The run's values with those that were kept of the answer.
    state: RunState,
    judged: AnswerVerdict,
    unexpected: Option<UnexpectedAnswer>,
}

/// An answer that is not as it should be.
#[derive(Clone, Debug)]
struct UnexpectedAnswer {
    level: Level,
    reason: Reason,
    /// Hides also what the step was to keep of it.
    redactor: Redactor,
    results: Vec<JudgedExpectation>,
}

/// What a run has gathered for its later steps.
#[derive(Clone, Debug)]
pub struct RunState {
    pub(super) values: Values,
    /// Hides the secrets, and what was kept: sessions and tokens are secrets too.
    pub(super) redactor: Redactor,
}

impl RunState {
    /// A run that begins with these values; the redactor hides their secrets.
    #[must_use]
    pub fn new(values: Values, redactor: Redactor) -> Self {
        Self { values, redactor }
    }

    /// What blanks are filled with.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Hides all that is hidden in reports, and besides it the values of cookies and what was kept, from
    /// so many characters on: for what is kept of an answer, and not only said of it.
    #[must_use]
    pub fn session_redactor(&self, least_chars: usize, session: &[String]) -> Redactor {
        let kept = self.values.kept.values();
        let long = kept.chain(session).filter(|value| value.chars().count() >= least_chars);
        self.hiding(long.map(String::as_str).collect())
    }

    /// Judges an answer. What is wrong is judged again once all is hidden that the step was to keep: its
    /// text may quote it. It takes time in proportion to the answer, and more with patterns and paths.
    #[must_use]
    pub fn judge_answer(
        &self,
        step: &Step,
        answer: StepAnswer<'_>,
        session: &[String],
    ) -> Judgement {
        let (mut state, redactor) = (self.clone(), self.redactor.clone());
        let cache = BodyCache::default();
        let answer = StepAnswer { hide: Some(&redactor), cache: Some(&cache), ..answer };
        let judged = state.judge(step, &answer);
        let (level, reason) = match &judged {
            Ok(Reservations { degraded: Some(_), .. }) => {
                (Level::Degraded, Reason::ExpectationFailed)
            }
            Err(StepFailure { reason: Some(reason), .. }) => (Level::Down, *reason),
            Ok(_) | Err(_) => return Judgement { state, judged, unexpected: None },
        };
        state.hide_kept(step, &answer);
        let redactor = state.session_redactor(MIN_KEPT_SECRET_CHARS, session);
        let answer = StepAnswer { hide: Some(&redactor), ..answer };
        let judged = state.judge(step, &answer);
        let results = step.expect.iter().map(|expectation| JudgedExpectation {
            passed: expectation.judge(&answer).is_ok(),
            found: expectation.found(&answer),
        });
        let results = results.collect();
        let unexpected = Some(UnexpectedAnswer { level, reason, redactor, results });
        Judgement { state, judged, unexpected }
    }

    /// Takes over what came of judging an answer, and lets it be noted.
    pub(super) fn conclude_answer(
        &mut self,
        step: &Step,
        answer: StepAnswer<'_>,
        judgement: Judgement,
        observer: &mut impl RunObserver,
    ) -> AnswerVerdict {
        let cache = BodyCache::default();
        let before = StepAnswer { hide: Some(&self.redactor), cache: Some(&cache), ..answer };
        observer.note(StepEvent::Answered { step, answer: &before });
        let Judgement { state, judged, unexpected } = judgement;
        *self = state;
        if let Some(UnexpectedAnswer { level, reason, redactor, results }) = unexpected {
            let answer = &StepAnswer { hide: Some(&redactor), ..answer };
            observer.note(StepEvent::Unexpected { step, level, reason, answer, results: &results });
        }
        judged
    }

    /// Why a condition on what was kept does not hold.
    pub(super) fn unmet(&self, condition: &Expectation) -> Option<String> {
        let answer = StepAnswer {
            kept: Some(&self.values.kept),
            hide: Some(&self.redactor),
            ..StepAnswer::default()
        };
        condition.judge(&answer).err()
    }

    /// Judges an answer, and keeps of it what later steps need.
    fn judge(&mut self, step: &Step, answer: &StepAnswer<'_>) -> AnswerVerdict {
        let mut found = Reservations::default();
        for expectation in &step.expect {
            let Err(detail) = expectation.judge(answer) else { continue };
            match expectation.level() {
                // What else is wrong is found out all the same.
                _ if expectation.is_undecided(answer) => {
                    found.undecided.get_or_insert(detail);
                }
                Level::Down => return Err(StepFailure::new(Reason::ExpectationFailed, detail)),
                Level::Degraded => {
                    found.degraded.get_or_insert(detail);
                }
            }
        }
        for (name, keep) in &step.keep {
            match keep.read(answer) {
                Ok(kept) => self.keep(name, kept),
                Err(_) if keep.optional => {}
                Err(why) if keep.from.is_undecided(answer) => {
                    return Err(StepFailure::of_agent(why));
                }
                Err(why) => return Err(StepFailure::new(Reason::ValueMissing, why)),
            }
        }
        Ok(found)
    }

    fn keep(&mut self, name: &str, kept: String) {
        if kept.chars().count() >= MIN_KEPT_SECRET_CHARS {
            self.redactor = self.redactor.and([kept.as_str()]);
        }
        self.values.kept.insert(name.to_owned(), kept);
    }

    /// Hides what a step was to keep of an answer: where it failed, it came to keep nothing, or not all.
    fn hide_kept(&mut self, step: &Step, answer: &StepAnswer<'_>) {
        let kept = step.kept_of(answer);
        let long = kept.iter().filter(|value| value.chars().count() >= MIN_KEPT_SECRET_CHARS);
        self.redactor = self.hiding(long.map(String::as_str).collect());
    }

    /// The redactor, and these values besides.
    fn hiding(&self, values: Vec<&str>) -> Redactor {
        if values.is_empty() { self.redactor.clone() } else { self.redactor.and(values) }
    }
}
