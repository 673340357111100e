//! Trials: a probe is run once because an operator asks for it, now, and what that shows is sent to them alone.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use domain::ids::ProbeId;
use domain::probe::Probe;
use domain::protocol::batch::Receipt;
use domain::protocol::trial::{ASSIGNMENT_WITHIN, AssignedTrial, MAX_TRIALS, TrialResult};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::net::connectivity::References;
use crate::run::Runner;
use crate::run::evidence_recorder::EvidenceRecorder;

/// Why a trial is not run.
const NOT_ASSIGNED: &str = "the agent is not assigned this probe any more";
const NOT_FETCHED: &str = "the agent could not fetch its assignment within 30 s, and would have run the probe as it was: try again";

/// What trials are run with, by the assignment in force.
#[derive(Clone)]
pub struct TrialTools {
    /// The tag of the assignment.
    pub tag: String,
    /// Runs them.
    pub runner: Arc<Runner>,
    /// Says what a failure is worth.
    pub references: Arc<References>,
    /// The probes that there are.
    pub probes: Vec<Arc<Probe>>,
}

/// What the schedule is told of trials.
#[derive(Debug)]
pub enum TrialTurn {
    /// A trial of a probe waits, and is told when it may begin; never, when the probe is not assigned.
    Waits(ProbeId, oneshot::Sender<()>),
    /// The trial that began is over.
    Over(ProbeId),
}

/// What trials are run by.
pub struct TrialQueue {
    /// The latest receipt: which trials are asked for, and which assignment they are to be run by.
    pub receipts: watch::Receiver<Option<Receipt>>,
    /// What they are run with; `None` until there is an assignment.
    pub tools: watch::Receiver<Option<TrialTools>>,
    /// The schedule, which lets each begin.
    pub turns: mpsc::UnboundedSender<TrialTurn>,
}

impl TrialQueue {
    /// Runs the trials that are asked for, each once and one at a time, until nobody can ask any more.
    pub async fn run_all(mut self, report: impl Fn(u64, TrialResult)) {
        // A trial is named with each receipt until its result is there.
        let mut taken = VecDeque::new();
        while self.receipts.changed().await.is_ok() {
            loop {
                let receipt = self.receipts.borrow_and_update().clone();
                let mut named = receipt.into_iter().flat_map(|receipt| receipt.trials);
                let new = named.find(|trial| !taken.contains(&trial.id));
                let Some(AssignedTrial { id, probe }) = new else { break };
                taken.push_back(id);
                taken.drain(..taken.len().saturating_sub(MAX_TRIALS));
                let result = self.run(&probe).await;
                tracing::info!(id, %probe, outcome = ?result.outcome, "a trial was run");
                report(id, result);
            }
        }
    }

    /// Runs a probe once, as the server has it, in its turn.
    async fn run(&self, id: &ProbeId) -> TrialResult {
        if timeout(ASSIGNMENT_WITHIN, self.assignment_in_force()).await.is_err() {
            return TrialResult::not_run(NOT_FETCHED);
        }
        let (begin, begins) = oneshot::channel();
        // Who would not hear it drops what the trial waits for.
        let _ = self.turns.send(TrialTurn::Waits(id.clone(), begin));
        if begins.await.is_err() {
            return TrialResult::not_run(NOT_ASSIGNED);
        }
        // As it is now: another may have come while this waited.
        let tools = self.tools.borrow().clone();
        let found = tools.and_then(|tools| {
            let found = tools.probes.iter().find(|assigned| assigned.id == *id).cloned();
            Some((tools, found?))
        });
        let result = match found {
            Some((tools, probe)) => run(&tools, &probe).await,
            None => TrialResult::not_run(NOT_ASSIGNED),
        };
        let _ = self.turns.send(TrialTurn::Over(id.clone()));
        result
    }

    /// Waits until the assignment in force is the one that the latest receipt names.
    async fn assignment_in_force(&self) {
        let (mut receipts, mut tools) = (self.receipts.clone(), self.tools.clone());
        loop {
            let named = receipts.borrow_and_update().as_ref().map(|r| r.assignment.clone());
            let own = tools.borrow_and_update().as_ref().map(|tools| tools.tag.clone());
            // A server that names none has none to wait for.
            let is_in_force = |named: &String| named.is_empty() || own.as_ref() == Some(named);
            if own.is_some() && named.as_ref().is_none_or(is_in_force) {
                return;
            }
            tokio::select! {
                Ok(()) = receipts.changed() => {}
                Ok(()) = tools.changed() => {}
                else => std::future::pending().await,
            }
        }
    }
}

/// Runs a probe once: not on its schedule, without retries, and of no account for what is sampled or counted.
async fn run(tools: &TrialTools, probe: &Probe) -> TrialResult {
    let captures = RefCell::default();
    let mut witness = EvidenceRecorder::of_trial(&captures, probe);
    let seen = tools.runner.run(probe, 0, &mut witness).await;
    witness.shows(tools.references.weigh(seen).await)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::config::parse::read_probe;
    use domain::config::source::SourceFile;
    use domain::probe::run::RunObserver;
    use domain::protocol::trial::TrialOutcome;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::metrics::Metrics;
    use crate::net::registrations::Registrations;
    use crate::settings::{Credentials, Folders};

    fn receipt(assignment: &str, ids: &[u64]) -> Option<Receipt> {
        let trial = |id: &u64| AssignedTrial { id: *id, probe: "p".parse().unwrap() };
        let trials = ids.iter().map(trial).collect();
        Some(Receipt { sequence: 1, duplicate: false, assignment: assignment.to_owned(), trials })
    }

    /// An assignment whose probe waits for a second, in a step that is named like the assignment.
    fn tools(tag: &str) -> Option<TrialTools> {
        let text = format!(
            "id = 'p'\ncomponent = 'c'\nevery = '1m'\ntimeout = '5s'\nregions = ['eu']\n\
             [[step]]\nname = '{tag}'\nwait = '1s'\n"
        );
        let probe = read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap();
        let registrations = Registrations::new(&[], "http://127.0.0.1:1/".parse().unwrap());
        let (credentials, folders) = (Credentials::default(), Folders::default());
        Some(TrialTools {
            tag: tag.to_owned(),
            runner: Arc::new(Runner::new(&credentials, &folders, registrations, "eu")),
            references: Arc::new(References::new(vec![], Arc::new(Metrics::default()))),
            probes: vec![Arc::new(probe)],
        })
    }

    type Asking = (watch::Sender<Option<Receipt>>, watch::Sender<Option<TrialTools>>);

    /// What trials report, and when they began and were over, while `asking` goes on; the schedule lets each begin at once.
    async fn reported(
        asking: impl AsyncFnOnce(&Asking),
    ) -> (Vec<(u64, TrialResult)>, Vec<&'static str>) {
        let ((ask, receipts), (equip, tools)) = (watch::channel(None), watch::channel(None));
        let (turns, mut turned) = mpsc::unbounded_channel();
        let reports = RefCell::new(vec![]);
        let queue = TrialQueue { receipts, tools, turns };
        let schedule = async {
            let mut heard = vec![];
            while let Some(turn) = turned.recv().await {
                match turn {
                    TrialTurn::Waits(_, begin) => {
                        heard.push("begins");
                        let _ = begin.send(());
                    }
                    TrialTurn::Over(_) => heard.push("over"),
                }
            }
            heard
        };
        let asking = async {
            let sides = (ask, equip);
            asking(&sides).await;
        };
        let run = queue.run_all(|id, result| reports.borrow_mut().push((id, result)));
        let ((), (), heard) = tokio::join!(run, asking, schedule);
        (reports.into_inner(), heard)
    }

    #[tokio::test(start_paused = true)]
    async fn each_trial_is_taken_once_and_one_at_a_time_whatever_receipts_name_again() {
        let (reports, heard) = reported(async |(ask, equip)| {
            equip.send_replace(tools("one"));
            for named in [&[1, 2][..], &[2, 1, 3], &[3], &[], &[3, 4]] {
                ask.send_replace(receipt("one", named));
                sleep(Duration::from_secs(5)).await;
            }
        })
        .await;
        let ids: Vec<u64> = reports.iter().map(|(id, _)| *id).collect();
        assert_eq!((ids, heard), (vec![1, 2, 3, 4], ["begins", "over"].repeat(4)));
        assert!(reports.iter().all(|(_, result)| result.outcome == TrialOutcome::Passed));
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_waits_for_the_assignment_that_its_receipt_names_for_so_long() {
        for (fetched_after, expected) in [
            (ASSIGNMENT_WITHIN - Duration::from_millis(1), Some("two")),
            (ASSIGNMENT_WITHIN + Duration::from_millis(1), None),
        ] {
            let began = Instant::now();
            let (reports, heard) = reported(async |(ask, equip)| {
                equip.send_replace(tools("one"));
                ask.send_replace(receipt("two", &[1]));
                sleep(fetched_after).await;
                equip.send_replace(tools("two"));
                sleep(Duration::from_secs(5)).await;
            })
            .await;
            let (_, result) = reports.first().unwrap();
            let step = result.steps.first().map(|timing| timing.step.as_str());
            assert_eq!((step, heard.is_empty()), (expected, expected.is_none()), "{result:?}");
            assert!(expected.is_some() || *result == TrialResult::not_run(NOT_FETCHED));
            assert!(began.elapsed() < ASSIGNMENT_WITHIN + Duration::from_secs(10));
        }
    }

    #[test]
    fn a_trial_wants_no_picture() {
        let (captures, tools) = (RefCell::default(), tools("one").unwrap());
        let probe = tools.probes.first().unwrap();
        assert!(EvidenceRecorder::new(&captures, probe).wants_screenshot());
        assert!(!EvidenceRecorder::of_trial(&captures, probe).wants_screenshot());
    }

    #[tokio::test(start_paused = true)]
    async fn the_latest_receipt_says_which_assignment_is_waited_for() {
        let (reports, _) = reported(async |(ask, equip)| {
            ask.send_replace(receipt("one", &[1]));
            sleep(Duration::from_secs(1)).await;
            equip.send_replace(tools("two"));
            sleep(Duration::from_secs(1)).await;
            ask.send_replace(receipt("two", &[1]));
            sleep(Duration::from_secs(5)).await;
        })
        .await;
        assert_eq!(reports.first().unwrap().1.steps.first().unwrap().step, "two");
    }

    #[tokio::test(start_paused = true)]
    async fn a_receipt_that_names_no_assignment_is_no_reason_to_wait() {
        let (reports, _) = reported(async |(ask, equip)| {
            equip.send_replace(tools("one"));
            ask.send_replace(receipt("", &[1]));
            sleep(Duration::from_secs(5)).await;
        })
        .await;
        assert_eq!(reports.first().unwrap().1.steps.first().unwrap().step, "one");
    }
}
