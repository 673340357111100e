//! Agent API: agents fetch their assignment and send batches. Their Ledger checks their token.

use std::str::FromStr;

use domain::access::caller::Caller;
use domain::problem::Problem;
use domain::protocol::batch::{Arrival, MAX_BATCH_BYTES, MEDIA_TYPE};
use domain::protocol::clock_skew::{self, InvalidBounds};
use domain::protocol::trial::MAX_RESULT_BYTES;
use domain::time::timestamp::Timestamp;
use worker::Request;

use crate::http::call::Call;
use crate::http::request::{self, header};
use crate::http::response::{HttpResult, out_of_reach};
use crate::ingest::known_tokens;
use crate::objects::client::pass_to_ledger;

/// The media type of the result of a trial.
pub(crate) const RESULT_TYPE: &str = "application/json";

/// `GET /agent/v1/assignment`.
pub(crate) async fn assignment(call: Call) -> HttpResult {
    pass_on(&call, ("assignment", None)).await
}

/// `POST /agent/v1/batches`.
pub(crate) async fn batches(mut call: Call) -> HttpResult {
    let body = body(&mut call, MEDIA_TYPE, MAX_BATCH_BYTES).await?;
    pass_on(&call, ("batches", Some(body))).await
}

/// `POST /agent/v1/trials/{trial}`.
pub(crate) async fn trial(mut call: Call) -> HttpResult {
    let body = body(&mut call, RESULT_TYPE, MAX_RESULT_BYTES).await?;
    let id: u64 = call.path.read("trial")?;
    pass_on(&call, (&format!("trial?id={id}"), Some(body))).await
}

/// What an agent sends, if it says of which media type that is.
async fn body(call: &mut Call, wanted: &str, most: usize) -> Result<Vec<u8>, Problem> {
    let media_type = header(&call.request, "content-type");
    if media_type != wanted {
        let detail = format!("`content-type` is `{media_type}`");
        return Err(Problem::bad_request(detail).hint(format!("send {wanted}")));
    }
    request::body(&mut call.request, most).await
}

/// Passes a request on to the Ledger of the agent that its token claims to be of, which checks the token.
async fn pass_on(call: &Call, to: (&str, Option<Vec<u8>>)) -> HttpResult {
    let (Caller::Agent(agent), Some(token)) = (&call.caller, request::token(&call.request)) else {
        return Err(Problem::unauthorized());
    };
    known_tokens::check(&call.page, agent, &token).await?;
    pass_to_ledger(&call.page, agent, &call.request, to).await.map_err(out_of_reach)
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
