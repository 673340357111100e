//! Operator API, a module for each noun. The router has checked scope and query of every call.

pub(crate) mod agents;
pub(crate) mod alerts;
pub(crate) mod backups;
pub(crate) mod configuration;
pub(crate) mod corrections;
pub(crate) mod evidence;
pub(crate) mod export;
pub(crate) mod identities;
pub(crate) mod incidents;
pub(crate) mod known_grants;
pub(crate) mod maintenances;
pub(crate) mod notices;
pub(crate) mod statuspage_v1;
pub(crate) mod tokens;
pub(crate) mod usage;

use domain::access::caller::Caller;
use domain::board::Command;
use domain::problem::Problem;
use serde::de::DeserializeOwned;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::public::caches;

/// Lets the Board decide a command of the caller; readers see at once what came of it.
async fn decide<T: DeserializeOwned>(call: &Call, command: Command) -> Result<T, Problem> {
    let decided = decide_quietly(call, command).await;
    caches::expire();
    decided
}

/// Lets the Board decide a command of the caller of which readers are to notice nothing.
async fn decide_quietly<T: DeserializeOwned>(call: &Call, command: Command) -> Result<T, Problem> {
    let Caller::Operator(by) = &call.caller else { return Err(Problem::unauthorized()) };
    let request = BoardRequest::Decide { by: by.clone(), command: Box::new(command) };
    ask_board(&call.page, &request).await
}
