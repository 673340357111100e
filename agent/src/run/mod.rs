//! Run of a probe: its steps in order until one fails or time is up, then the clean-up steps.

pub(crate) mod evidence_recorder;
pub mod failure;
pub mod response;
pub mod retries;
pub mod schedule;

use std::time::Duration;

use cookie_store::CookieStore;
use domain::expectation::{Level, StepAnswer};
use domain::limits::MAX_DETAIL_CHARS;
use domain::phases::Phases;
use domain::probe::{CLEAN_UP, Probe, SecretUse, Step};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::redaction::{MIN_KEPT_SECRET_CHARS, Redactor};
use domain::template::{RunContext, Values};
use domain::time::timestamp::Timestamp;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::clock;
use crate::net::connect::{Connector, Progress};
use crate::run::failure::StepFailure;
use crate::run::response::{Picture, StepResponse};
use crate::settings::{Credentials, Folders, SECRET_PREFIX};
use crate::steps;

/// What runs need: how to connect, who asks, and the secrets.
pub struct Runner {
    pub(crate) connector: Connector,
    pub(crate) user_agent: String,
    pub(crate) folders: Folders,
    values: Values,
    redactor: Redactor,
}

/// Somebody who watches a run. What is told may hold secrets.
pub trait RunObserver {
    /// A step begins, or is tried again.
    fn begins(&mut self, step: &Step);
    /// This is what a step sends.
    fn sends(&mut self, what: impl Into<String>);
    /// This is what came back, before it is judged.
    fn answered(&mut self, step: &Step, seen: &StepResponse, answer: &StepAnswer<'_>);
    /// What came back is not as it should be; `answer` knows what must be hidden of it.
    fn fails(
        &mut self,
        step: &Step,
        how: (Level, Reason),
        seen: &StepResponse,
        answer: &StepAnswer<'_>,
    );
    /// Whether a picture is wanted of a page that is not as it should be.
    fn wants_picture(&self) -> bool;
    /// A step is left out, because its condition does not hold.
    fn skipped(&mut self, step: &Step, why: &str);
    /// A step is over.
    fn ended(&mut self, step: &Step, end: StepEnd<'_>);
}

/// How a step ended.
pub struct StepEnd<'a> {
    /// How long after the run it began.
    pub at: Duration,
    /// How long its phases took.
    pub phases: Phases,
    /// The picture that was wanted.
    pub picture: Option<Picture>,
    /// Why it failed, if it did, without secrets.
    pub failure: Option<&'a Failure>,
    /// Hides what must not be shown of it.
    pub redactor: &'a Redactor,
}

/// Nobody watches.
struct NoObserver;

impl RunObserver for NoObserver {
    fn begins(&mut self, _: &Step) {}
    fn sends(&mut self, _: impl Into<String>) {}
    fn answered(&mut self, _: &Step, _: &StepResponse, _: &StepAnswer<'_>) {}
    fn fails(&mut self, _: &Step, _: (Level, Reason), _: &StepResponse, _: &StepAnswer<'_>) {}
    fn wants_picture(&self) -> bool {
        false
    }
    fn skipped(&mut self, _: &Step, _: &str) {}
    fn ended(&mut self, _: &Step, _: StepEnd<'_>) {}
}

/// What a run has gathered for its later steps.
pub(crate) struct RunState {
    pub(crate) values: Values,
    /// Hides the secrets, and what was kept: sessions and tokens are secrets too.
    redactor: Redactor,
    pub(crate) cookies: CookieStore,
    /// Whose run it is.
    pub(crate) probe: String,
}

/// Until when a step may go on, and how long that was to begin with.
#[derive(Clone, Copy)]
struct Limit {
    deadline: Instant,
    whole: Duration,
    whose: &'static str,
}

impl Runner {
    /// A runner that says it stands in `region`.
    #[must_use]
    pub fn new(credentials: &Credentials, folders: &Folders, region: &str) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            connector: Connector::new(&credentials.extra_roots),
            user_agent: format!("allclear-agent/{version} (region {region})"),
            folders: folders.clone(),
            values: Values {
                secrets: credentials.secrets.clone(),
                run: RunContext { region: region.to_owned(), ..RunContext::default() },
                ..Values::default()
            },
            redactor: credentials.redactor(),
        }
    }

    /// Runs a probe once, unwatched.
    pub async fn attempt(&self, probe: &Probe, attempt: u8) -> Observation {
        self.run(probe, attempt, &mut NoObserver).await
    }

    /// Runs a probe once, and lets somebody watch each step.
    pub async fn run(
        &self,
        probe: &Probe,
        attempt: u8,
        watch: &mut impl RunObserver,
    ) -> Observation {
        let (observed_at, began) = (clock::now(), Instant::now());
        let mut steps = vec![];
        let outcome = self.outcome(probe, (observed_at, began, attempt), &mut steps, watch).await;
        let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let steps = steps.into_iter().map(Phases::rounded).collect();
        Observation { probe: probe.id.clone(), observed_at, attempt, took_ms, outcome, steps }
    }

    async fn outcome(
        &self,
        probe: &Probe,
        (observed_at, began, attempt): (Timestamp, Instant, u8),
        done: &mut Vec<Phases>,
        watch: &mut impl RunObserver,
    ) -> Outcome {
        if let Some(why) = self.missing_secret(probe) {
            return Outcome::Unsure(bounded(&why, &self.redactor));
        }
        let mut state = self.state(probe, observed_at, attempt);
        let run = Limit { deadline: began + probe.timeout, whole: probe.timeout, whose: "run" };
        let (mut failed, mut degraded) = (None, None);
        let mut reached = 0;
        for step in &probe.steps {
            let mut progress = Progress::default();
            if (failed.is_none() || step.always) && is_wanted(step, &state, watch) {
                let at = began.elapsed();
                let tried = (run, failed.is_some());
                let seen = self.tries(step, tried, &mut state, &mut progress, watch).await;
                reached = done.len() + 1;
                let told = seen.as_ref().err().map(|failure| tell(step, failure, &state.redactor));
                let failure = told.as_ref().map(StepOutcome::failure);
                let (phases, picture) = (progress.phases, progress.picture.take());
                let redactor = match &seen {
                    Ok(None) => &state.redactor,
                    _ => &state.screenshot_redactor(MIN_KEPT_SECRET_CHARS),
                };
                watch.ended(step, StepEnd { at, phases, picture, failure, redactor });
                match seen {
                    Ok(None) => {}
                    Ok(Some(slow)) => {
                        degraded = degraded.or_else(|| Some(tell(step, &slow, &state.redactor)));
                    }
                    // The first failure is what is told; a failed clean-up often follows from it.
                    Err(_) => failed = failed.or(told),
                }
            }
            done.push(progress.phases);
        }
        done.truncate(reached);
        match (failed, degraded) {
            (Some(StepOutcome::Service(failure)), _) => Outcome::Failed(failure),
            (Some(StepOutcome::Agent(failure)), _) => {
                let why = format!("{}: {}", failure.step, failure.detail);
                Outcome::Unsure(bounded(&why, &state.redactor))
            }
            (None, Some(slow)) => Outcome::Degraded(slow.into_failure()),
            (None, None) => Outcome::Passed,
        }
    }

    fn state(&self, probe: &Probe, began_at: Timestamp, attempt: u8) -> RunState {
        let mut random = [0; 8];
        // Without randomness, the instant still tells runs apart.
        let id = match getrandom::fill(&mut random) {
            Ok(()) => u64::from_le_bytes(random),
            Err(_) => began_at.unix_ms().unsigned_abs(),
        };
        let region = self.values.run.region.clone();
        let run = RunContext { id, began_at, region, attempt };
        let values = Values { run, ..self.values.clone() };
        let redactor = self.redactor.clone();
        RunState { values, redactor, cookies: CookieStore::default(), probe: probe.id.to_string() }
    }

    /// A step, and again while it fails and may be tried again. What comes of the last counts.
    async fn tries(
        &self,
        step: &Step,
        (run, after_failure): (Limit, bool),
        state: &mut RunState,
        progress: &mut Progress,
        watch: &mut impl RunObserver,
    ) -> Result<Option<StepFailure>, StepFailure> {
        let mut left = step.retry.times;
        loop {
            let limit = limit(step, run, after_failure);
            watch.begins(step);
            let seen = self.step(step, limit, state, progress, watch).await;
            let again = seen.as_ref().is_err_and(|failure| failure.reason.is_some());
            let next = Instant::now() + step.retry.wait;
            if !again || left == 0 || next >= run.deadline {
                return seen;
            }
            left -= 1;
            sleep_until(next).await;
            *progress = Progress::default();
        }
    }

    /// A secret that this agent lacks, with the place that asks for it. Nothing of such a probe
    /// is run: half a transaction tells nothing, and may leave something behind.
    fn missing_secret(&self, probe: &Probe) -> Option<String> {
        let known = &self.values.secrets;
        let SecretUse { name, file, line, column } =
            probe.secrets.iter().find(|secret| !known.contains_key(&secret.name))?;
        Some(format!(
            "{file}:{line}:{column}: secret `{name}` is not set in the environment of this \
             agent\nhint: set {SECRET_PREFIX}{name}"
        ))
    }

    /// One step; the first expectation of level `degraded` that did not hold.
    async fn step(
        &self,
        step: &Step,
        limit: Limit,
        state: &mut RunState,
        progress: &mut Progress,
        watch: &mut impl RunObserver,
    ) -> Result<Option<StepFailure>, StepFailure> {
        let acted = steps::act(self, step, limit.deadline, state, progress, watch);
        let seen = match timeout_at(limit.deadline, acted).await {
            Ok(seen) => seen?,
            Err(_) => return Err(timed_out(progress, limit)),
        };
        let redactor = state.redactor.clone();
        let answer = StepAnswer { hide: Some(&redactor), ..seen.answer(progress.phases) };
        watch.answered(step, &seen, &answer);
        let mut judged = judge(step, &answer, state);
        let how = match &judged {
            Ok(None) => None,
            Ok(Some(_)) => Some((Level::Degraded, Reason::ExpectationFailed)),
            Err(failure) => failure.reason.map(|reason| (Level::Down, reason)),
        };
        if let Some(how) = how {
            state.hide_kept(step, &answer);
            let veil = state.screenshot_redactor(MIN_KEPT_SECRET_CHARS);
            let answer = StepAnswer { hide: Some(&veil), ..answer };
            judged = judge(step, &answer, state);
            watch.fails(step, how, &seen, &answer);
        }
        judged
    }
}

/// Judges an answer, and keeps of it what later steps need.
fn judge(
    step: &Step,
    answer: &StepAnswer<'_>,
    state: &mut RunState,
) -> Result<Option<StepFailure>, StepFailure> {
    let mut degraded = None;
    for expectation in &step.expect {
        let Err(detail) = expectation.judge(answer) else { continue };
        let failure = StepFailure::new(Reason::ExpectationFailed, detail);
        match expectation.level() {
            Level::Down => return Err(failure),
            Level::Degraded => degraded = degraded.or(Some(failure)),
        }
    }
    for (name, keep) in &step.keep {
        match keep.read(answer) {
            Ok(kept) => state.keep(name, kept),
            Err(_) if keep.optional => {}
            Err(why) => return Err(StepFailure::new(Reason::ValueMissing, why)),
        }
    }
    Ok(degraded)
}

impl RunState {
    /// Hides all that a redactor does, and besides it cookies and what was kept, from so many
    /// characters on: for what is kept of an answer, and not only told of it.
    pub(crate) fn screenshot_redactor(&self, least_chars: usize) -> Redactor {
        let long = |value: &&str| value.chars().count() >= least_chars;
        let kept = self.values.kept.values().map(String::as_str);
        let cookies = self.cookies.iter_any().map(|cookie| cookie.value());
        let values: Vec<&str> = kept.chain(cookies).filter(long).collect();
        if values.is_empty() { self.redactor.clone() } else { self.redactor.and(values) }
    }

    /// Hides what a step was to keep of an answer: where it failed, it came to keep nothing, or not all.
    fn hide_kept(&mut self, step: &Step, answer: &StepAnswer<'_>) {
        let kept = step.kept_of(answer);
        let long: Vec<&str> = kept
            .iter()
            .map(String::as_str)
            .filter(|value| value.chars().count() >= MIN_KEPT_SECRET_CHARS)
            .collect();
        if !long.is_empty() {
            self.redactor = self.redactor.and(long);
        }
    }

    fn keep(&mut self, name: &str, kept: String) {
        if kept.chars().count() >= MIN_KEPT_SECRET_CHARS {
            self.redactor = self.redactor.and([kept.as_str()]);
        }
        self.values.kept.insert(name.to_owned(), kept);
    }
}

fn tell(step: &Step, failure: &StepFailure, redactor: &Redactor) -> StepOutcome {
    let detail = bounded(&failure.detail, redactor);
    let told = |reason| Failure { step: step.name.clone(), reason, detail };
    match failure.reason {
        Some(reason) => StepOutcome::Service(told(reason)),
        None => StepOutcome::Agent(told(Reason::ValueMissing)),
    }
}

/// A text without secrets, as long as a report may hold.
fn bounded(text: &str, redactor: &Redactor) -> String {
    redactor.hide(text).chars().take(MAX_DETAIL_CHARS).collect()
}

/// What is told of a step that could not be done.
enum StepOutcome {
    /// It says something about the service.
    Service(Failure),
    /// The agent could not even try; the reason means nothing.
    Agent(Failure),
}

impl StepOutcome {
    fn failure(&self) -> &Failure {
        match self {
            Self::Service(failure) | Self::Agent(failure) => failure,
        }
    }

    fn into_failure(self) -> Failure {
        match self {
            Self::Service(failure) | Self::Agent(failure) => failure,
        }
    }
}

/// Whether the condition of a step holds; it looks at what was kept, and nothing else.
fn is_wanted(step: &Step, state: &RunState, watch: &mut impl RunObserver) -> bool {
    let Some(condition) = &step.only_if else { return true };
    let answer = StepAnswer { kept: Some(&state.values.kept), ..StepAnswer::default() };
    condition.judge(&answer).map_err(|why| watch.skipped(step, &why)).is_ok()
}

/// A step ends with its run, or before; one that cleans up after a failure has its own time.
fn limit(step: &Step, run: Limit, after_failure: bool) -> Limit {
    let now = Instant::now();
    let own = |whole: Duration| Limit { deadline: now + whole, whole, whose: "step" };
    match step.timeout {
        Some(whole) if after_failure || now + whole < run.deadline => own(whole),
        None if after_failure => own(CLEAN_UP),
        _ => run,
    }
}

fn timed_out(progress: &Progress, limit: Limit) -> StepFailure {
    let (reason, doing) = progress.doing.when_time_is_up();
    let Limit { whole, whose, .. } = limit;
    let detail = format!("the {whose}'s {} ms were over while {doing}", whole.as_millis());
    StepFailure::new(reason, detail)
}
