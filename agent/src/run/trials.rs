//! Trials: a probe is run once because an operator asks for it, now, and what that shows is sent to them alone.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use domain::probe::Probe;
use domain::protocol::trial::{AssignedTrial, MAX_TRIALS, TrialResult};
use tokio::sync::watch;

use crate::net::connectivity::References;
use crate::run::Runner;
use crate::run::evidence_recorder::EvidenceRecorder;

/// Why a trial is not run.
const NOT_ASSIGNED: &str = "the agent has not been assigned this probe yet: try again in a minute";

/// What trials are run with, by the assignment in force.
#[derive(Clone)]
pub struct TrialTools {
    /// Runs them.
    pub runner: Arc<Runner>,
    /// Says what a failure is worth.
    pub references: Arc<References>,
    /// The probes that there are.
    pub probes: Vec<Arc<Probe>>,
}

/// Runs the trials that are asked for, each once and one at a time, until nobody can ask any more.
pub async fn run_all(
    mut asked: watch::Receiver<Vec<AssignedTrial>>,
    tools: watch::Receiver<Option<TrialTools>>,
    report: impl Fn(u64, TrialResult),
) {
    // A trial is named with each receipt until its result is there.
    let mut taken = VecDeque::new();
    while asked.changed().await.is_ok() {
        loop {
            let named = asked.borrow_and_update().clone();
            let new = named.into_iter().find(|trial| !taken.contains(&trial.id));
            let Some(AssignedTrial { id, probe }) = new else { break };
            taken.push_back(id);
            taken.drain(..taken.len().saturating_sub(MAX_TRIALS));
            let tools = tools.borrow().clone();
            let found = tools.and_then(|tools| {
                let found = tools.probes.iter().find(|assigned| assigned.id == probe).cloned();
                Some((tools, found?))
            });
            let result = match found {
                Some((tools, probe)) => run(&tools, &probe).await,
                None => TrialResult::not_run(NOT_ASSIGNED),
            };
            tracing::info!(id, %probe, outcome = ?result.outcome, "a trial was run");
            report(id, result);
        }
    }
}

/// Runs a probe once: not on its schedule, without retries, and of no account for what is sampled or counted.
async fn run(tools: &TrialTools, probe: &Probe) -> TrialResult {
    let captures = RefCell::default();
    let mut witness = EvidenceRecorder::new(&captures, probe);
    let seen = tools.runner.run(probe, 0, &mut witness).await;
    witness.shows(tools.references.weigh(seen).await)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_trial_is_taken_once_whatever_receipts_name_again() {
        let trial = |id: u64| AssignedTrial { id, probe: "p".parse().unwrap() };
        let ((ask, asked), (_, tools)) = (watch::channel(vec![]), watch::channel(None));
        let reported = RefCell::new(vec![]);
        let asking = async {
            for named in [vec![1, 2], vec![2, 1, 3], vec![3], vec![], vec![3, 4]] {
                ask.send_replace(named.into_iter().map(trial).collect());
                // Time passes once all else is done.
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            drop(ask);
        };
        let report = |id: u64, result: TrialResult| reported.borrow_mut().push((id, result));
        tokio::join!(run_all(asked, tools, report), asking);
        let not_run = TrialResult::not_run(NOT_ASSIGNED);
        assert_eq!(*reported.borrow(), [1, 2, 3, 4].map(|id| (id, not_run.clone())));
    }
}
