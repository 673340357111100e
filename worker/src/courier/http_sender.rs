//! HTTP sender: one attempt to deliver a message by `fetch`. What came of it, whatever the other side does?
//!
//! Which addresses it may reach is the network's matter, after a name was resolved: workerd's own service `internet` reaches
//! public ones alone, and on Cloudflare there are no others.

use std::cell::RefCell;
use std::time::Duration;

use domain::notify::delivery::{ATTEMPT_LIMIT, AttemptOutcome};
use domain::notify::http_answer::{HttpAnswer, MAX_ANSWER_BYTES};
use domain::notify::http_message::HttpMessage;
use futures_util::StreamExt;
use js_sys::Uint8Array;
use worker::{
    AbortController, AbortSignal, Env, Fetch, Fetcher, Headers, Method, Request, RequestInit,
    RequestRedirect, Response, Result,
};

use crate::platform::settings::{PrivateTargets, private_targets};
use crate::platform::{clock, deadline};

/// The service that reaches the deployment's own network, where the operator has bound one.
const PRIVATE_NETWORK: &str = "PRIVATE_NETWORK";

/// For how long the beginning of a body is awaited, once the status is there.
const BODY_LIMIT: Duration = Duration::from_secs(2);

/// Whether a message may go to the deployment's own network, where the operator has bound it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NetworkReach {
    /// An operator has named the address.
    Own,
    /// A reader has.
    OfReaders,
    /// It lies outside in any case.
    Outside,
}

/// What of an answer is looked at.
pub(crate) struct AnswerParts {
    status: u16,
    retry_after: Option<String>,
    location: Option<String>,
    body: Vec<u8>,
}

impl AnswerParts {
    /// The answer, as it is judged.
    pub(crate) fn answer(&self) -> HttpAnswer<'_> {
        HttpAnswer {
            status: self.status,
            retry_after: self.retry_after.as_deref(),
            location: self.location.as_deref(),
            body: &self.body,
        }
    }
}

/// Attempts to deliver a message, within [`ATTEMPT_LIMIT`]. No address, header or body is in a reason.
pub(crate) async fn send(env: &Env, message: &HttpMessage, reach: NetworkReach) -> AttemptOutcome {
    match ask(env, message, reach, ATTEMPT_LIMIT).await {
        Ok(parts) => message.dialect.outcome(&parts.answer(), clock::now()),
        Err(outcome) => outcome,
    }
}

/// Sends a message; the answer, or what came of it without one within a limit.
pub(crate) async fn ask(
    env: &Env,
    message: &HttpMessage,
    reach: NetworkReach,
    limit: Duration,
) -> std::result::Result<AnswerParts, AttemptOutcome> {
    let request = request(message).map_err(|_| AttemptOutcome::Refused {
        reason: "its address or a header cannot be sent".to_owned(),
        no_such_recipient: false,
    })?;
    let abort = AbortController::default();
    let signal = abort.signal();
    let answer = deadline::within(limit, exchange(env, request, reach, &signal)).await;
    let answer = match answer {
        Some(Ok((parts, mut response))) => {
            let body = RefCell::new(vec![]);
            // That it takes longer or breaks off changes nothing: the status was there.
            let _ = deadline::within(BODY_LIMIT, read_beginning(&mut response, &body)).await;
            Some(Ok(AnswerParts { body: body.into_inner(), ..parts }))
        }
        Some(Err(error)) => Some(Err(error)),
        None => None,
    };
    // Also after an answer: what is left of an endless one is not read.
    abort.abort();
    let deferred = |reason: String| AttemptOutcome::Deferred { reason, retry_after_s: None };
    match answer {
        Some(Ok(parts)) => Ok(parts),
        // What the engine says of it names the address.
        Some(Err(_)) => Err(deferred("it cannot be reached, or broke off".to_owned())),
        None => Err(deferred(format!("it did not answer within {} s", limit.as_secs()))),
    }
}

fn request(message: &HttpMessage) -> Result<Request> {
    let headers = Headers::new();
    headers.set("user-agent", "Allclear")?;
    for (name, value) in &message.headers {
        headers.set(name, value)?;
    }
    for (name, value) in &message.own_headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::from(message.method.to_owned()))
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual);
    // A request by GET has none, not even an empty one.
    if message.method != "GET" {
        init.with_body(Some(Uint8Array::from(message.body.as_slice()).into()));
    }
    Request::new_with_init(&message.url, &init)
}

async fn exchange(
    env: &Env,
    request: Request,
    reach: NetworkReach,
    signal: &AbortSignal,
) -> Result<(AnswerParts, Response)> {
    let answer = match private_network(env, reach) {
        Some(network) => network.fetch_request(abortable(&request, signal)?).await?,
        None => Fetch::Request(request).send_with_signal(signal).await?,
    };
    let header = |name: &str| answer.headers().get(name).ok().flatten();
    let (retry_after, location) = (header("retry-after"), header("location"));
    let status = answer.status_code();
    Ok((AnswerParts { status, retry_after, location, body: vec![] }, answer))
}

/// A request that is given up when a signal says so: a service takes no signal beside it.
fn abortable(request: &Request, signal: &AbortSignal) -> Result<Request> {
    let init = web_sys::RequestInit::new();
    init.set_signal(Some(signal));
    Ok(web_sys::Request::new_with_request_and_init(request.inner(), &init)?.into())
}

/// Reads the beginning of a body, as far as it comes.
async fn read_beginning(answer: &mut Response, body: &RefCell<Vec<u8>>) {
    // A response without a body has no stream.
    let Ok(mut stream) = answer.stream() else { return };
    while let Some(Ok(piece)) = stream.next().await {
        let mut body = body.borrow_mut();
        let room = MAX_ANSWER_BYTES.saturating_sub(body.len());
        body.extend(piece.into_iter().take(room));
        if body.len() >= MAX_ANSWER_BYTES {
            break;
        }
    }
}

fn private_network(env: &Env, reach: NetworkReach) -> Option<Fetcher> {
    let is_allowed = match reach {
        NetworkReach::Own => private_targets(env) != PrivateTargets::Refused,
        NetworkReach::OfReaders => private_targets(env) == PrivateTargets::OfReadersToo,
        NetworkReach::Outside => false,
    };
    is_allowed.then(|| env.service(PRIVATE_NETWORK).ok())?
}
