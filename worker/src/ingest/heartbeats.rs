//! Heartbeat endpoints: a job reports that it starts, succeeded or failed. The URL itself is the
//! secret.

use domain::access::token::claimed_heartbeat;
use domain::ledger::heartbeat::{Ping, PingRequest};
use domain::limits::MAX_LOG_BYTES;
use domain::problem::Problem;
use worker::{Method, Response};

use crate::http::call::Call;
use crate::http::request;
use crate::http::response::{HttpResult, out_of_reach};
use crate::ingest::known_tokens;
use crate::objects::client::ping_ledger;

/// `/heartbeat/{token}` and `/heartbeat/{token}/{ending}`.
pub(crate) async fn ping(mut call: Call) -> HttpResult {
    let unknown = || Problem::not_found("there is no such heartbeat");
    let token = call.path.text("token").to_owned();
    let agent = claimed_heartbeat(&token).ok_or_else(unknown)?;
    let ending = Some(call.path.text("ending")).filter(|ending| !ending.is_empty());
    let ping = Ping::from_path(ending).ok_or_else(|| {
        Problem::not_found("a heartbeat ends with nothing, `/start`, `/fail` or an exit code")
    })?;
    let took_ms = call.query.number("took_ms", "number of milliseconds")?;
    let log = request::body(&mut call.request, MAX_LOG_BYTES).await?;
    let log = String::from_utf8_lossy(&log).into_owned();
    let posted = call.request.method() == Method::Post;
    let ping = PingRequest { ping, took_ms, log, posted };
    let pinged = async {
        known_tokens::check(&call.page, &agent, &token).await?;
        ping_ledger(&call.page, &agent, &token, &ping).await
    };
    match pinged.await {
        // To whoever guesses, a wrong secret looks like no heartbeat at all.
        Err(problem) if problem.status == 401 => Err(unknown()),
        Err(problem) => Err(problem),
        Ok(()) => Response::ok("OK\n").map_err(out_of_reach),
    }
}
