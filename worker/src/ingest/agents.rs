//! Agent API: agents fetch their assignment and send batches. Their Ledger checks their token.

use std::str::FromStr;

use domain::access::caller::Caller;
use domain::problem::Problem;
use domain::protocol::batch::{Arrival, MAX_BATCH_BYTES, MEDIA_TYPE};
use domain::protocol::clock_skew::{self, InvalidBounds};
use domain::time::timestamp::Timestamp;
use worker::Request;

use crate::http::call::Call;
use crate::http::request::{self, header};
use crate::http::response::{HttpResult, out_of_reach};
use crate::ingest::known_tokens;
use crate::objects::client::pass_to_ledger;

/// `GET /agent/v1/assignment`.
pub(crate) async fn assignment(call: Call) -> HttpResult {
    pass_on(&call, None).await
}

/// `POST /agent/v1/batches`.
pub(crate) async fn batches(mut call: Call) -> HttpResult {
    let media_type = header(&call.request, "content-type");
    if media_type != MEDIA_TYPE {
        let detail = format!("`content-type` is `{media_type}`");
        return Err(Problem::bad_request(detail).hint(format!("send {MEDIA_TYPE}")));
    }
    let body = request::body(&mut call.request, MAX_BATCH_BYTES).await?;
    pass_on(&call, Some(body)).await
}

/// Passes a request on to the Ledger of the agent that its token claims to be of, which checks the token.
async fn pass_on(call: &Call, body: Option<Vec<u8>>) -> HttpResult {
    let (Caller::Agent(agent), Some(token)) = (&call.caller, request::token(&call.request)) else {
        return Err(Problem::unauthorized());
    };
    known_tokens::check(&call.page, agent, &token).await?;
    pass_to_ledger(&call.page, agent, &call.request, body).await.map_err(out_of_reach)
}

/// How a batch comes in, by what the agent says of its clock.
pub(crate) fn arrival(request: &Request, at: Timestamp) -> Result<Arrival, Problem> {
    let sent_at = clock_header(request, clock_skew::HEADER, "it is no number of milliseconds")?;
    let bounds = clock_header(request, clock_skew::BOUNDS_HEADER, &InvalidBounds.to_string())?;
    // A clock can be set right, so the agent keeps the batch and tries again.
    let correction_ms = clock_skew::correction_ms(sent_at.map(Timestamp::from_unix_ms), bounds, at)
        .map_err(|error| Problem::conflict(error.to_string()))?;
    Ok(Arrival { at, correction_ms })
}

fn clock_header<T: FromStr>(
    request: &Request,
    name: &str,
    wrong: &str,
) -> Result<Option<T>, Problem> {
    let header = request.headers().get(name).map_err(out_of_reach)?;
    let read = header.map(|text| text.parse()).transpose();
    read.map_err(|_| Problem::invalid(name, wrong))
}
