//! What does an HTTP step see? One request on a fresh connection, the redirects it is sent on,
//! and the whole last answer.

use std::borrow::Cow;
use std::io::Read;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cookie_store::CookieStore;
use domain::expectation::CertificateFacts;
use domain::observation::Reason;
use domain::probe::{Auth, Body, Method, Request};
use domain::template::{Missing, Values};
use flate2::read::GzDecoder;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use url::Url;

use crate::connect::{Connection, Connector, Doing, Progress, Target, Trust, add};
use crate::failure::StepFailure;
use crate::seen::Seen;

/// The most bytes of an answer's body that are read, packed or unpacked.
pub const MAX_BODY_BYTES: usize = 1_048_576;

/// A request whose blanks are filled.
pub struct Filled {
    url: Url,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    follow_redirects: u32,
    trust: Trust,
}

/// As it is sent, for a person to read; may hold secrets.
impl std::fmt::Display for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url)?;
        for (name, value) in &self.headers {
            let shown = if value.is_sensitive() { "***".into() } else { lossy(value) };
            write!(f, "\n{name}: {shown}")?;
        }
        if self.body.is_empty() {
            Ok(())
        } else {
            write!(f, "\n\n{}", String::from_utf8_lossy(&self.body))
        }
    }
}

fn lossy(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// Why a request cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Unfilled {
    /// A value is not there.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The values make no request.
    #[error("the request cannot be made: {0}")]
    Impossible(String),
}

fn impossible(error: impl std::fmt::Display) -> Unfilled {
    Unfilled::Impossible(error.to_string())
}

/// Fills the blanks of a request.
///
/// # Errors
/// The value that is missing, or what cannot be sent.
pub fn fill(request: &Request, values: &Values, user_agent: &str) -> Result<Filled, Unfilled> {
    let mut url = Url::parse(&request.url.render(values)?).map_err(impossible)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(impossible("its address is not http or https"));
    }
    for (name, value) in &request.query {
        url.query_pairs_mut().append_pair(name, &value.render(values)?);
    }
    let (body, media_type) = body(request.body.as_ref(), values)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, user_agent.parse().map_err(impossible)?);
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(media_type) = media_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    if let Some(auth) = &request.auth {
        let mut value = HeaderValue::try_from(authorization(auth, values)?).map_err(impossible)?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    for (name, value) in &request.headers {
        let name: HeaderName = name.parse().map_err(impossible)?;
        headers.insert(name, value.render(values)?.parse().map_err(impossible)?);
    }
    let trust = if request.insecure { Trust::Anybody } else { Trust::Verified };
    let (method, follow_redirects) = (request.method, request.follow_redirects);
    Ok(Filled { url, method, headers, body, follow_redirects, trust })
}

fn body(body: Option<&Body>, values: &Values) -> Result<(Bytes, Option<&'static str>), Missing> {
    Ok(match body {
        None => (Bytes::new(), None),
        Some(Body::Json(json)) => {
            (Bytes::from(json.render(values)?.to_string()), Some("application/json"))
        }
        Some(Body::Text(text)) => {
            (Bytes::from(text.render(values)?), Some("text/plain; charset=utf-8"))
        }
        Some(Body::Form(fields)) => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in fields {
                form.append_pair(name, &value.render(values)?);
            }
            (Bytes::from(form.finish()), Some("application/x-www-form-urlencoded"))
        }
    })
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

/// Sends a request and reads its answer, following redirects as far as it may.
///
/// # Errors
/// What failed, and how.
pub async fn send(
    connector: &Connector,
    mut filled: Filled,
    cookies: &mut CookieStore,
    progress: &mut Progress,
) -> Result<Seen, StepFailure> {
    let mut redirects = 0;
    loop {
        let answer = exchange(connector, &filled, cookies, progress).await?;
        let set = answer.headers.get_all(header::SET_COOKIE).iter();
        for cookie in set.filter_map(|value| value.to_str().ok()) {
            // A cookie that breaks the rules is not taken, as browsers do.
            let _ = cookies.parse(cookie, &filled.url);
        }
        let next = redirect(&answer, &filled.url).filter(|_| filled.follow_redirects > 0);
        let Some(next) = next else { return answer.seen(&filled.url, redirects) };
        if redirects == filled.follow_redirects {
            let detail = format!("after {redirects} redirects there was one more, to `{next}`");
            return Err(StepFailure::new(Reason::TooManyRedirects, detail));
        }
        redirects += 1;
        filled.redirect(answer.status, next);
    }
}

impl Filled {
    /// Makes it the request that a redirect asks for.
    fn redirect(&mut self, status: u16, next: Url) {
        let other_host = next.host_str() != self.url.host_str()
            || next.port_or_known_default() != self.url.port_or_known_default();
        if other_host {
            // What was meant for one server is not told to another: any header may hold a secret.
            let harmless = [header::USER_AGENT, header::ACCEPT, header::ACCEPT_ENCODING];
            let kept = harmless.map(|name| (self.headers.get(&name).cloned(), name));
            let kept = kept.into_iter().filter_map(|(value, name)| Some((name, value?)));
            self.headers = kept.collect();
        }
        // 307 and 308 repeat the request; the others ask for a page.
        if !matches!(status, 307 | 308) && !matches!(self.method, Method::Get | Method::Head) {
            self.method = Method::Get;
            self.body = Bytes::new();
            self.headers.remove(header::CONTENT_TYPE);
        }
        self.url = next;
    }

    fn request(&self, cookies: &CookieStore) -> Result<hyper::Request<Full<Bytes>>, Unfilled> {
        let url = &self.url;
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let host = url.host_str().unwrap_or_default();
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let builder = hyper::Request::builder().method(self.method.as_str()).uri(target);
        let mut request = builder.body(Full::new(self.body.clone())).map_err(impossible)?;
        let headers = request.headers_mut();
        headers.insert(header::HOST, authority.parse().map_err(impossible)?);
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        let known = cookies.get_request_values(url);
        let known: Vec<String> = known.map(|(name, value)| format!("{name}={value}")).collect();
        if !known.is_empty() {
            headers.insert(header::COOKIE, known.join("; ").parse().map_err(impossible)?);
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        Ok(request)
    }
}

/// One answer, read to its end.
struct Answered {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    certificate: Option<CertificateFacts>,
}

async fn exchange(
    connector: &Connector,
    filled: &Filled,
    cookies: &CookieStore,
    progress: &mut Progress,
) -> Result<Answered, StepFailure> {
    let url = &filled.url;
    let target = Target {
        host: url.host_str().unwrap_or_default().trim_matches(['[', ']']),
        port: url.port_or_known_default().unwrap_or(80),
        encrypted: (url.scheme() == "https").then_some(filled.trust),
    };
    let request = filled.request(cookies)?;
    let Connection { stream, certificate } = connector.open(target, progress).await?;
    progress.doing = Doing::FirstByte;
    let began = Instant::now();
    let (mut sender, driver) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // The connection is driven beside the request, and dropped with it.
    let exchange = async {
        let response = sender.send_request(request).await?;
        add(&mut progress.phases.first_byte_us, began);
        progress.doing = Doing::Transfer;
        let began = Instant::now();
        let (head, body) = response.into_parts();
        let body =
            Limited::new(body, MAX_BODY_BYTES).collect().await.map_err(too_large_or_broken)?;
        add(&mut progress.phases.transfer_us, began);
        let (status, headers, body) = (head.status.as_u16(), head.headers, body.to_bytes());
        Ok(Answered { status, headers, body, certificate })
    };
    let mut driver = std::pin::pin!(driver);
    let mut exchange = std::pin::pin!(exchange);
    let mut driven = false;
    loop {
        tokio::select! {
            biased;
            answered = &mut exchange => return answered,
            // Its error, if any, comes to the exchange as well.
            _ = &mut driver, if !driven => driven = true,
        }
    }
}

fn redirect(answer: &Answered, from: &Url) -> Option<Url> {
    let redirects = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    let location = answer.headers.get(header::LOCATION).filter(|_| redirects)?;
    let next = from.join(location.to_str().ok()?).ok()?;
    matches!(next.scheme(), "http" | "https").then_some(next)
}

impl Answered {
    fn seen(self, url: &Url, redirects: u32) -> Result<Seen, StepFailure> {
        let encoding = self.headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
        let body = match encoding {
            Some(b"gzip" | b"x-gzip") => unpack(&self.body)?,
            _ => self.body.to_vec(),
        };
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), lossy(value).into_owned()));
        Ok(Seen {
            status: Some(self.status),
            headers: headers.collect(),
            body,
            url: Some(url.to_string()),
            redirects,
            certificate: self.certificate,
        })
    }
}

/// Unpacks no further than is read: what is small on the way can be huge here.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, StepFailure> {
    let mut body = vec![];
    let most = MAX_BODY_BYTES as u64 + 1;
    let unpacked = GzDecoder::new(packed).take(most).read_to_end(&mut body);
    unpacked.map_err(|error| StepFailure::new(Reason::BadHttp, format!("not gzip: {error}")))?;
    if body.len() > MAX_BODY_BYTES {
        let detail = format!("{} bytes unpack to more than {MAX_BODY_BYTES}", packed.len());
        return Err(StepFailure::new(Reason::UnpackedTooLarge, detail));
    }
    Ok(body)
}

fn too_large_or_broken(error: Box<dyn std::error::Error + Send + Sync>) -> StepFailure {
    if error.is::<http_body_util::LengthLimitError>() {
        return StepFailure::new(Reason::BodyTooLarge, format!("more than {MAX_BODY_BYTES} bytes"));
    }
    match error.downcast::<hyper::Error>() {
        Ok(error) => (*error).into(),
        Err(other) => StepFailure::new(Reason::BadHttp, other.to_string()),
    }
}

impl From<Unfilled> for StepFailure {
    fn from(unfilled: Unfilled) -> Self {
        Self::new(Reason::ValueMissing, unfilled.to_string())
    }
}
