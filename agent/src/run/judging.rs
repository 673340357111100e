//! Judging threads: answers that take time to judge are judged beside the runs, each before its deadline.
//!
//! What a thread does cannot be interrupted, so one whose time is up goes on to its end: it has a lower
//! priority than the runs, and only so many may go on at a time.

use std::sync::Arc;

use domain::phases::Phases;
use domain::probe::Step;
use domain::probe::run::{Judgement, RunState, StepFailure};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::run::response::StepResponse;

/// What is said of an answer that could not be judged in time.
pub(super) const TOO_SLOW: &str =
    "the agent could not judge the answer within the time limit of the step";

/// The most answers that are judged beside the runs at a time; the others wait, within their limits.
const MAX_THREADS: usize = 32;
/// How much lower their priority is than that of the thread that runs probes: on a busy machine one of 19 would
/// get no time at all.
const NICENESS: i32 = 5;

/// An answer that waits to be judged.
pub(super) struct PendingAnswer {
    pub(super) step: Step,
    pub(super) response: StepResponse,
    pub(super) phases: Phases,
    pub(super) state: RunState,
    pub(super) session: Vec<String>,
}

/// Judges beside the runs.
#[derive(Clone)]
pub(crate) struct JudgingThreads {
    free: Arc<Semaphore>,
}

impl JudgingThreads {
    pub(crate) fn new() -> Self {
        Self { free: Arc::new(Semaphore::new(MAX_THREADS)) }
    }

    /// Judges an answer; `None` when its time is up before.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) async fn judge(
        &self,
        answer: PendingAnswer,
        deadline: Instant,
    ) -> Result<Option<(StepResponse, Judgement)>, StepFailure> {
        let free = timeout_at(deadline, self.free.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = free else { return Ok(None) };
        let (send, receive) = oneshot::channel();
        let work = move || {
            let _ = send.send(judge(answer, permit));
        };
        let started = std::thread::Builder::new().name("judging".to_owned()).spawn(work);
        started.map_err(|error| StepFailure::of_agent(format!("no thread to judge: {error}")))?;
        match timeout_at(deadline, receive).await {
            Err(_) => Ok(None),
            Ok(Ok(judged)) => Ok(Some(judged)),
            Ok(Err(_)) => Err(StepFailure::of_agent("the answer could not be judged")),
        }
    }
}

fn judge(answer: PendingAnswer, permit: OwnedSemaphorePermit) -> (StepResponse, Judgement) {
    // Without it the thread is only less polite. Linux takes it for the one thread.
    let _ = rustix::process::setpriority_process(None, NICENESS);
    let PendingAnswer { step, response, phases, state, session } = answer;
    let judgement = state.judge_answer(&step, response.answer(phases), &session);
    drop(permit);
    (response, judgement)
}
