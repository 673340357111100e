//! What does one run of a probe see? Its steps in order, until one fails or time is up.

use std::time::Duration;

use domain::expectation::Level;
use domain::observation::{Failure, MAX_DETAIL_CHARS, Observation, Outcome, Phases, Reason};
use domain::probe::{Probe, SecretUse, Step};
use domain::redaction::Redactor;
use domain::template::Values;
use tokio::time::{Instant, timeout_at};

use crate::clock;
use crate::connect::Connector;
use crate::failure::StepFailure;
use crate::http_step::{self, Unfilled};
use crate::settings::{SECRET_PREFIX, Settings};

/// What runs need: how to connect, who asks, and the secrets.
pub struct Runner {
    connector: Connector,
    user_agent: String,
    values: Values,
    redactor: Redactor,
}

impl Runner {
    /// A runner that says it stands in `region`.
    #[must_use]
    pub fn new(settings: &Settings, region: &str) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            connector: Connector::new(),
            user_agent: format!("allclear-agent/{version} (region {region})"),
            values: Values { secrets: settings.secrets.clone(), ..Values::default() },
            redactor: settings.redactor(),
        }
    }

    /// Runs a probe; and at once again when it failed, to tell a stumble from a fall.
    pub async fn observe(&self, probe: &Probe) -> Vec<Observation> {
        let first = self.run(probe, 0).await;
        let again = matches!(first.outcome, Outcome::Failed(_) | Outcome::Degraded(_));
        let mut seen = vec![first];
        if again {
            seen.push(self.run(probe, 1).await);
        }
        seen
    }

    async fn run(&self, probe: &Probe, attempt: u8) -> Observation {
        let (observed_at, began) = (clock::now(), Instant::now());
        let mut steps = vec![];
        let outcome = self.outcome(probe, began + probe.timeout, &mut steps).await;
        let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        Observation { probe: probe.id.clone(), observed_at, attempt, took_ms, outcome, steps }
    }

    async fn outcome(&self, probe: &Probe, deadline: Instant, done: &mut Vec<Phases>) -> Outcome {
        if let Some(why) = self.missing_secret(probe) {
            return Outcome::Unsure(self.bounded(&why));
        }
        let mut values = self.values.clone();
        let mut degraded = None;
        for step in &probe.steps {
            let mut phases = Phases::default();
            let seen = self.step(step, deadline, probe.timeout, &mut values, &mut phases).await;
            done.push(phases);
            match seen {
                Ok(None) => {}
                Ok(Some(slow)) => degraded = degraded.or_else(|| Some(self.tell(step, &slow))),
                Err(failure) => return Outcome::Failed(self.tell(step, &failure)),
            }
        }
        degraded.map_or(Outcome::Passed, Outcome::Degraded)
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
        deadline: Instant,
        timeout: Duration,
        values: &mut Values,
        phases: &mut Phases,
    ) -> Result<Option<StepFailure>, StepFailure> {
        let filled = http_step::fill(&step.request, values, &self.user_agent)?;
        let sent = http_step::send(&self.connector, filled, phases);
        let received = match timeout_at(deadline, sent).await {
            Ok(received) => received?,
            Err(_) => return Err(timed_out(phases, timeout)),
        };
        let answer = received.answer(*phases);
        let mut degraded = None;
        for expectation in &step.expect {
            let Err(detail) = expectation.judge(&answer) else { continue };
            let failure = StepFailure::new(Reason::ExpectationFailed, detail);
            match expectation.level() {
                Level::Down => return Err(failure),
                Level::Degraded => degraded = degraded.or(Some(failure)),
            }
        }
        for (name, subject) in &step.keep {
            let kept = subject.read_text(&answer);
            let missing = |why| StepFailure::new(Reason::ValueMissing, why);
            values.kept.insert(name.clone(), kept.map_err(missing)?);
        }
        Ok(degraded)
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

impl From<Unfilled> for StepFailure {
    fn from(unfilled: Unfilled) -> Self {
        Self::new(Reason::ValueMissing, unfilled.to_string())
    }
}

fn timed_out(phases: &Phases, timeout: Duration) -> StepFailure {
    let doing = match phases {
        Phases { dns_us: None, .. } => "finding the address",
        Phases { connect_us: None, .. } => "connecting",
        Phases { first_byte_us: None, .. } => "waiting for the first byte",
        _ => "reading the answer",
    };
    let detail = format!("the run's {} ms were over while {doing}", timeout.as_millis());
    StepFailure::new(Reason::Timeout, detail)
}
