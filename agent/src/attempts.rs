//! Is it a stumble or a fall? A run that fails is made again before its time; each attempt is weighed
//! and told as soon as it is over.

use domain::observation::{Observation, Outcome};
use domain::probe::Probe;
use tokio::time::sleep;

use crate::reference::References;
use crate::run::Runner;

/// What attempts are made with.
pub struct Attempts<'a> {
    /// Runs them.
    pub runner: &'a Runner,
    /// Says what a failure is worth.
    pub references: &'a References,
}

impl Attempts<'_> {
    /// Runs a probe; and again while it fails, as often as it may.
    pub async fn of(&self, probe: &Probe, mut tell: impl FnMut(Observation)) {
        for attempt in 0..=probe.confirm.retries {
            if attempt > 0 {
                sleep(probe.confirm.retry_after).await;
            }
            // The network may be back after a retry: only what it is now weighs this attempt.
            let seen = self.references.weigh(self.runner.attempt(probe, attempt).await).await;
            let again = matches!(seen.outcome, Outcome::Failed(_) | Outcome::Degraded(_));
            tell(seen);
            if !again {
                return;
            }
        }
    }
}
