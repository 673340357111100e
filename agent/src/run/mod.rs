//! Run of a probe: does what the state machine in `domain/src/probe/run/` asks for, and measures the time.

pub(crate) mod context;
pub(crate) mod evidence_recorder;
pub mod failure;
pub(crate) mod judging;
pub mod response;
pub mod retries;
pub mod schedule;
pub mod trials;

use std::sync::Arc;
use std::time::Duration;

use cookie_store::CookieStore;
use domain::probe::run::{
    ProbeRun, RunEffect, RunObserver, RunState, RunSummary, StepEnd, StepFailure, StepResult,
};
use domain::probe::{Probe, Step};
use domain::protocol::observation::Observation;
use domain::redaction::Redactor;
use domain::template::{RunContext, Values};
use domain::time::timestamp::Timestamp;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::clock;
use crate::net::connect::{Connector, Progress};
use crate::net::registrations::Registrations;
use crate::run::context::{StepContext, StepTask, session_values};
use crate::run::judging::{PendingAnswer, TOO_SLOW};
use crate::settings::{Credentials, Folders};
use crate::steps;

/// Runs probes, with the secrets of this agent.
pub struct Runner {
    context: StepContext,
    /// What every run begins with.
    values: Values,
    redactor: Redactor,
}

impl Runner {
    /// A runner that says it stands in `region`.
    #[must_use]
    pub fn new(
        credentials: &Credentials,
        folders: &Folders,
        registrations: Registrations,
        region: &str,
    ) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            context: StepContext {
                connector: Connector::new(&credentials.extra_roots),
                user_agent: format!("allclear-agent/{version} (region {region})"),
                folders: Arc::new(folders.clone()),
                registrations,
            },
            values: Values {
                secrets: credentials.secrets.clone(),
                run: RunContext { region: region.to_owned(), ..RunContext::default() },
                ..Values::default()
            },
            redactor: credentials.redactor(),
        }
    }

    /// Runs a probe once, without an observer.
    pub async fn attempt(&self, probe: &Probe, attempt: u8) -> Observation {
        self.run(probe, attempt, &mut ()).await
    }

    /// Runs a probe once; the observer is given each event, which may hold secrets.
    pub async fn run(
        &self,
        probe: &Probe,
        attempt: u8,
        observer: &mut impl RunObserver,
    ) -> Observation {
        let (observed_at, mut began) = (clock::steady(), Instant::now());
        let mut run = ProbeRun::new(probe, self.state(clock::now(), attempt));
        let mut cookies = CookieStore::default();
        let RunSummary { outcome, took_ms, steps } = loop {
            match run.advance(began.elapsed(), observer) {
                RunEffect::Finished(summary) => break summary,
                RunEffect::WaitUntil(then) => sleep_until(began + then).await,
                RunEffect::ExecuteStep { step, deadline } => {
                    let step = (step, began + deadline);
                    // The run's clock stands while a registry is waited for: the service gets all of its time.
                    began +=
                        self.execute(&mut run, (probe, began), step, &mut cookies, observer).await;
                }
            }
        };
        Observation { probe: probe.id.clone(), observed_at, attempt, took_ms, outcome, steps }
    }

    /// One try of a step; how long of it was waited for a registry.
    async fn execute(
        &self,
        run: &mut ProbeRun<'_>,
        (probe, began): (&Probe, Instant),
        (step, deadline): (&Step, Instant),
        cookies: &mut CookieStore,
        observer: &mut impl RunObserver,
    ) -> Duration {
        let registration = steps::registration(&self.context, step, run.state());
        let (probe, mut progress, mut waited) = (&probe.id, Progress::default(), Duration::ZERO);
        let state = run.state();
        let task = StepTask { step, deadline, run: state, probe, cookies, progress: &mut progress };
        let acted = timeout_at(deadline, steps::act(&self.context, task, observer)).await;
        let Progress { phases, phase, screenshot, peer } = progress;
        let session = session_values(cookies);
        let (mut end, mut judged) = (StepEnd::TimedOut(phase), None);
        let mut acted =
            acted.map(|acted| acted.map(|response| response::StepResponse { peer, ..response }));
        if let (Ok(Ok(response)), Some(registration)) = (&mut acted, registration) {
            let answered = Instant::now();
            response.domain = Some(registration.facts(deadline).await);
            waited = answered.elapsed();
        }
        match acted {
            Ok(Ok(response)) if step.judges_quickly(response.size()) => {
                judged = Some((response, None));
            }
            Ok(Ok(response)) => {
                let (step, state) = (step.clone(), run.state().clone());
                let session = session.clone();
                let answer = PendingAnswer { step, response, phases, state, session };
                match judging::judge(answer, deadline).await {
                    Ok(Some((response, judgement))) => judged = Some((response, Some(judgement))),
                    // What the service sent is not to blame.
                    Ok(None) => end = StepEnd::Failed(StepFailure::of_agent(TOO_SLOW)),
                    Err(failure) => end = StepEnd::Failed(failure),
                }
            }
            Ok(Err(failure)) => end = StepEnd::Failed(failure),
            Err(_) => {}
        }
        if let Some((response, judgement)) = &mut judged {
            let answer = response.answer(phases);
            end = match judgement.take() {
                Some(judgement) => StepEnd::Judged(answer, Box::new(judgement)),
                None => StepEnd::Answered(answer),
            };
        }
        let result = StepResult { phases, end, session, screenshot };
        run.step_ended(began.elapsed().saturating_sub(waited), result, observer);
        waited
    }

    fn state(&self, began_at: Timestamp, attempt: u8) -> RunState {
        let mut random = [0; 8];
        // Without randomness, the instant still tells runs apart.
        let id = match getrandom::fill(&mut random) {
            Ok(()) => u64::from_le_bytes(random),
            Err(_) => began_at.unix_ms().unsigned_abs(),
        };
        let region = self.values.run.region.clone();
        let run = RunContext { id, began_at, region, attempt };
        RunState::new(Values { run, ..self.values.clone() }, self.redactor.clone())
    }
}
