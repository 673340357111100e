//! Parser of HTTP requests: the request of an HTTP step with all its options, each given once.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use toml::Spanned;

use crate::config::parse::address::url;
use crate::config::parse::headers::{HeaderCarrier, headers};
use crate::config::parse::raw_step::StepScope;
use crate::config::parse::raw_step::{RawBasicAuth, RawStep};
use crate::config::parse::reader::Reader;
use crate::config::parse::reader::start;
use crate::config::parse::templates::{json, template, templates};
use crate::expectation::read_size;
use crate::probe::http_request::{Auth, Body, HttpVersion, MAX_BODY_BYTES, Method, Request};

/// Reads the request of an http step.
pub(crate) fn request(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &RawStep,
    method: Method,
    address: &Spanned<String>,
) -> Option<Request> {
    let url = url(reader, scope, address, ["http", "https"]);
    let query = templates(reader, scope, &raw.query);
    let auth = auth(reader, scope, raw);
    let body = body(reader, scope, raw, method);
    let follow_redirects = raw.follow_redirects.as_ref().map_or(0, |most| *most.get_ref());
    let version =
        match raw.http_version.as_ref().map(|version| (version, version.get_ref().as_str())) {
            None | Some((_, "1.1")) => HttpVersion::Http1,
            Some((_, "2")) => HttpVersion::Http2,
            Some((version, other)) => {
                let message = format!("HTTP version `{other}` is not supported");
                reader.refuse(start(version), message, Some("write \"1.1\" or \"2\""));
                HttpVersion::Http1
            }
        };
    let carrier = match version {
        HttpVersion::Http1 => HeaderCarrier::Http1,
        HttpVersion::Http2 => HeaderCarrier::Http2,
    };
    let headers = headers(reader, scope, raw, carrier);
    let max_body = raw.max_body.as_ref().and_then(|most| max_body(reader, most));
    let url = url?;
    Some(Request { method, url, query, headers, auth, body, follow_redirects, version, max_body })
}

fn max_body(reader: &mut Reader<'_>, written: &Spanned<String>) -> Option<u32> {
    let bytes = read_size(written.get_ref()).and_then(|bytes| u32::try_from(bytes).ok());
    let fits = bytes.filter(|bytes| (1..=MAX_BODY_BYTES).contains(bytes));
    if fits.is_none() {
        let message =
            format!("`max_body` is `{}`, but must be a size of 1B to 16MiB", written.get_ref());
        reader.refuse(start(written), message, Some("write it such as `500KB` or `4MiB`"));
    }
    fits
}

fn auth(reader: &mut Reader<'_>, scope: &mut StepScope, raw: &RawStep) -> Option<Auth> {
    let header = raw.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let given = [
        raw.basic_auth.as_ref().map(start),
        raw.bearer_auth.as_ref().map(start),
        header.map(|(_, value)| start(value)),
    ];
    if let [_, second, ..] = given.into_iter().flatten().collect::<Vec<_>>().as_slice() {
        let hint = "write one of `basic_auth`, `bearer_auth` and the header `authorization`";
        reader.refuse(*second, "the step authenticates twice", Some(hint));
    }
    if let Some(basic) = &raw.basic_auth {
        let RawBasicAuth { user, password } = basic.get_ref();
        let user = user.as_ref().and_then(|user| template(reader, scope, user));
        let password = password.as_ref().and_then(|password| template(reader, scope, password));
        return Some(Auth::Basic { user: user?, password: password? });
    }
    raw.bearer_auth.as_ref().and_then(|token| template(reader, scope, token)).map(Auth::Bearer)
}

fn body(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &RawStep,
    method: Method,
) -> Option<Body> {
    let given = [
        &raw.json.as_ref().map(start),
        &raw.form.as_ref().map(start),
        &raw.text.as_ref().map(start),
        &raw.base64.as_ref().map(start),
        &raw.file.as_ref().map(start),
    ];
    let given: Vec<usize> = given.into_iter().copied().flatten().collect();
    if let [first, ..] = given.as_slice()
        && !method.has_body()
    {
        let message = format!("a `{}` sends no body", method.as_str().to_ascii_lowercase());
        reader.refuse(*first, message, Some("use `post`"));
    }
    if let [_, second, ..] = given.as_slice() {
        reader.refuse(
            *second,
            "the step has two bodies",
            Some("write one of `json`, `form`, `text`, `base64` and `file`"),
        );
    }
    if let Some(form) = &raw.form {
        return Some(Body::Form(templates(reader, scope, form.get_ref())));
    }
    if let Some(text) = &raw.text {
        return template(reader, scope, text).map(Body::Text);
    }
    if let Some(bytes) = &raw.base64 {
        if let Err(error) = BASE64_STANDARD.decode(bytes.get_ref()) {
            let message = format!("`base64` cannot be read: {error}");
            reader.refuse(start(bytes), message, None);
        }
        return Some(Body::Base64(bytes.get_ref().clone()));
    }
    if let Some(file) = &raw.file {
        return Some(Body::File(file_name(reader, file)));
    }
    raw.json.as_ref().and_then(|value| json(reader, scope, value))
}

/// A file stays inside the agent's folder of files.
fn file_name(reader: &mut Reader<'_>, name: &Spanned<String>) -> String {
    let text = name.get_ref();
    let inside = |part: &str| !matches!(part, "" | "." | "..");
    if !text.split('/').all(inside) || text.contains(['\\', '\0']) {
        let message = format!("`{text}` is no file in the agent's folder of files");
        reader.refuse(start(name), message, Some("such as \"order.json\" or \"orders/one.json\""));
    }
    text.clone()
}
