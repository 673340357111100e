//! HTTP responses: JSON, problem documents, and the headers of every response.

use domain::hash_chain::Head;
use domain::ledger::observation_export;
use domain::problem::{self, Problem};
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Error, Request, Response, ResponseBuilder, Result, console_error};

/// The most bytes of an operator's request: a folder of probes is the largest.
pub(crate) const MAX_REQUEST_BYTES: usize = 2_000_000;

/// An answer, or the refusal that is sent instead.
pub(crate) type HttpResult = std::result::Result<Response, Problem>;

/// What the caller is told when storage or another object does not answer. What exactly went
/// wrong is for the log alone.
#[allow(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
pub(crate) fn out_of_reach(error: Error) -> Problem {
    console_error!("out of reach: {error}");
    Problem::unavailable("the record cannot be reached")
}

/// Sends an answer or its refusal.
pub(crate) fn send(answer: HttpResult) -> Result<Response> {
    match answer {
        Ok(response) => Ok(response),
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &Problem) -> Result<Response> {
    let body = serde_json::to_vec(problem)?;
    let response = builder(problem::MEDIA_TYPE, "no-store")?.with_status(problem.status);
    let response = match (problem.status, problem.retry_after_s) {
        (401, _) => response.with_header("www-authenticate", "Bearer")?,
        (_, Some(seconds)) => response.with_header("retry-after", &seconds.to_string())?,
        (503, None) => response.with_header("retry-after", "5")?,
        _ => response,
    };
    Ok(response.fixed(body))
}

fn builder(media_type: &str, cache: &str) -> Result<ResponseBuilder> {
    Response::builder()
        .with_header("content-type", media_type)?
        .with_header("cache-control", cache)?
        .with_header("x-content-type-options", "nosniff")?
        .with_header("referrer-policy", "no-referrer")
}

/// JSON for those who have a token: never kept by anybody on the way.
pub(crate) fn json<T: Serialize>(status: u16, value: &T) -> HttpResult {
    let sent = || -> Result<Response> {
        let body = serde_json::to_vec(value)?;
        Ok(builder("application/json", "no-store")?.with_status(status).fixed(body))
    };
    sent().map_err(out_of_reach)
}

/// Part of the record, as lines of JSON.
pub(crate) fn lines(lines: String) -> HttpResult {
    let builder = builder(observation_export::MEDIA_TYPE, "no-store").map_err(out_of_reach)?;
    Ok(builder.fixed(lines.into_bytes()))
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

/// Something public: kept for a moment on the way, served from there when we are gone, open to
/// every site, and not sent again to who has it.
pub(crate) fn public(request: &Request, media_type: &str, body: String) -> HttpResult {
    let sent = || -> Result<Response> {
        let tag = format!("\"{}\"", &Head::default().append(&body).hash.get(..16).unwrap_or("0"));
        let known = request.headers().get("if-none-match")?.unwrap_or_default();
        let builder = builder(media_type, "public, max-age=2, stale-if-error=86400")?
            .with_header("access-control-allow-origin", "*")?
            .with_header("etag", &tag)?;
        if known.split(',').any(|each| each.trim().trim_start_matches("W/") == tag) {
            return Ok(builder.with_status(304).empty());
        }
        Ok(builder.fixed(body.into_bytes()))
    };
    sent().map_err(out_of_reach)
}

/// A page for people.
pub(crate) fn html(request: &Request, status: u16, body: String) -> HttpResult {
    let response = public(request, "text/html; charset=utf-8", body)?;
    let headers = response.headers();
    headers
        .set("content-security-policy", &site::content_security_policy())
        .map_err(out_of_reach)?;
    if status == 200 {
        return Ok(response);
    }
    headers.set("cache-control", "no-store").map_err(out_of_reach)?;
    Ok(response.with_status(status))
}

/// What is too large is read on for this many bytes, so that the caller, still sending, gets to
/// read the refusal instead of a broken connection.
const READ_ON_BYTES: usize = 4_000_000;

/// Reads a request's body; never more than `most` of it is kept.
pub(crate) async fn body(
    request: &mut Request,
    most: usize,
) -> std::result::Result<Vec<u8>, Problem> {
    // A request without a body has no stream.
    let Ok(mut stream) = request.stream() else { return Ok(vec![]) };
    let (mut bytes, mut seen) = (vec![], 0);
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| Problem::bad_request("the body broke off"))?;
        seen += piece.len();
        if seen <= most {
            bytes.extend(piece);
        } else if seen > most + READ_ON_BYTES {
            break;
        }
    }
    if seen > most {
        return Err(Problem::too_large(format!("more than {most} bytes, the most that are taken")));
    }
    Ok(bytes)
}

/// Reads a request's body as JSON; a refusal names the field.
pub(crate) async fn read<T: DeserializeOwned>(
    request: &mut Request,
) -> std::result::Result<T, Problem> {
    let bytes = body(request, MAX_REQUEST_BYTES).await?;
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (field, detail) = (error.path().to_string(), error.inner().to_string());
        if error.inner().is_data() {
            Problem::invalid(field, detail)
        } else {
            Problem::bad_request(format!("the body is not JSON: {detail}"))
        }
    })
}

/// A whole number of a request's query, when there is one of this name.
pub(crate) fn number(request: &Request, name: &str) -> std::result::Result<Option<u64>, Problem> {
    let url = request.url().map_err(out_of_reach)?;
    let Some((_, text)) = url.query_pairs().find(|(known, _)| known == name) else {
        return Ok(None);
    };
    let number = text.parse().map(Some);
    number.map_err(|_| Problem::invalid(name, format!("`{text}` is no whole number")))
}

/// The token that came with a request.
pub(crate) fn token(request: &Request) -> std::result::Result<String, Problem> {
    let header = request.headers().get("authorization").ok().flatten();
    let token = header.as_deref().and_then(domain::access::token::bearer).map(str::to_owned);
    token.ok_or_else(Problem::unauthorized)
}
