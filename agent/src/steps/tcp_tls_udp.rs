//! TCP, TLS and UDP steps: what was received, or which certificate the server presented.

use domain::probe::Step;
use domain::probe::action::StartTls;
use domain::probe::endpoint::Endpoint;
use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::Instant;

use super::read_until::{MAX_RECEIVED_BYTES, ReceivedBytes, before};
use super::request::{Unfilled, impossible};
use super::starttls;
use crate::net::connect::{Connection, StepConnection};
use crate::net::tls::Alpn;
use crate::run::failure::broken_connection;
use crate::run::response::StepResponse;

/// A host and a port, with their blanks filled.
pub(super) fn address(text: &str) -> Result<(String, u16), Unfilled> {
    let Endpoint { host, port } = text.parse().map_err(impossible)?;
    Ok((host, port))
}

/// Opens an encrypted connection and looks who is there.
pub(super) async fn tls(
    line: &mut StepConnection<'_>,
    address: &str,
    starttls: Option<StartTls>,
) -> Result<StepResponse, StepFailure> {
    let (host, port) = self::address(address)?;
    let connection = match starttls {
        None => line.open(&host, port, Some(Alpn::Any)).await?,
        Some(protocol) => starttls::open(line, &host, port, protocol).await?,
    };
    Ok(StepResponse { certificate: connection.certificate, ..StepResponse::default() })
}

/// Opens a connection, sends, and reads until what the step expects has come, the other side
/// has ended, or time is up; what came by then is judged.
pub(super) async fn tcp(
    line: &mut StepConnection<'_>,
    step: &Step,
    (address, starttls, send): (&str, Option<StartTls>, Option<&str>),
    deadline: Instant,
) -> Result<StepResponse, StepFailure> {
    let (host, port) = self::address(address)?;
    let opened = match starttls {
        None => line.open(&host, port, None).await?,
        Some(protocol) => starttls::open(line, &host, port, protocol).await?,
    };
    let Connection { mut stream, certificate } = opened;
    let broken = |error: std::io::Error| broken_connection(&error);
    if let Some(send) = send {
        stream.write_all(send.as_bytes()).await.map_err(broken)?;
        stream.flush().await.map_err(broken)?;
    }
    let mut received = ReceivedBytes::new(line, certificate);
    while let Some(until) = received.read_until(step, deadline).await? {
        let mut piece = [0; 4096];
        let Some(read) = before(until, stream.read(&mut piece)).await else { break };
        let read = match read {
            // Encrypted, many servers end without a word; what came is judged.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
            read => read.map_err(broken)?,
        };
        if read == 0 {
            break;
        }
        received.take(piece.get(..read).unwrap_or_default())?;
    }
    Ok(received.seen)
}

/// Sends a datagram and reads those that come back.
pub(super) async fn udp(
    line: &mut StepConnection<'_>,
    step: &Step,
    (address, send): (&str, &str),
    deadline: Instant,
) -> Result<StepResponse, StepFailure> {
    let (host, port) = self::address(address)?;
    let to = line.addresses(&host).await?;
    let to = to
        .first()
        .copied()
        .ok_or_else(|| StepFailure::new(Reason::DnsFailed, format!("`{host}` has no address")))?;
    let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let broken = |error: std::io::Error| broken_connection(&error);
    let socket = UdpSocket::bind(from).await.map_err(broken)?;
    socket.connect((to, port)).await.map_err(broken)?;
    line.progress.peer = Some(to);
    socket.send(send.as_bytes()).await.map_err(broken)?;
    let mut received = ReceivedBytes::new(line, None);
    let mut datagram = vec![0; MAX_RECEIVED_BYTES];
    while let Some(until) = received.read_until(step, deadline).await? {
        let Some(read) = before(until, socket.recv(&mut datagram)).await else { break };
        let read = read.map_err(broken)?;
        received.take(datagram.get(..read).unwrap_or_default())?;
    }
    Ok(received.seen)
}
