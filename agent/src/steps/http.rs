//! HTTP step: one request on a fresh connection, its redirects, and the whole of the last response.

use std::io::Read;

use cookie_store::CookieStore;
use domain::expectation::CertificateFacts;
use domain::probe::endpoint::Endpoint;
use domain::probe::http_request::HttpVersion;
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::header::{self, HeaderMap};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::Instant;
use url::Url;

use super::request::{Origin, RenderedRequest, lossy};
use super::target_url::TargetUrl;
use crate::net::connect::{Connection, StepConnection, add};
use crate::net::early_answer::ReadFirst;
use crate::net::head_limit::HeadLimit;
use crate::net::tls::Alpn;
use crate::run::failure::broken_exchange;
use crate::run::response::StepResponse;

/// The most headers of an answer, of HTTP/1.1.
const MAX_HEADERS: usize = 1_000;
/// The most bytes of all headers of an answer, of HTTP/2: about as many as the head of HTTP/1.1 may have.
const MAX_HEADER_LIST_BYTES: u32 = 409_600;

/// Sends a request and reads its answer, following redirects as far as it may. A body that nothing looks at is
/// read as far as the limit, and not unpacked.
///
/// # Errors
/// What failed, and how.
pub(super) async fn send(
    line: &mut StepConnection<'_>,
    mut filled: RenderedRequest,
    cookies: &mut CookieStore,
    looks_at_body: bool,
) -> Result<StepResponse, StepFailure> {
    let mut redirects = 0;
    let wanted = BodyWanted { looks_at_it: looks_at_body, max_bytes: filled.max_body };
    loop {
        let answer = exchange(line, &filled, cookies, wanted).await?;
        let set = answer.headers.get_all(header::SET_COOKIE).iter();
        for cookie in set.filter_map(|value| value.to_str().ok()) {
            // A cookie that breaks the rules is not taken, as browsers do.
            let _ = cookies.parse(cookie, &filled.url);
        }
        if filled.follow_redirects == 0 || !answer.redirects() {
            return answer.seen(&filled.url, redirects, wanted);
        }
        let next = answer.next(&filled.url)?;
        if redirects == filled.follow_redirects {
            let detail =
                format!("after {redirects} redirects there was one more, to `{}`", next.url);
            return Err(StepFailure::new(Reason::TooManyRedirects, detail));
        }
        redirects += 1;
        if filled.redirect(answer.status, next)? == Origin::Another {
            // What was agreed on for one server is neither told to another nor forgiven it.
            line.options.insecure = false;
            line.options.profile.identity = None;
        }
    }
}

/// What is wanted of an answer's body.
#[derive(Clone, Copy)]
struct BodyWanted {
    /// Whether anything looks at it; if nothing does, more than is read is no failure.
    looks_at_it: bool,
    /// How many bytes are read, packed or unpacked.
    max_bytes: usize,
}

/// One answer, read to its end.
struct Answered {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    certificate: Option<CertificateFacts>,
}

async fn exchange(
    line: &mut StepConnection<'_>,
    filled: &RenderedRequest,
    cookies: &CookieStore,
    wanted: BodyWanted,
) -> Result<Answered, StepFailure> {
    let url = &filled.url;
    let alpn = match filled.version {
        HttpVersion::Http1 => Alpn::Any,
        HttpVersion::Http2 => Alpn::Http2,
    };
    let Endpoint { host, port } = &filled.endpoint;
    let request = filled.request(cookies)?;
    let encrypted = (url.scheme() == "https").then_some(alpn);
    let Connection { stream, certificate } = line.open(host, *port, encrypted).await?;
    line.progress.phase = NetworkPhase::FirstByte;
    let (began, stream) = (Instant::now(), ReadFirst::new(stream));
    match filled.version {
        HttpVersion::Http1 => {
            let (stream, head) = HeadLimit::new(stream);
            let stream = TokioIo::new(stream);
            let (mut sender, driver) =
                http1_client().handshake(stream).await.map_err(|error| broken_exchange(&error))?;
            let answer = async {
                let answer = sender.send_request(request).await;
                head.lift();
                answer
            };
            let answered = read(line, began, certificate, answer, wanted);
            beside(driver, answered).await
        }
        HttpVersion::Http2 => {
            let (mut sender, driver) = http2::Builder::new(TokioExecutor::new())
                .max_header_list_size(MAX_HEADER_LIST_BYTES)
                .handshake(TokioIo::new(stream))
                .await
                .map_err(|error| broken_exchange(&error))?;
            let answer = sender.send_request(request);
            let answered = read(line, began, certificate, answer, wanted);
            beside(driver, answered).await
        }
    }
}

/// Reads heads as curl and browsers do, however old the server is: a value that goes on in the next line, and
/// space before a colon.
pub(super) fn http1_client() -> http1::Builder {
    let mut client = http1::Builder::new();
    client
        .max_headers(MAX_HEADERS)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true);
    client
}

/// Reads an answer to its end.
async fn read(
    line: &mut StepConnection<'_>,
    began: Instant,
    certificate: Option<CertificateFacts>,
    answer: impl Future<Output = hyper::Result<hyper::Response<Incoming>>>,
    wanted: BodyWanted,
) -> Result<Answered, StepFailure> {
    let (head, body) = answer.await.map_err(|error| broken_exchange(&error))?.into_parts();
    check_transfer(&head.headers)?;
    add(&mut line.progress.phases.first_byte_us, began);
    line.progress.phase = NetworkPhase::Transfer;
    let began = Instant::now();
    let BodyWanted { looks_at_it, max_bytes } = wanted;
    // One that announces more than is read is not read at all.
    if looks_at_it && body.size_hint().lower() > max_bytes as u64 {
        return Err(too_large(max_bytes));
    }
    let body = match Limited::new(body, max_bytes).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() && !looks_at_it => Bytes::new(),
        Err(error) if error.is::<LengthLimitError>() => return Err(too_large(max_bytes)),
        Err(error) => return Err(broken_body(error)),
    };
    add(&mut line.progress.phases.transfer_us, began);
    let (status, headers) = (head.status.as_u16(), head.headers);
    Ok(Answered { status, headers, body, certificate })
}

/// Refuses a transfer coding that was not asked for: where such a body ends cannot be known.
fn check_transfer(headers: &HeaderMap) -> Result<(), StepFailure> {
    let codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let codings: Vec<String> = codings.map(|value| lossy(value).to_ascii_lowercase()).collect();
    let is_plain = |coding: &&str| ["", "chunked", "identity"].contains(coding);
    match codings.iter().flat_map(|value| value.split(',')).map(str::trim).find(|c| !is_plain(c)) {
        None => Ok(()),
        Some(coding) => {
            let detail = format!("the transfer coding is `{coding}`, which was not asked for");
            Err(StepFailure::new(Reason::BadHttp, detail))
        }
    }
}

/// Drives a connection beside what goes over it, and drops it with that.
pub(super) async fn beside<T>(driver: impl Future, exchange: impl Future<Output = T>) -> T {
    let (mut driver, mut exchange) = (std::pin::pin!(driver), std::pin::pin!(exchange));
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

impl Answered {
    fn redirects(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// Where it redirects to.
    fn next(&self, from: &Url) -> Result<TargetUrl, StepFailure> {
        let named = self.headers.get(header::LOCATION).map(|to| lossy(to).into_owned());
        let next = named.as_deref().and_then(|to| from.join(to).ok());
        let web = next.filter(|next| matches!(next.scheme(), "http" | "https"));
        web.and_then(|next| TargetUrl::from_url(next).ok()).ok_or_else(|| {
            let to = named.map_or_else(|| "nowhere".to_owned(), |to| format!("to `{to}`"));
            let detail = format!("status {} redirects {to}, which is no http address", self.status);
            StepFailure::new(Reason::BadHttp, detail)
        })
    }

    fn seen(
        self,
        url: &Url,
        redirects: u32,
        wanted: BodyWanted,
    ) -> Result<StepResponse, StepFailure> {
        let body = match wanted.looks_at_it {
            true => self.unpacked(wanted.max_bytes)?,
            false => self.body.to_vec(),
        };
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), lossy(value).into_owned()));
        Ok(StepResponse {
            status: Some(self.status),
            headers: headers.collect(),
            body,
            url: Some(url.to_string()),
            redirects,
            certificate: self.certificate,
            ..StepResponse::default()
        })
    }
}

impl Answered {
    /// The body without what it was packed in, the last coding first.
    fn unpacked(&self, most: usize) -> Result<Vec<u8>, StepFailure> {
        let mut body = self.body.to_vec();
        let codings = self.headers.get_all(header::CONTENT_ENCODING).iter();
        let codings: Vec<String> = codings.map(|value| lossy(value).to_ascii_lowercase()).collect();
        let codings = codings.join(",");
        for coding in codings.rsplit(',').map(str::trim) {
            body = match coding {
                // The answer to HEAD names a coding and has no body.
                _ if body.is_empty() => body,
                "gzip" | "x-gzip" => unpack(MultiGzDecoder::new(&*body), body.len(), most)?,
                // Servers send it with the frame of zlib, as they should, and without.
                "deflate" => match unpack(ZlibDecoder::new(&*body), body.len(), most) {
                    Err(StepFailure { reason: Some(Reason::BadHttp), .. }) => {
                        unpack(DeflateDecoder::new(&*body), body.len(), most)?
                    }
                    unpacked => unpacked?,
                },
                "br" | "zstd" | "compress" | "x-compress" | "dcb" | "dcz" => {
                    let detail =
                        format!("the body is packed as `{coding}`, which was not asked for");
                    return Err(StepFailure::new(Reason::BadHttp, detail));
                }
                // Not the name of a compression: `identity`, `none`, `utf-8`, `aws-chunked`.
                _ => body,
            };
        }
        Ok(body)
    }
}

/// Unpacks no further than is read: what is small on the way can be huge here.
fn unpack(packed: impl Read, packed_bytes: usize, most: usize) -> Result<Vec<u8>, StepFailure> {
    let mut body = vec![];
    let unpacked = packed.take(most as u64 + 1).read_to_end(&mut body);
    unpacked.map_err(|error| {
        StepFailure::new(Reason::BadHttp, format!("the body cannot be unpacked: {error}"))
    })?;
    if body.len() > most {
        let detail = format!("{packed_bytes} bytes unpack to more than {most}");
        return Err(StepFailure::new(Reason::UnpackedTooLarge, detail));
    }
    Ok(body)
}

fn too_large(most: usize) -> StepFailure {
    StepFailure::new(Reason::BodyTooLarge, format!("more than {most} bytes"))
}

fn broken_body(error: Box<dyn std::error::Error + Send + Sync>) -> StepFailure {
    match error.downcast::<hyper::Error>() {
        Ok(error) => broken_exchange(&error),
        Err(other) => StepFailure::new(Reason::BadHttp, other.to_string()),
    }
}
