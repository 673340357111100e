//! Operator API, a module for each noun. The router has checked scope and query of every call.

pub(crate) mod agents;
pub(crate) mod alerts;
pub(crate) mod assessments;
pub(crate) mod audit;
pub(crate) mod backups;
pub(crate) mod changes;
pub(crate) mod commands;
pub(crate) mod configuration;
pub(crate) mod contacts;
pub(crate) mod corrections;
pub(crate) mod customers;
pub(crate) mod drills;
pub(crate) mod evidence;
pub(crate) mod export;
pub(crate) mod identities;
pub(crate) mod incidents;
pub(crate) mod known_grants;
pub(crate) mod mail_reports;
pub(crate) mod maintenances;
pub(crate) mod managed_subscribers;
pub(crate) mod metrics;
pub(crate) mod model_context;
pub(crate) mod mutes;
pub(crate) mod notices;
pub(crate) mod open_alerts;
pub(crate) mod problems;
pub(crate) mod reports;
pub(crate) mod request_limits;
pub(crate) mod reviews;
pub(crate) mod statuspage_v1;
pub(crate) mod subscribers;
pub(crate) mod telemetry;
pub(crate) mod tokens;
pub(crate) mod trials;
pub(crate) mod usage;
pub(crate) mod user_reports;

use domain::access::caller::{Caller, OperatorGrant};
use domain::access::token;
use domain::board::{Command, RecipientChange};
use domain::operations::idempotency::{IDEMPOTENCY_KEY, IdempotencyKey, KeyedRequest};
use domain::paging::{ListPage, PageRequest};
use domain::problem::Problem;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::http::call::Call;
use crate::http::request::header;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, CommandConditions};
use crate::public::caches;

/// Lets the Board decide a command of the caller; readers see at once what came of it.
async fn decide<T: DeserializeOwned>(call: &Call, command: Command) -> Result<T, Problem> {
    let decided = decide_quietly(call, command).await;
    caches::expire();
    decided
}

/// Lets the Board decide a command of the caller of which readers are to notice nothing.
async fn decide_quietly<T: DeserializeOwned>(call: &Call, command: Command) -> Result<T, Problem> {
    let key = idempotency_key(call)?;
    let by = operator(call)?;
    let keyed = key.map(|key| KeyedRequest {
        key: key.for_actor(&by.actor),
        fingerprint: token::hash(&serde_json::to_string(&command).unwrap_or_default()),
        seed: None,
    });
    decide_keyed(call, command, keyed).await
}

/// The same, for a request with this key.
async fn decide_keyed<T: DeserializeOwned>(
    call: &Call,
    command: Command,
    keyed: Option<KeyedRequest>,
) -> Result<T, Problem> {
    let by = operator(call)?.clone();
    let if_match = Some(header(&call.request, "if-match")).filter(|tags| !tags.is_empty());
    let conditions = CommandConditions { if_match, keyed };
    let request = BoardRequest::Decide { by, command: Box::new(command), conditions };
    ask_board(&call.page, &request).await
}

/// The key of a request, if it has one.
fn idempotency_key(call: &Call) -> Result<Option<IdempotencyKey>, Problem> {
    let text = header(&call.request, IDEMPOTENCY_KEY);
    (!text.is_empty()).then(|| text.parse()).transpose()
}

/// Notes in the log what a caller did to contacts or subscribers, which the Courier holds.
async fn note_recipients(call: &Call, change: RecipientChange) -> Result<(), Problem> {
    let by = operator(call)?.clone();
    let command = Box::new(Command::NoteRecipientChange(change));
    let conditions = CommandConditions::default();
    let request = BoardRequest::Decide { by, command, conditions };
    ask_board::<IgnoredAny>(&call.page, &request).await.map(|_| ())
}

fn operator(call: &Call) -> Result<&OperatorGrant, Problem> {
    match &call.caller {
        Caller::Operator(by) => Ok(by),
        _ => Err(Problem::unauthorized()),
    }
}

/// The caller as the log names it.
fn caller(call: &Call) -> Option<String> {
    operator(call).ok().map(|by| by.actor.to_string())
}

/// The items of a page; what follows is behind the link that comes with them.
fn items<T, C>(call: &Call, wanted: &PageRequest<C>, page: ListPage<T>, selection: &str) -> Vec<T> {
    if let Some(next) = page.next {
        let (path, limit) = (call.request.path(), wanted.limit);
        let link = format!("<{path}?cursor={next}&limit={limit}{selection}>; rel=\"next\"");
        call.headers.add("link", link);
    }
    page.items
}
