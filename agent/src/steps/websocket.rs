//! WebSocket step: opens a connection, sends a message, and reads what arrives.

use domain::ordered::SortedMap;
use domain::probe::run::{NetworkPhase, StepFailure};

use domain::expectation::{Expectation, Level, StepAnswer, Subject};
use domain::phases::Phases;
use domain::probe::Step;
use domain::probe::endpoint::Endpoint;
use domain::protocol::observation::Reason;
use domain::template::{Template, Values};
use futures_util::{SinkExt, StreamExt};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::fill;
use super::read_until::{MAX_RECEIVED_BYTES, ReceivedBytes, before};
use super::request::{Unfilled, lossy};
use super::target_url::TargetUrl;
use super::upgrade;
use crate::net::connect::{Connection, StepConnection, add};
use crate::net::io_failure::reason_of_io_error;
use crate::net::tls::{Alpn, broken_encryption};
use crate::run::response::StepResponse;

/// The status of a websocket that is open.
const SWITCHING_PROTOCOLS: u16 = 101;

/// How a websocket is opened.
pub(super) struct OpenSocket<'a> {
    url: String,
    headers: Vec<(&'a str, String)>,
    user_agent: &'a str,
}

impl<'a> OpenSocket<'a> {
    /// Fills the blanks.
    ///
    /// # Errors
    /// The value that is missing.
    pub(super) fn fill(
        url: &Template,
        headers: &'a SortedMap<String, Template>,
        values: &Values,
        user_agent: &'a str,
    ) -> Result<Self, StepFailure> {
        let headers = headers.iter().map(|(name, value)| Ok((name.as_str(), fill(value, values)?)));
        let headers = headers.collect::<Result<_, StepFailure>>()?;
        Ok(Self { url: fill(url, values)?, headers, user_agent })
    }
}

/// Opens a websocket, sends, and reads until what the step expects has come, the other side has
/// closed, or time is up; what came by then is judged.
pub(super) async fn talk(
    line: &mut StepConnection<'_>,
    step: &Step,
    open: OpenSocket<'_>,
    send: Option<String>,
    deadline: Instant,
) -> Result<StepResponse, StepFailure> {
    let impossible = |error: String| StepFailure::from(Unfilled::Impossible(error));
    let TargetUrl { url, endpoint, authorization } = TargetUrl::parse(&open.url)?;
    let Endpoint { host, port } = endpoint;
    let encrypted = (url.scheme() == "wss").then_some(Alpn::Any);
    let mut request =
        url.as_str().into_client_request().map_err(|error| impossible(error.to_string()))?;
    let headers = request.headers_mut();
    let agent = HeaderValue::from_str(open.user_agent).map_err(|e| impossible(e.to_string()))?;
    headers.insert(header::USER_AGENT, agent);
    headers.extend(authorization.map(|value| (header::AUTHORIZATION, value)));
    for (name, value) in open.headers {
        let name: HeaderName = name.parse().map_err(|_| impossible(format!("header `{name}`")))?;
        let value = HeaderValue::try_from(value).map_err(|error| impossible(error.to_string()))?;
        headers.insert(name, value);
    }
    let Connection { stream, certificate } = line.open(&host, port, encrypted).await?;
    line.progress.phase = NetworkPhase::FirstByte;
    let began = Instant::now();
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MAX_RECEIVED_BYTES))
        .max_frame_size(Some(MAX_RECEIVED_BYTES));
    let upgrade::UpgradeAnswer { status, headers, upgraded } =
        upgrade::ask(stream, request).await?;
    add(&mut line.progress.phases.first_byte_us, began);
    let mut seen = StepResponse {
        status: Some(status.as_u16()),
        headers: headers.iter().map(|(n, v)| (n.to_string(), lossy(v).into_owned())).collect(),
        certificate,
        ..StepResponse::default()
    };
    let Some(upgraded) = upgraded else { return refused(step, seen) };
    let stream = TokioIo::new(upgraded);
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Client, Some(limits)).await;
    if let Some(send) = send {
        socket.send(Message::text(send)).await.map_err(|error| broken(&error))?;
    }
    let mut received = ReceivedBytes::new(line, None);
    std::mem::swap(&mut received.seen, &mut seen);
    while let Some(until) = received.read_until(step, deadline).await? {
        let Some(Some(message)) = before(until, socket.next()).await else { break };
        match message.map_err(|error| broken(&error))? {
            Message::Text(text) => received.take(text.as_bytes())?,
            Message::Binary(bytes) => received.take(&bytes)?,
            Message::Close(_) => break,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => received.take(&[])?,
        }
    }
    // All has been seen; the other side need not answer.
    let _ = socket.close(None).await;
    Ok(received.seen)
}

/// A server that answers and opens nothing: right only where the step asks for just that, with a
/// condition on the status that the answer meets and an open websocket would not.
fn refused(step: &Step, seen: StepResponse) -> Result<StepResponse, StepFailure> {
    let opened = StepAnswer { status: Some(SWITCHING_PROTOCOLS), ..StepAnswer::default() };
    let asks_for_it = |condition: &Expectation| {
        *condition.subject() == Subject::Status
            && condition.level() == Level::Down
            && condition.judge(&seen.answer(Phases::default())).is_ok()
            && condition.judge(&opened).is_err()
    };
    if step.expect.iter().any(asks_for_it) {
        return Ok(seen);
    }
    let status = seen.status.unwrap_or_default();
    let detail = format!("no websocket was opened; the server answered {status}");
    Err(StepFailure::new(Reason::BadProtocol, detail))
}

fn broken(error: &Error) -> StepFailure {
    let reason = match error {
        Error::Io(error) => reason_of_io_error(error),
        Error::Capacity(_) => Reason::BodyTooLarge,
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Protocol(
            ProtocolError::HandshakeIncomplete | ProtocolError::ResetWithoutClosingHandshake,
        ) => Reason::ConnectionReset,
        _ => Reason::BadProtocol,
    };
    let encryption = match error {
        Error::Io(error) => broken_encryption(error),
        _ => None,
    };
    encryption.unwrap_or_else(|| StepFailure::new(reason, error.to_string()))
}
