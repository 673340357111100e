//! Failure of a step: is it the service's or the agent's, and what is reported of it?

use crate::limits::MAX_DETAIL_CHARS;
use crate::ordered::SortedMap;
use crate::probe::action::Action;
use crate::probe::outcome::{Failure, Outcome, Reason};
use crate::probe::{Probe, SecretUse, Step};
use crate::redaction::Redactor;

/// What the variables that hold secrets begin with.
pub const SECRET_PREFIX: &str = "ALLCLEAR_SECRET_";

/// A step that could not be done, or whose answer is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFailure {
    /// The kind; `None`: it says nothing about the service, the agent could not try.
    pub reason: Option<Reason>,
    /// What was found; may still hold secrets.
    pub detail: String,
}

impl StepFailure {
    /// A failure of the service.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason: Some(reason), detail: detail.into() }
    }

    /// What the agent could not even try.
    pub fn of_agent(detail: impl Into<String>) -> Self {
        Self { reason: None, detail: detail.into() }
    }

    /// What it says of what the step is about: that a third party's own word could not be read says nothing of how the
    /// third party is.
    pub(super) fn about(self, step: &Step) -> Self {
        let is_their_word = self.reason.is_some_and(|reason| reason.reported().is_some());
        match &step.action {
            Action::Upstream { .. } if !is_their_word => Self { reason: None, ..self },
            _ => self,
        }
    }

    /// Without secrets, and no longer than is reported.
    pub(super) fn reported(&self, redactor: &Redactor) -> Self {
        Self { reason: self.reason, detail: bounded(&self.detail, redactor) }
    }

    /// What it makes of a run, when it is the first.
    pub(super) fn outcome(self, step: &Step, redactor: &Redactor) -> Outcome {
        match self.reason {
            // They say that it works, and not as well as it should; or that they work on it.
            Some(reason @ (Reason::ReportedDegradedPerformance | Reason::ReportedMaintenance)) => {
                Outcome::Degraded(self.of_service(step, reason))
            }
            Some(reason) => Outcome::Failed(self.of_service(step, reason)),
            None => Outcome::Unsure(bounded(&format!("{}: {}", step.name, self.detail), redactor)),
        }
    }

    /// As it is reported of a service.
    pub(super) fn of_service(self, step: &Step, reason: Reason) -> Failure {
        Failure { step: step.name.clone(), reason, detail: self.detail }
    }
}

/// What a step is doing: its time may be up in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkPhase {
    /// Finding the address.
    #[default]
    Dns,
    /// Opening the connection.
    Connect,
    /// Agreeing on encryption.
    Tls,
    /// Waiting for the answer to begin.
    FirstByte,
    /// Reading it to its end.
    Transfer,
}

impl NetworkPhase {
    /// The reason of a step whose time was up here, and what it was doing, in words.
    pub(super) fn when_time_is_up(self) -> (Reason, &'static str) {
        match self {
            Self::Dns => (Reason::DnsTimeout, "finding the address"),
            Self::Connect => (Reason::ConnectTimeout, "connecting"),
            Self::Tls => (Reason::TlsTimeout, "agreeing on encryption"),
            Self::FirstByte => (Reason::FirstByteTimeout, "waiting for the first byte"),
            Self::Transfer => (Reason::TransferTimeout, "reading the answer"),
        }
    }
}

/// A secret that is missing, with the place that asks for it and the way out.
pub(super) fn missing_secret(probe: &Probe, secrets: &SortedMap<String, String>) -> Option<String> {
    let missing = probe.secrets.iter().find(|secret| !secrets.contains_key(&secret.name));
    let SecretUse { name, file, line, column } = missing?;
    Some(format!(
        "{file}:{line}:{column}: secret `{name}` is not set in the environment of this \
         agent\nhint: set {SECRET_PREFIX}{name}"
    ))
}

/// A text without secrets, as long as a report may hold.
pub(super) fn bounded(text: &str, redactor: &Redactor) -> String {
    redactor.hide(text).chars().take(MAX_DETAIL_CHARS).collect()
}
