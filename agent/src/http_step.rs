//! What does one step see? One request on a fresh connection, and its whole answer.

use domain::expectation::Answer;
use domain::observation::{Phases, Reason};
use domain::probe::{Body, Request};
use domain::template::{Missing, Values};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use url::Url;

use crate::connect::{Connector, micros};
use crate::failure::StepFailure;

/// The most bytes of an answer's body that are read.
pub const MAX_BODY_BYTES: usize = 1_048_576;

/// An answer that was read to its end.
pub struct Received {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    certificate_days_left: Option<i64>,
}

impl Received {
    /// The answer as expectations look at it.
    #[must_use]
    pub fn answer(&self, phases: Phases) -> Answer<'_> {
        Answer {
            status: self.status,
            headers: &self.headers,
            body: &self.body,
            phases,
            certificate_days_left: self.certificate_days_left,
        }
    }
}

/// A request whose blanks are filled.
pub struct Filled {
    url: Url,
    request: hyper::Request<Full<Bytes>>,
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

/// Fills the blanks of a request.
///
/// # Errors
/// The value that is missing, or what cannot be sent.
pub fn fill(request: &Request, values: &Values, user_agent: &str) -> Result<Filled, Unfilled> {
    let impossible = |error: &dyn std::fmt::Display| Unfilled::Impossible(error.to_string());
    let url = Url::parse(&request.url.render(values)?).map_err(|error| impossible(&error))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(Unfilled::Impossible("its address is not http or https".to_owned()));
    }
    let target = url.query().map_or_else(|| url.path().into(), |q| format!("{}?{q}", url.path()));
    let body = match &request.body {
        Some(Body::Json(json)) => Bytes::from(json.render(values)?.to_string()),
        None => Bytes::new(),
    };
    let authority = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    let mut builder = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(target)
        .header("host", authority)
        .header("user-agent", user_agent)
        .header("accept", "*/*")
        .header("accept-encoding", "identity")
        .header("connection", "close");
    if request.body.is_some() && !request.headers.contains_key("content-type") {
        builder = builder.header("content-type", "application/json");
    }
    let mut filled = builder.body(Full::new(body)).map_err(|error| impossible(&error))?;
    for (name, value) in &request.headers {
        let name: HeaderName = name.parse().map_err(|error| impossible(&error))?;
        let value: HeaderValue = value.render(values)?.parse().map_err(|e| impossible(&e))?;
        filled.headers_mut().insert(name, value);
    }
    Ok(Filled { url, request: filled })
}

/// Sends a request and reads its answer, noting each phase once it is over.
///
/// # Errors
/// What failed, and how.
pub async fn send(
    connector: &Connector,
    Filled { url, request }: Filled,
    phases: &mut Phases,
) -> Result<Received, StepFailure> {
    let connection = connector.open(&url, phases).await?;
    let began = Instant::now();
    let io = TokioIo::new(connection.stream);
    let (mut sender, driver) = hyper::client::conn::http1::handshake(io).await?;
    // The connection is driven beside the request, and dropped with it.
    let exchange = async {
        let response = sender.send_request(request).await?;
        phases.first_byte_us = Some(micros(began.elapsed()));
        let began = Instant::now();
        let (head, body) = response.into_parts();
        let body =
            Limited::new(body, MAX_BODY_BYTES).collect().await.map_err(too_large_or_broken)?;
        phases.transfer_us = Some(micros(began.elapsed()));
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = head.headers.iter().map(|(n, value)| (n.as_str().to_owned(), text(value)));
        Ok(Received {
            status: head.status.as_u16(),
            headers: headers.collect(),
            body: body.to_bytes(),
            certificate_days_left: connection.certificate_days_left,
        })
    };
    let mut driver = std::pin::pin!(driver);
    let mut exchange = std::pin::pin!(exchange);
    let mut driven = false;
    loop {
        tokio::select! {
            biased;
            received = &mut exchange => return received,
            // Its error, if any, comes to the exchange as well.
            _ = &mut driver, if !driven => driven = true,
        }
    }
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
