//! What does one run of a probe see? Its steps in order, until one fails or time is up; then only
//! those that clean up.

use std::time::Duration;

use cookie_store::CookieStore;
use domain::expectation::{Answer, Level};
use domain::observation::{Failure, MAX_DETAIL_CHARS, Observation, Outcome, Phases, Reason};
use domain::probe::{Action, CLEAN_UP, Probe, SecretUse, Step};
use domain::redaction::Redactor;
use domain::template::Values;
use tokio::time::{Instant, sleep, timeout_at};

use crate::connect::{Connector, Progress};
use crate::failure::StepFailure;
use crate::seen::Seen;
use crate::settings::{Credentials, SECRET_PREFIX};
use crate::{clock, http_step, socket_step};

/// What runs need: how to connect, who asks, and the secrets.
pub struct Runner {
    connector: Connector,
    user_agent: String,
    values: Values,
    redactor: Redactor,
}

/// Somebody who watches a run. What is told may hold secrets.
pub trait Watch {
    /// This is what a step sends.
    fn sends(&mut self, what: &str);
    /// This is what came back, before it is judged.
    fn answered(&mut self, step: &Step, seen: &Seen, answer: &Answer<'_>);
    /// A step that began so long after the run is over.
    fn ended(&mut self, step: &Step, at: Duration, phases: &Phases, failure: Option<&Failure>);
}

/// Nobody watches.
struct Unwatched;

impl Watch for Unwatched {
    fn sends(&mut self, _: &str) {}
    fn answered(&mut self, _: &Step, _: &Seen, _: &Answer<'_>) {}
    fn ended(&mut self, _: &Step, _: Duration, _: &Phases, _: Option<&Failure>) {}
}

/// What a run has gathered for its later steps.
struct State {
    values: Values,
    cookies: CookieStore,
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
    pub fn new(credentials: &Credentials, region: &str) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            connector: Connector::new(&credentials.extra_roots),
            user_agent: format!("allclear-agent/{version} (region {region})"),
            values: Values { secrets: credentials.secrets.clone(), ..Values::default() },
            redactor: credentials.redactor(),
        }
    }

    /// Runs a probe; and at once again when it failed, to tell a stumble from a fall.
    pub async fn observe(&self, probe: &Probe) -> Vec<Observation> {
        let first = self.run(probe, 0, &mut Unwatched).await;
        let again = matches!(first.outcome, Outcome::Failed(_) | Outcome::Degraded(_));
        let mut seen = vec![first];
        if again {
            seen.push(self.run(probe, 1, &mut Unwatched).await);
        }
        seen
    }

    /// Runs a probe once, and lets somebody watch each step.
    pub async fn run(&self, probe: &Probe, attempt: u8, watch: &mut impl Watch) -> Observation {
        let (observed_at, began) = (clock::now(), Instant::now());
        let mut steps = vec![];
        let outcome = self.outcome(probe, began, &mut steps, watch).await;
        let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        Observation { probe: probe.id.clone(), observed_at, attempt, took_ms, outcome, steps }
    }

    async fn outcome(
        &self,
        probe: &Probe,
        began: Instant,
        done: &mut Vec<Phases>,
        watch: &mut impl Watch,
    ) -> Outcome {
        if let Some(why) = self.missing_secret(probe) {
            return Outcome::Unsure(self.bounded(&why));
        }
        let mut state = State { values: self.values.clone(), cookies: CookieStore::default() };
        let run = Limit { deadline: began + probe.timeout, whole: probe.timeout, whose: "run" };
        let (mut failed, mut degraded) = (None, None);
        let mut reached = 0;
        for step in &probe.steps {
            let mut progress = Progress::default();
            if failed.is_none() || step.always {
                let limit = limit(step, run, failed.is_some());
                let at = began.elapsed();
                let seen = self.step(step, limit, &mut state, &mut progress, watch).await;
                reached = done.len() + 1;
                let told = seen.as_ref().err().map(|failure| self.tell(step, failure));
                watch.ended(step, at, &progress.phases, told.as_ref());
                match seen {
                    Ok(None) => {}
                    Ok(Some(slow)) => degraded = degraded.or_else(|| Some(self.tell(step, &slow))),
                    // The first failure is what is told; a failed clean-up often follows from it.
                    Err(failure) => failed = failed.or_else(|| Some(self.tell(step, &failure))),
                }
            }
            done.push(progress.phases);
        }
        done.truncate(reached);
        match (failed, degraded) {
            (Some(failure), _) => Outcome::Failed(failure),
            (None, Some(slow)) => Outcome::Degraded(slow),
            (None, None) => Outcome::Passed,
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
        state: &mut State,
        progress: &mut Progress,
        watch: &mut impl Watch,
    ) -> Result<Option<StepFailure>, StepFailure> {
        let acted = self.act(step, limit.deadline, state, progress, watch);
        let seen = match timeout_at(limit.deadline, acted).await {
            Ok(seen) => seen?,
            Err(_) => return Err(timed_out(progress, limit)),
        };
        let answer = seen.answer(progress.phases);
        watch.answered(step, &seen, &answer);
        let mut degraded = None;
        for expectation in &step.expect {
            let Err(detail) = expectation.judge(&answer) else { continue };
            let failure = StepFailure::new(Reason::ExpectationFailed, detail);
            match expectation.level() {
                Level::Down => return Err(failure),
                Level::Degraded => degraded = degraded.or(Some(failure)),
            }
        }
        for (name, keep) in &step.keep {
            let missing = |why| StepFailure::new(Reason::ValueMissing, why);
            let kept = keep.read(&answer).map_err(missing)?;
            state.values.kept.insert(name.clone(), kept);
        }
        Ok(degraded)
    }

    async fn act(
        &self,
        step: &Step,
        deadline: Instant,
        state: &mut State,
        progress: &mut Progress,
        watch: &mut impl Watch,
    ) -> Result<Seen, StepFailure> {
        let fill = |template| socket_step::fill(template, &state.values);
        match &step.action {
            Action::Http(request) => {
                let filled = http_step::fill(request, &state.values, &self.user_agent)?;
                watch.sends(&filled.to_string());
                http_step::send(&self.connector, filled, &mut state.cookies, progress).await
            }
            Action::Tcp { address, send } => {
                let send = send.as_ref().map(fill).transpose()?;
                let dialog = (fill(address)?, send);
                watch.sends(dialog.1.as_deref().unwrap_or("nothing"));
                let dialog = (dialog.0.as_str(), dialog.1.as_deref());
                // What came until then is judged, rather than called a timeout.
                let deadline = deadline - Duration::from_millis(1);
                socket_step::tcp(&self.connector, step, dialog, deadline, progress).await
            }
            Action::Tls { address, insecure } => {
                socket_step::tls(&self.connector, &fill(address)?, *insecure, progress).await
            }
            Action::Wait { time } => {
                sleep(*time).await;
                Ok(Seen::default())
            }
        }
    }

    fn tell(&self, step: &Step, failure: &StepFailure) -> Failure {
        let detail = self.bounded(&failure.detail);
        Failure { step: step.name.clone(), reason: failure.reason, detail }
    }

    /// A text without secrets, as long as a report may hold.
    fn bounded(&self, text: &str) -> String {
        self.redactor.hide(text).chars().take(MAX_DETAIL_CHARS).collect()
    }
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
