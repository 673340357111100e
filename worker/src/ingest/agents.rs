//! Agent API: agents fetch their assignment and send batches. Their Ledger checks their token.

use domain::access::token::claimed_agent;
use domain::problem::Problem;
use domain::protocol::batch::{Arrival, MAX_BATCH_BYTES, MEDIA_TYPE};
use domain::protocol::clock_skew;
use domain::time::timestamp::Timestamp;
use worker::{Env, Method, Request};

use crate::http::response::{self, HttpResult, out_of_reach};
use crate::objects::messages::pass_to_ledger;

pub(crate) async fn answer(mut request: Request, env: &Env, path: &[&str]) -> HttpResult {
    let (method, body) = match path {
        ["assignment"] => (Method::Get, false),
        ["batches"] => (Method::Post, true),
        _ => return Err(Problem::not_found("agents use `assignment` and `batches`")),
    };
    if request.method() != method {
        return Err(Problem::method_not_allowed(method.as_ref()));
    }
    // A token says whose it is, so a forged one never costs more than one Ledger's time, and
    // one that is no agent's costs nobody's.
    let agent = claimed_agent(&response::token(&request)?).ok_or_else(Problem::unauthorized)?;
    let body = if body {
        let media_type = request.headers().get("content-type").ok().flatten().unwrap_or_default();
        if media_type != MEDIA_TYPE {
            let detail = format!("`content-type` is `{media_type}`");
            return Err(Problem::bad_request(detail).hint(format!("send {MEDIA_TYPE}")));
        }
        Some(response::body(&mut request, MAX_BATCH_BYTES).await?)
    } else {
        None
    };
    pass_to_ledger(env, &agent, &request, body).await.map_err(out_of_reach)
}

/// How a batch comes in, by what the agent says of its clock.
pub(crate) fn arrival(request: &Request, at: Timestamp) -> Result<Arrival, Problem> {
    let said = request.headers().get(clock_skew::HEADER).map_err(out_of_reach)?;
    let sent_at = match said.as_deref().map(str::parse) {
        None => None,
        Some(Ok(ms)) => Some(Timestamp::from_unix_ms(ms)),
        Some(Err(_)) => {
            return Err(Problem::invalid(clock_skew::HEADER, "it is no number of milliseconds"));
        }
    };
    // A clock can be set right, so the agent keeps the batch and tries again.
    let correction_ms = clock_skew::correction_ms(sent_at, at)
        .map_err(|error| Problem::conflict(error.to_string()))?;
    Ok(Arrival { at, correction_ms })
}
