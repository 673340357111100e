//! HTTP requests: body, query and token, read within limits; a refusal names the field.

use domain::access::token;
use domain::json;
use domain::operations::statuspage_v1::request as v1;
use domain::problem::Problem;
use domain::query::{KnownParameters, Parameters};
use domain::rate_limit::caller_of;
use futures_util::StreamExt;
use serde::de::{DeserializeOwned, IgnoredAny};
use worker::Request;

/// The most bytes of an operator's request, but for a folder and for an import.
pub(crate) const MAX_REQUEST_BYTES: usize = 256_000;
/// The most bytes of a folder in JSON: its files, the names of 2,001, and what JSON adds to them.
pub(crate) const MAX_FOLDER_REQUEST_BYTES: usize = 6_000_000;

/// What is too large is read on for this many bytes, so that the caller, still sending, gets to
/// read the refusal instead of a broken connection.
const READ_ON_BYTES: usize = 4_000_000;

/// Reads a request's body; never more than `most` of it is kept.
pub(crate) async fn body(request: &mut Request, most: usize) -> Result<Vec<u8>, Problem> {
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

/// Reads a request's body of at most so many bytes as JSON; a refusal names the field.
pub(crate) async fn json_up_to<T: DeserializeOwned>(
    request: &mut Request,
    most: usize,
) -> Result<T, Problem> {
    parse(&json_body(request, most).await?)
}

/// Reads JSON; a refusal names the field.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    json::from_bytes(bytes).map_err(|error| refusal(bytes, &error))
}

/// The body of a request, no object of which has a key twice.
pub(crate) async fn json_body(request: &mut Request, most: usize) -> Result<Vec<u8>, Problem> {
    let bytes = body(request, most).await?;
    if let Some(path) = json::duplicate_key(&bytes) {
        return Err(Problem::invalid(path, "it is there twice").hint("send each field once"));
    }
    Ok(bytes)
}

/// Why a body is not of the type that is wanted.
fn refusal(bytes: &[u8], error: &serde_json::Error) -> Problem {
    // An enum that is read from `{}` fails as if that were no JSON.
    let is_json = || json::from_bytes::<IgnoredAny>(bytes).is_ok();
    if error.line() > 0 && (error.is_data() || is_json()) {
        let field = json::field_at(bytes, error.line(), error.column());
        Problem::invalid(field, error.to_string())
    } else {
        Problem::bad_request(format!("the body is not JSON: {error}"))
    }
}

/// The parameters of a request's query.
pub(crate) fn query(request: &Request, names: KnownParameters) -> Result<Parameters, Problem> {
    Parameters::read(form_urlencoded::parse(query_string(request).as_bytes()), names)
}

/// What an address has behind its question mark. Its engine has read it: nothing is left to parse.
pub(crate) fn query_string(request: &Request) -> String {
    let url = request.inner().url();
    let url = url.split_once('#').map_or(url.as_str(), |(url, _)| url);
    url.split_once('?').map(|(_, query)| query).unwrap_or_default().to_owned()
}

/// Who sends a request, as the platform tells readers apart; elsewhere all are one, unless a server in front says it.
pub(crate) fn reader(request: &Request) -> String {
    caller_of(&header(request, "cf-connecting-ip"))
}

/// The token that came with a request.
pub(crate) fn token(request: &Request) -> Option<String> {
    let authorization = header(request, "authorization");
    let bearer = token::bearer(&authorization).map(str::to_owned);
    bearer.or_else(|| managing_token(request, &authorization))
}

/// The token of Statuspage's manage API, where its clients send it.
fn managing_token(request: &Request, authorization: &str) -> Option<String> {
    if !v1::is_address(&request.path()) {
        return None;
    }
    v1::token(authorization, &query(request, v1::PARAMETERS).unwrap_or_default())
}

/// A header of a request; empty when it is not there.
pub(crate) fn header(request: &Request, name: &str) -> String {
    request.headers().get(name).ok().flatten().unwrap_or_default()
}
