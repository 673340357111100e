//! Model context endpoint: a program of language models reads the record, and can change nothing.

use domain::operations::impact::ImpactSubject;
use domain::operations::model_context::{
    LISTED, MAX_RPC_BYTES, RpcError, RpcStep, ToolQuestion, failed, is_protocol_version, read_rpc,
    refused, tool_answer,
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
use crate::public::view_cache;

/// `POST /mcp`: one request of JSON-RPC. There are no sessions, and no stream.
pub(crate) async fn answer(mut call: Call) -> HttpResult {
    let version = call.request.headers().get("mcp-protocol-version").map_err(out_of_reach)?;
    if let Some(version) = version.filter(|version| !is_protocol_version(version)) {
        let detail = format!("the version `{version}` of the protocol is not spoken");
        return Err(Problem::bad_request(detail).hint("begin with `initialize`"));
    }
    let body = request::body(&mut call.request, MAX_RPC_BYTES).await?;
    match read_rpc(&body) {
        RpcStep::Answer(text) => json_text(200, text),
        RpcStep::Nothing => Ok(Response::empty().map_err(out_of_reach)?.with_status(202)),
        RpcStep::Ask(id, question) => {
            let text = match asked(&call, question).await {
                Ok(record) => tool_answer(&id, &record),
                Err(problem) if problem.status >= 500 => {
                    refused(&id, RpcError::Internal, &problem.detail)
                }
                Err(problem) => failed(&id, &problem.detail),
            };
            json_text(200, text)
        }
    }
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
