//! HTTP request of a step, with its templates rendered, and the request that follows a redirect.

use std::borrow::Cow;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cookie_store::CookieStore;
use domain::probe::endpoint::Endpoint;
use domain::probe::http_request::{Auth, Body, DEFAULT_BODY_BYTES, HttpVersion, Method, Request};
use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use domain::template::{Missing, Values};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::target_url::TargetUrl;
use crate::run::context::StepContext;

/// The largest file that is sent.
pub(super) const MAX_FILE_BYTES: u64 = 1_048_576;

/// A request whose blanks are filled.
pub(super) struct RenderedRequest {
    pub(super) url: Url,
    /// Where its server is.
    pub(super) endpoint: Endpoint,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    /// The name of the file that the body is: nobody knows what in it is secret.
    file: Option<String>,
    pub(super) follow_redirects: u32,
    pub(super) version: HttpVersion,
    /// How many bytes of an answer's body are read, packed or unpacked.
    pub(super) max_body: usize,
}

/// As it is sent, for a person to read; may hold secrets.
impl std::fmt::Display for RenderedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url)?;
        for (name, value) in &self.headers {
            let shown = if value.is_sensitive() { "***".into() } else { lossy(value) };
            write!(f, "\n{name}: {shown}")?;
        }
        match &self.file {
            _ if self.body.is_empty() => Ok(()),
            Some(name) => write!(f, "\n\n(file `{name}`, {} bytes)", self.body.len()),
            None => write!(f, "\n\n{}", String::from_utf8_lossy(&self.body)),
        }
    }
}

/// Whether a redirect leads to the same scheme, host and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Same,
    Another,
}

pub(super) fn lossy(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// Why a request cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfilled {
    /// A value is not there.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The values make no request.
    #[error("the request cannot be made: {0}")]
    Impossible(String),
    /// The agent does not have a file.
    #[error("{0}")]
    NoFile(String),
}

pub(super) fn impossible(error: impl std::fmt::Display) -> Unfilled {
    Unfilled::Impossible(error.to_string())
}

/// Fills the blanks of a request.
///
/// # Errors
/// The value that is missing, or what cannot be sent.
pub(super) fn fill(
    request: &Request,
    values: &Values,
    context: &StepContext,
) -> Result<RenderedRequest, Unfilled> {
    let target = TargetUrl::parse(&request.url.render(values)?)?;
    let TargetUrl { mut url, endpoint, authorization } = target;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(impossible("its address is not http or https"));
    }
    for (name, value) in &request.query {
        url.query_pairs_mut().append_pair(name, &value.render(values)?);
    }
    let (body, media_type) = body(request.body.as_ref(), values, context.folders.files.as_deref())?;
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, context.user_agent.parse().map_err(impossible)?);
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(media_type) = media_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    if let Some(value) = authorization {
        headers.insert(header::AUTHORIZATION, value);
    }
    if let Some(auth) = &request.auth {
        let mut value =
            HeaderValue::try_from(self::authorization(auth, values)?).map_err(impossible)?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    for (name, value) in &request.headers {
        let name: HeaderName = name.parse().map_err(impossible)?;
        headers.insert(name, HeaderValue::try_from(value.render(values)?).map_err(impossible)?);
    }
    let (method, follow_redirects) = (request.method, request.follow_redirects);
    let file = match &request.body {
        Some(Body::File(name)) => Some(name.clone()),
        _ => None,
    };
    Ok(RenderedRequest {
        url,
        endpoint,
        method,
        headers,
        body,
        file,
        follow_redirects,
        version: request.version,
        max_body: usize::try_from(request.max_body.unwrap_or(DEFAULT_BODY_BYTES))
            .map_err(impossible)?,
    })
}

const BYTES: &str = "application/octet-stream";

fn body(
    body: Option<&Body>,
    values: &Values,
    files: Option<&Path>,
) -> Result<(Bytes, Option<&'static str>), Unfilled> {
    Ok(match body {
        None => (Bytes::new(), None),
        Some(Body::Json(json)) => {
            (Bytes::from(json.render(values)?.to_string()), Some("application/json"))
        }
        Some(Body::Text(text)) => {
            (Bytes::from(text.render(values)?), Some("text/plain; charset=utf-8"))
        }
        Some(Body::Base64(text)) => {
            (Bytes::from(BASE64_STANDARD.decode(text).map_err(impossible)?), Some(BYTES))
        }
        Some(Body::File(name)) => (file(name, files)?, Some(BYTES)),
        Some(Body::Form(fields)) => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in fields {
                form.append_pair(name, &value.render(values)?);
            }
            (Bytes::from(form.finish()), Some("application/x-www-form-urlencoded"))
        }
    })
}

/// A file of the agent's folder of files.
fn file(name: &str, files: Option<&Path>) -> Result<Bytes, Unfilled> {
    let folder = files.ok_or_else(|| {
        Unfilled::NoFile(format!(
            "`{name}` is no file here\nhint: start the agent with --files DIR"
        ))
    })?;
    let path = folder.join(name);
    let size = std::fs::metadata(&path).map(|found| found.len());
    let unread =
        |error: std::io::Error| Unfilled::NoFile(format!("`{name}` cannot be read: {error}"));
    if size.map_err(unread)? > MAX_FILE_BYTES {
        return Err(Unfilled::NoFile(format!("`{name}` is larger than {MAX_FILE_BYTES} bytes")));
    }
    std::fs::read(path).map(Bytes::from).map_err(unread)
}

fn authorization(auth: &Auth, values: &Values) -> Result<String, Missing> {
    Ok(match auth {
        Auth::Bearer(token) => format!("Bearer {}", token.render(values)?),
        Auth::Basic { user, password } => {
            let pair = format!("{}:{}", user.render(values)?, password.render(values)?);
            format!("Basic {}", BASE64_STANDARD.encode(pair))
        }
    })
}

impl RenderedRequest {
    /// Makes it the request that a redirect asks for.
    ///
    /// # Errors
    /// When another server would be sent what was meant for the first.
    pub(super) fn redirect(&mut self, status: u16, next: TargetUrl) -> Result<Origin, StepFailure> {
        let TargetUrl { url: next, endpoint, authorization } = next;
        let origin =
            if next.origin() == self.url.origin() { Origin::Same } else { Origin::Another };
        // 307 and 308 repeat the request; the others ask for a page.
        let repeats = matches!(status, 307 | 308);
        if origin == Origin::Another && repeats && !self.body.is_empty() {
            let to = next.origin().ascii_serialization();
            let detail = format!("status {status} asks to send the request's body on to `{to}`");
            return Err(StepFailure::new(Reason::BadHttp, detail));
        }
        if origin == Origin::Another {
            // Any header may hold a secret.
            let harmless = [header::USER_AGENT, header::ACCEPT, header::ACCEPT_ENCODING];
            let kept = harmless.map(|name| (self.headers.get(&name).cloned(), name));
            let kept = kept.into_iter().filter_map(|(value, name)| Some((name, value?)));
            self.headers = kept.collect();
        }
        if !repeats && !matches!(self.method, Method::Get | Method::Head) {
            self.method = Method::Get;
            self.body = Bytes::new();
            self.headers.remove(header::CONTENT_TYPE);
        }
        if let Some(authorization) = authorization {
            self.headers.insert(header::AUTHORIZATION, authorization);
        }
        (self.url, self.endpoint) = (next, endpoint);
        Ok(origin)
    }

    /// As it goes over the wire.
    pub(super) fn request(
        &self,
        cookies: &CookieStore,
    ) -> Result<hyper::Request<Full<Bytes>>, Unfilled> {
        let url = &self.url;
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let authority = self.authority()?;
        let target = match self.version {
            HttpVersion::Http1 => target,
            HttpVersion::Http2 => format!("{}://{authority}{target}", url.scheme()),
        };
        let builder = hyper::Request::builder().method(self.method.as_str()).uri(target);
        let mut request = builder.body(Full::new(self.body.clone())).map_err(impossible)?;
        let headers = request.headers_mut();
        // HTTP/2 has the host in its address, and no header for a connection.
        if self.version == HttpVersion::Http1 {
            headers.insert(header::HOST, authority.parse().map_err(impossible)?);
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        for (name, value) in &self.headers {
            // The authority of HTTP/2 says it.
            if self.version == HttpVersion::Http1 || name != header::HOST {
                headers.insert(name, value.clone());
            }
        }
        let own = self.headers.get(header::COOKIE).map(|value| lossy(value).into_owned());
        let pairs = cookies.get_request_values(url).map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<String> = pairs.chain(own).collect();
        if !pairs.is_empty() {
            let pairs = HeaderValue::try_from(pairs.join("; ")).map_err(impossible)?;
            headers.insert(header::COOKIE, pairs);
        }
        Ok(request)
    }

    /// The host that is asked for: the header `host` of the file, or that of the address.
    fn authority(&self) -> Result<String, Unfilled> {
        if let Some(host) = self.headers.get(header::HOST) {
            return Ok(host.to_str().map_err(impossible)?.to_owned());
        }
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port().map(|port| format!(":{port}"));
        Ok(host.to_owned() + &port.unwrap_or_default())
    }
}

impl From<Unfilled> for StepFailure {
    fn from(unfilled: Unfilled) -> Self {
        match unfilled {
            Unfilled::NoFile(why) => Self::of_agent(why),
            other => Self::new(Reason::ValueMissing, other.to_string()),
        }
    }
}
