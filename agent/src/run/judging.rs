//! Judging threads: answers that take time to judge are judged beside the runs, each before its deadline; so
//! is whether enough of a response has come.
//!
//! What a thread does cannot be interrupted, so one whose time is up goes on to its end: it has a lower
//! priority than the runs, and only so many may go on at a time.

use std::sync::{Arc, LazyLock};

use domain::expectation::ReadOn;
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

/// The threads of this process that are free.
static FREE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(MAX_THREADS)));

/// Judges an answer; `None` when its time is up before.
///
/// # Errors
/// When the system gives no thread.
pub(super) async fn judge(
    answer: PendingAnswer,
    deadline: Instant,
) -> Result<Option<(StepResponse, Judgement)>, StepFailure> {
    let work = move || {
        let PendingAnswer { step, response, phases, state, session } = answer;
        let judgement = state.judge_answer(&step, response.answer(phases), &session);
        (response, judgement)
    };
    beside(work, deadline).await
}

/// Whether enough of a response has come, which is given back with the answer.
///
/// # Errors
/// When time is up before, or the system gives no thread: what the service sent is not to blame.
pub(crate) async fn read_on(
    step: &Step,
    seen: StepResponse,
    read_on: fn(&Step, &StepResponse) -> ReadOn,
    deadline: Instant,
) -> Result<(StepResponse, ReadOn), StepFailure> {
    if step.judges_quickly(seen.size()) {
        let answer = read_on(step, &seen);
        return Ok((seen, answer));
    }
    let step = step.clone();
    let work = move || {
        let answer = read_on(&step, &seen);
        (seen, answer)
    };
    beside(work, deadline).await?.ok_or_else(|| StepFailure::of_agent(TOO_SLOW))
}

/// Does work of which it is not known how long it takes beside the runs.
///
/// # Errors
/// When time is up before, or the system gives no thread.
pub(crate) async fn beside_runs<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    deadline: Instant,
) -> Result<T, StepFailure> {
    beside(work, deadline).await?.ok_or_else(|| StepFailure::of_agent(TOO_SLOW))
}

/// Does work on a thread of its own; `None` when time is up before.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    deadline: Instant,
) -> Result<Option<T>, StepFailure> {
    let free = timeout_at(deadline, FREE.clone().acquire_owned()).await;
    let Ok(Ok(permit)) = free else { return Ok(None) };
    let (send, receive) = oneshot::channel();
    let work = move || {
        let _ = send.send(politely(work, permit));
    };
    let started = std::thread::Builder::new().name("judging".to_owned()).spawn(work);
    started.map_err(|error| StepFailure::of_agent(format!("no thread to judge: {error}")))?;
    match timeout_at(deadline, receive).await {
        Err(_) => Ok(None),
        Ok(Ok(done)) => Ok(Some(done)),
        Ok(Err(_)) => Err(StepFailure::of_agent("the answer could not be judged")),
    }
}

fn politely<T>(work: impl FnOnce() -> T, permit: OwnedSemaphorePermit) -> T {
    // Without it the thread is only less polite. Linux takes it for the one thread.
    let _ = rustix::process::setpriority_process(None, NICENESS);
    let done = work();
    drop(permit);
    done
}
