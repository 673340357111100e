//! Model context endpoints: at one a program of language models reads the record and can change nothing, at the other it may
//! write as its token may by the API.

use domain::access::scope::Scope;
use domain::operations::impact::ImpactSubject;
use domain::operations::model_context::{
    LISTED, MAX_RPC_BYTES, PreviewedIncident, RpcStep, ToolCall, ToolQuestion, ToolSet, confirmed,
    is_protocol_version, problem_answer, read_rpc, tool_answer, written,
};
use domain::paging::PageRequest;
use domain::problem::Problem;
use domain::public::statuspage_v2;
use serde_json::value::RawValue;
use worker::Response;

use crate::http::call::Call;
use crate::http::request;
use crate::http::response::{HttpResult, json_text, out_of_reach};
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, ChangesRequest, CustomerQuestion};
use crate::ops::commands::{OperatorCommand, decide_command};
use crate::ops::operator;
use crate::public::view_cache;

/// `POST /mcp`: one request of JSON-RPC. There are no sessions, and no stream.
pub(crate) fn answer(call: Call) -> impl Future<Output = HttpResult> {
    respond(call, ToolSet::Reading)
}

/// `POST /mcp/write`: the same, with tools that write.
pub(crate) fn write(call: Call) -> impl Future<Output = HttpResult> {
    respond(call, ToolSet::Writing)
}

async fn respond(mut call: Call, tools: ToolSet) -> HttpResult {
    let version = call.request.headers().get("mcp-protocol-version").map_err(out_of_reach)?;
    if let Some(version) = version.filter(|version| !is_protocol_version(version)) {
        let detail = format!("the version `{version}` of the protocol is not spoken");
        return Err(Problem::bad_request(detail).hint("begin with `initialize`"));
    }
    let body = request::body(&mut call.request, MAX_RPC_BYTES).await?;
    match read_rpc(&body, tools) {
        RpcStep::Answer(text) => json_text(200, text),
        RpcStep::Nothing => Ok(Response::empty().map_err(out_of_reach)?.with_status(202)),
        RpcStep::Call(id, tool) => {
            let called = called(&call, &id, tool).await;
            json_text(200, called.unwrap_or_else(|problem| problem_answer(&id, &problem)))
        }
    }
}

/// The answer of a tool.
async fn called(call: &Call, id: &str, tool: ToolCall) -> Result<String, Problem> {
    match tool {
        // A token that may write may not read for that.
        ToolCall::Ask(_) if !operator(call)?.covers(Scope::Read) => {
            Err(Problem::forbidden(&Scope::Read.to_string()))
        }
        ToolCall::Ask(question) => Ok(tool_answer(id, &asked(call, question).await?)),
        ToolCall::Post { posting, confirm } => {
            let question = BoardRequest::Incident(posting.incident.clone());
            let incident: PreviewedIncident = ask_board(&call.page, &question).await?;
            match confirmed(id, posting, confirm.as_deref(), &incident) {
                Ok(command) => told(call, id, OperatorCommand::of_incident(command)).await,
                Err(answer) => Ok(answer),
            }
        }
        ToolCall::Tell(command) => told(call, id, OperatorCommand::quiet(*command)).await,
    }
}

/// The answer of a tool that wrote.
async fn told(call: &Call, id: &str, command: OperatorCommand) -> Result<String, Problem> {
    Ok(written(id, decide_command(call, command).await?.text()))
}

/// What the record says, as JSON.
async fn asked(call: &Call, question: ToolQuestion) -> Result<String, Problem> {
    let wanted = PageRequest { cursor: None, limit: LISTED };
    let question = match question {
        ToolQuestion::Status => {
            let view = view_cache::view(&call.page, &call.context).await?;
            let summary = serde_json::to_string(&statuspage_v2::summary(view.claimed()));
            return summary.map_err(|error| out_of_reach(error.into()));
        }
        ToolQuestion::Incidents { open } => BoardRequest::IncidentPage { wanted, open },
        ToolQuestion::Incident(id) => BoardRequest::Incident(id),
        ToolQuestion::Components => BoardRequest::ComponentReports,
        ToolQuestion::Changes => BoardRequest::Changes(ChangesRequest::Page(wanted)),
        ToolQuestion::Impact(component) => {
            BoardRequest::Customers(CustomerQuestion::Impact(ImpactSubject::Component(component)))
        }
    };
    let record: Box<RawValue> = ask_board(&call.page, &question).await?;
    Ok(record.get().to_owned())
}
