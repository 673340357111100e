//! Retries: is the failure transient? A failing run is repeated before its next scheduled time;
//! each attempt is classified and reported as it ends.

use std::cell::RefCell;

use domain::evidence::sampling::EvidenceSampler;
use domain::probe::Probe;
use domain::protocol::evidence::CapturedEvidence;
use domain::protocol::observation::{Observation, Outcome};
use tokio::time::sleep;

use crate::net::connectivity::References;
use crate::run::Runner;
use crate::run::evidence_recorder::EvidenceRecorder;

/// What attempts are made with.
pub struct Retries<'a> {
    /// Runs them.
    pub runner: &'a Runner,
    /// Says what a failure is worth.
    pub references: &'a References,
    /// What evidence was kept lately; `None` where nobody would look at it.
    pub captures: Option<&'a RefCell<EvidenceSampler>>,
}

impl Retries<'_> {
    /// Runs a probe; and again while it fails, as often as it may.
    pub async fn of(
        &self,
        probe: &Probe,
        mut tell: impl FnMut(Observation, Option<CapturedEvidence>),
    ) {
        for attempt in 0..=probe.confirm.retries {
            if attempt > 0 {
                sleep(probe.confirm.retry_after).await;
            }
            let (seen, captured) = self.one(probe, attempt).await;
            let again = matches!(seen.outcome, Outcome::Failed(_) | Outcome::Degraded(_));
            tell(seen, captured);
            if !again {
                return;
            }
        }
    }

    async fn one(&self, probe: &Probe, attempt: u8) -> (Observation, Option<CapturedEvidence>) {
        // The network may be back after a retry: only what it is now weighs this attempt.
        let Some(captures) = self.captures else {
            let seen = self.runner.attempt(probe, attempt).await;
            return (self.references.weigh(seen).await, None);
        };
        let mut witness = EvidenceRecorder::new(captures, probe);
        let seen = self.runner.run(probe, attempt, &mut witness).await;
        let seen = self.references.weigh(seen).await;
        let captured = witness.tells(&seen);
        (seen, captured)
    }
}
