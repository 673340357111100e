//! HTTP responses: JSON, pages, problem documents, and the headers of every response.

use domain::access::route;
use domain::config::brand::Brand;
use domain::ledger::observation_export;
use domain::problem::{self, Problem};
use domain::report::question::ReportFormat;
use serde::Serialize;
use worker::{EncodeBody, Error, Response, ResponseBuilder, Result, console_error};

use crate::http::encoded_json::JsonAnswer;
use crate::storage::row_limit;

/// An answer, or the refusal that is sent instead.
pub(crate) type HttpResult = std::result::Result<Response, Problem>;

/// What the caller is told when storage or another object does not answer. What exactly went
/// wrong is for the log alone.
#[allow(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
pub(crate) fn out_of_reach(error: Error) -> Problem {
    console_error!("out of reach: {error}");
    if let Some(refusal) = row_limit::problem(&error) {
        return refusal;
    }
    Problem::unavailable("the record cannot be reached")
}

/// The header with which browsers are told to come by HTTPS alone.
const HSTS: &str = "strict-transport-security";

/// Tells browsers for how many seconds to come by HTTPS alone, if a deployment wants that.
pub(crate) fn with_hsts(response: Response, seconds: Option<u32>) -> Response {
    if let Some(seconds) = seconds {
        // What an object sent to an agent is passed on with its own headers, which cannot be added to.
        let _ = response.headers().set(HSTS, &format!("max-age={seconds}"));
    }
    response
}

/// Sends an answer or its refusal.
pub(crate) fn send(answer: HttpResult) -> Result<Response> {
    match answer {
        Ok(response) => Ok(response),
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &Problem) -> Result<Response> {
    Ok(refusal(problem, problem::MEDIA_TYPE)?.fixed(serde_json::to_vec(problem)?))
}

fn refusal(problem: &Problem, media_type: &str) -> Result<ResponseBuilder> {
    let mut response = builder(media_type, "no-store")?.with_status(problem.status);
    if problem.status == 401 {
        response = response.with_header("www-authenticate", "Bearer")?;
    }
    if !problem.allow.is_empty() {
        response = response.with_header("allow", &problem.allow.join(", "))?;
    }
    let retry_after = match problem.status {
        503 => problem.retry_after_s.or(Some(5)),
        _ => problem.retry_after_s,
    };
    match retry_after {
        Some(seconds) => response.with_header("retry-after", &seconds.to_string()),
        None => Ok(response),
    }
}

/// What pages may use of a device: nothing.
const NO_PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// A response with the headers that every one carries.
pub(super) fn builder(media_type: &str, cache: &str) -> Result<ResponseBuilder> {
    Response::builder()
        .with_header("content-type", media_type)?
        .with_header("cache-control", cache)?
        .with_header("x-content-type-options", "nosniff")?
        .with_header("referrer-policy", "no-referrer")?
        .with_header("permissions-policy", NO_PERMISSIONS)
}

/// JSON for those who have a token: never kept by anybody on the way.
pub(crate) fn json<T: Serialize>(status: u16, value: &T) -> HttpResult {
    encoded(status, serde_json::to_vec(value))
}

/// What a handler answers where a route promises a type.
pub(crate) fn answer<T>(status: u16, value: impl JsonAnswer<T>) -> HttpResult {
    encoded(status, value.into_bytes())
}

fn encoded(status: u16, body: serde_json::Result<Vec<u8>>) -> HttpResult {
    let builder = builder("application/json", "no-store").map_err(out_of_reach)?;
    Ok(builder.with_status(status).fixed(body.map_err(|error| out_of_reach(error.into()))?))
}

/// JSON that was written before, with a status.
pub(crate) fn json_text(status: u16, body: String) -> HttpResult {
    encoded(status, Ok(body.into_bytes()))
}

/// A refusal in words of another API, with the headers of ours.
pub(crate) fn refusal_of(problem: &Problem, media_type: &str, body: Vec<u8>) -> HttpResult {
    Ok(refusal(problem, media_type).map_err(out_of_reach)?.fixed(body))
}

/// JSON that was written before.
pub(crate) fn json_bytes(body: Vec<u8>) -> HttpResult {
    Ok(builder("application/json", "no-store").map_err(out_of_reach)?.fixed(body))
}

/// JSON in gzip form, passed on as it is.
pub(crate) fn packed_json(body: Vec<u8>) -> HttpResult {
    let sent = || -> Result<Response> {
        let builder = builder("application/json", "no-store")?
            .with_header("content-encoding", "gzip")?
            .with_encode_body(EncodeBody::Manual);
        Ok(builder.fixed(body))
    };
    sent().map_err(out_of_reach)
}

/// Part of the record, as lines of JSON.
pub(crate) fn lines(lines: String) -> HttpResult {
    let builder = builder(observation_export::MEDIA_TYPE, "no-store").map_err(out_of_reach)?;
    Ok(builder.fixed(lines.into_bytes()))
}

/// A text for those who have a token.
pub(crate) fn private_text(media_type: &str, text: String) -> HttpResult {
    let builder = builder(media_type, "no-store").map_err(out_of_reach)?;
    Ok(builder.fixed(text.into_bytes()))
}

/// A picture of a page, for those who have a token. Nothing in it runs, whatever a browser makes of it.
pub(crate) fn picture(bytes: Vec<u8>) -> HttpResult {
    let media_type =
        domain::protocol::evidence::media_type(&bytes).unwrap_or("application/octet-stream");
    let builder = builder(media_type, "no-store").and_then(|builder| {
        builder.with_header("content-security-policy", "default-src 'none'; sandbox")
    });
    Ok(builder.map_err(out_of_reach)?.fixed(bytes))
}

/// A report for those who have a token. Nothing in it runs, whatever a browser makes of it.
pub(crate) fn report_document(format: ReportFormat, text: String) -> HttpResult {
    let builder = builder(format.media_type(), "no-store").and_then(|builder| {
        builder.with_header("content-security-policy", site::REPORT_SECURITY_POLICY)
    });
    Ok(builder.map_err(out_of_reach)?.fixed(text.into_bytes()))
}

/// A page that says why there is no other, with the headers of the refusal.
pub(crate) fn notice(problem: &Problem, body: String) -> HttpResult {
    let policy = site::content_security_policy();
    let builder = refusal(problem, route::HTML)
        .and_then(|builder| builder.with_header("content-security-policy", policy));
    Ok(builder.map_err(out_of_reach)?.fixed(body.into_bytes()))
}

/// A page with a form, made for one reader, and for no index of the web.
pub(crate) fn form_page(status: u16, brand: &Brand, body: String) -> HttpResult {
    let builder = builder(route::HTML, "no-store").and_then(|builder| {
        builder
            .with_header("content-security-policy", &site::form_security_policy(brand))?
            .with_header("x-robots-tag", "noindex")
    });
    Ok(builder.map_err(out_of_reach)?.with_status(status).fixed(body.into_bytes()))
}

/// A page of the console, made for who is signed in. Its forms say which page they are of, and no other site hears of it.
pub(crate) fn console_page(status: u16, body: String) -> HttpResult {
    let builder = builder(route::HTML, "no-store").and_then(|builder| {
        builder
            .with_header("content-security-policy", site::console_security_policy())?
            .with_header("x-frame-options", "DENY")?
            .with_header("x-robots-tag", "noindex")
    });
    let response = builder.map_err(out_of_reach)?.with_status(status).fixed(body.into_bytes());
    // Without one, browsers say of no form where it comes from.
    response.headers().set("referrer-policy", "same-origin").map_err(out_of_reach)?;
    Ok(response)
}

/// Sends a browser on, to be asked by GET.
pub(crate) fn see_other(to: &str) -> HttpResult {
    let builder = builder("text/plain; charset=utf-8", "no-store")
        .and_then(|builder| builder.with_header("location", to));
    Ok(builder.map_err(out_of_reach)?.with_status(303).empty())
}

/// A page that says that something was done. Where it cannot be drawn, because the record does not answer, a sentence
/// says it: a mail program that unsubscribes by one request is to hear that it did.
pub(crate) fn form_page_or(shown: HttpResult, done: &str) -> HttpResult {
    let sentence =
        || format!("<!DOCTYPE html><html lang=\"en\"><title>{done}</title><p>{done}</p></html>");
    shown.or_else(|_| form_page(200, &Brand::default(), sentence()))
}

/// The methods of a path. Those of public ones may be used by pages of other sites.
pub(crate) fn options(allow: &[String], is_public: bool) -> HttpResult {
    let sent = || -> Result<Response> {
        let allow = allow.join(", ");
        let mut builder = Response::builder().with_status(204).with_header("allow", &allow)?;
        if is_public {
            builder = builder
                .with_header("access-control-allow-origin", "*")?
                .with_header("access-control-allow-methods", &allow)?
                .with_header("access-control-allow-headers", "if-none-match")?
                .with_header("access-control-max-age", "86400")?;
        }
        Ok(builder.empty())
    };
    sent().map_err(out_of_reach)
}
