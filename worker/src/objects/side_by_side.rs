//! Questions to several objects: asked side by side, a few at a time, each with a deadline. One that hangs
//! holds up none of the others.

use domain::board::schedule::{LEDGER_WAIT, LEDGERS_AT_ONCE};
use domain::ids::{AgentId, ObjectName};
use domain::problem::Problem;
use futures_util::{StreamExt, stream};
use serde::de::DeserializeOwned;
use worker::Env;

use crate::objects::messages::{LedgerRequest, ask_ledger, ask_storage};
use crate::platform::deadline::within;
use crate::storage::admin::StorageRequest;

/// Asks a Ledger, and waits no longer than the deadline.
pub(crate) async fn ask_ledger_in_time<T: DeserializeOwned>(
    env: &Env,
    agent: &AgentId,
    question: &LedgerRequest,
) -> Result<T, Problem> {
    in_time(ask_ledger(env, agent, question)).await
}

/// Does something with each Ledger, as many at a time as may be asked.
pub(crate) async fn each_ledger<F: Future<Output = ()>>(
    agents: Vec<AgentId>,
    work: impl Fn(AgentId) -> F,
) {
    stream::iter(agents).for_each_concurrent(LEDGERS_AT_ONCE, work).await;
}

/// Asks Ledgers the same; answers come in the order of the agents.
pub(crate) async fn ask_each_ledger<T: DeserializeOwned>(
    env: &Env,
    agents: impl IntoIterator<Item = &AgentId>,
    question: &LedgerRequest,
) -> Vec<Result<T, Problem>> {
    let asked = agents.into_iter().map(|agent| ask_ledger_in_time(env, agent, question));
    stream::iter(asked).buffered(LEDGERS_AT_ONCE).collect().await
}

/// Asks objects about their storage; answers come in the order of the objects.
pub(crate) async fn ask_each_storage<T: DeserializeOwned>(
    env: &Env,
    objects: &[ObjectName],
    question: &StorageRequest,
) -> Vec<Result<T, Problem>> {
    let asked = objects.iter().map(|object| in_time(ask_storage(env, object, question)));
    stream::iter(asked).buffered(LEDGERS_AT_ONCE).collect().await
}

async fn in_time<T>(answer: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let late = || Problem::unavailable("the record did not answer in time");
    within(LEDGER_WAIT, answer).await.unwrap_or_else(|| Err(late()))
}
