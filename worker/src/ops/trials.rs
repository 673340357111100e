//! Trial endpoints: one run of a probe by a chosen agent, now, and what came of it.

use domain::ids::AgentId;
use domain::problem::Problem;
use domain::protocol::trial::{RequestedTrial, Trial, TrialRequest};

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::known_agent;
use crate::objects::messages::LedgerRequest;
use crate::objects::side_by_side::ask_ledger_in_time;
use crate::ops::caller;

/// `POST /ops/v1/agents/{agent}/trials`.
pub(crate) async fn request(
    call: Call,
    TrialRequest { probe }: TrialRequest,
) -> Result<EncodedJson<Trial>, Problem> {
    let by = caller(&call).unwrap_or_default();
    ask(&call, &LedgerRequest::Try(RequestedTrial { probe, by })).await
}

/// `GET /ops/v1/agents/{agent}/trials`.
pub(crate) async fn list(call: Call) -> Result<EncodedJson<Vec<Trial>>, Problem> {
    ask(&call, &LedgerRequest::Trials(None)).await
}

/// `GET /ops/v1/agents/{agent}/trials/{trial}`.
pub(crate) async fn show(call: Call) -> Result<EncodedJson<Trial>, Problem> {
    let id = call.path.read("trial")?;
    ask(&call, &LedgerRequest::Trials(Some(id))).await
}

async fn ask<T>(call: &Call, question: &LedgerRequest) -> Result<EncodedJson<T>, Problem> {
    let agent: AgentId = call.path.read("agent")?;
    known_agent(&call.page, &agent).await?;
    ask_ledger_in_time(&call.page, &agent, question).await
}
