//! Heartbeat endpoints: a job reports that it starts, succeeded or failed. The URL itself is the
//! secret.

use domain::access::token::claimed_heartbeat;
use domain::ledger::heartbeat::{Ping, PingRequest};
use domain::limits::MAX_LOG_BYTES;
use domain::problem::Problem;
use worker::{Env, Method, Request, Response};

use crate::http::response::{self, HttpResult, out_of_reach};
use crate::objects::messages::ping_ledger;

pub(crate) async fn answer(
    mut request: Request,
    env: &Env,
    token: &str,
    end: Option<&str>,
) -> HttpResult {
    // Whoever only looks whether a link is there, as scanners of mail do, says nothing of a job.
    if !matches!(request.method(), Method::Get | Method::Post) {
        return Err(Problem::method_not_allowed("POST or GET"));
    }
    let unknown = || Problem::not_found("there is no such heartbeat");
    let agent = claimed_heartbeat(token).ok_or_else(unknown)?;
    let ping = Ping::from_path(end).ok_or_else(|| {
        Problem::not_found("a heartbeat ends with nothing, `/start`, `/fail` or an exit code")
    })?;
    let took_ms = match took_ms(&request)? {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            Problem::invalid("took_ms", format!("`{text}` is no number of milliseconds"))
        })?),
    };
    let log = response::body(&mut request, MAX_LOG_BYTES).await?;
    let log = String::from_utf8_lossy(&log).into_owned();
    let heard = PingRequest { ping, took_ms, log, posted: request.method() == Method::Post };
    match ping_ledger(env, &agent, token, &heard).await {
        // To whoever guesses, a wrong secret looks like no heartbeat at all.
        Err(problem) if problem.status == 401 => Err(unknown()),
        Err(problem) => Err(problem),
        Ok(()) => Response::ok("OK\n").map_err(out_of_reach),
    }
}

fn took_ms(request: &Request) -> Result<Option<String>, Problem> {
    let url = request.url().map_err(out_of_reach)?;
    let mut pairs = url.query_pairs();
    Ok(pairs.find(|(name, _)| name == "took_ms").map(|(_, value)| value.into_owned()))
}
