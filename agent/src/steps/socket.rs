//! What does a bare connection, an encrypted one or a datagram bring? What was received, or who
//! is there.

use domain::action::StartTls;
use domain::expectation::{Level, Subject};
use domain::observation::{Phases, Reason};
use domain::probe::Step;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant, timeout_at};

use super::request::Unfilled;
use super::starttls;
use crate::connect::{Connection, Doing, Line, add};
use crate::failure::StepFailure;
use crate::seen::Seen;
use crate::tls::Alpn;

/// The most bytes that are received.
pub(crate) const MAX_RECEIVED_BYTES: usize = 65_536;
/// How long before the end of its time a step stops reading: what came is judged, rather than
/// called a timeout.
const TO_JUDGE: Duration = Duration::from_millis(5);

/// A host and a port, with their blanks filled.
pub(super) fn address(text: &str) -> Result<(String, u16), Unfilled> {
    let split = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match split {
        Some((host, port)) => Ok((host.trim_matches(['[', ']']).to_owned(), port)),
        None => Err(Unfilled::Impossible(format!("`{text}` is no host with a port"))),
    }
}

/// Opens an encrypted connection and looks who is there.
pub(super) async fn tls(
    line: &mut Line<'_>,
    address: &str,
    starttls: Option<StartTls>,
) -> Result<Seen, StepFailure> {
    let (host, port) = self::address(address)?;
    let connection = match starttls {
        None => line.open(&host, port, Some(Alpn::Any)).await?,
        Some(protocol) => starttls::open(line, &host, port, protocol).await?,
    };
    Ok(Seen { certificate: connection.certificate, ..Seen::default() })
}

/// Opens a connection, sends, and reads until what the step expects has come, the other side
/// has ended, or time is up; what came by then is judged.
pub(super) async fn tcp(
    line: &mut Line<'_>,
    step: &Step,
    (address, starttls, send): (&str, Option<StartTls>, Option<&str>),
    deadline: Instant,
) -> Result<Seen, StepFailure> {
    let (host, port) = self::address(address)?;
    let opened = match starttls {
        None => line.open(&host, port, None).await?,
        Some(protocol) => starttls::open(line, &host, port, protocol).await?,
    };
    let Connection { mut stream, certificate } = opened;
    let broken = |error: std::io::Error| StepFailure::broken(&error);
    if let Some(send) = send {
        stream.write_all(send.as_bytes()).await.map_err(broken)?;
        stream.flush().await.map_err(broken)?;
    }
    let mut received = Received::new(line, certificate);
    while wants_more(step, &received.seen) {
        let mut piece = [0; 4096];
        let Some(read) = before(deadline, stream.read(&mut piece)).await else { break };
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
    line: &mut Line<'_>,
    step: &Step,
    (address, send): (&str, &str),
    deadline: Instant,
) -> Result<Seen, StepFailure> {
    let (host, port) = self::address(address)?;
    let to = line.addresses(&host).await?;
    let to = to
        .first()
        .copied()
        .ok_or_else(|| StepFailure::new(Reason::DnsFailed, format!("`{host}` has no address")))?;
    let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let broken = |error: std::io::Error| StepFailure::broken(&error);
    let socket = UdpSocket::bind(from).await.map_err(broken)?;
    socket.connect((to, port)).await.map_err(broken)?;
    socket.send(send.as_bytes()).await.map_err(broken)?;
    let mut received = Received::new(line, None);
    let mut datagram = vec![0; MAX_RECEIVED_BYTES];
    while wants_more(step, &received.seen) {
        let Some(read) = before(deadline, socket.recv(&mut datagram)).await else { break };
        let read = read.map_err(broken)?;
        received.take(datagram.get(..read).unwrap_or_default())?;
    }
    Ok(received.seen)
}

/// What comes of reading, unless time is up.
pub(super) async fn before<T>(deadline: Instant, reading: impl Future<Output = T>) -> Option<T> {
    timeout_at(deadline - TO_JUDGE, reading).await.ok()
}

/// What was received so far.
pub(super) struct Received<'a, 'l> {
    line: &'a mut Line<'l>,
    began: Instant,
    pub(super) seen: Seen,
}

impl<'a, 'l> Received<'a, 'l> {
    /// Waits for the first byte from now on.
    pub(super) fn new(
        line: &'a mut Line<'l>,
        certificate: Option<domain::expectation::CertificateFacts>,
    ) -> Self {
        line.progress.doing = Doing::FirstByte;
        Self { line, began: Instant::now(), seen: Seen { certificate, ..Seen::default() } }
    }

    /// Takes a piece.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<(), StepFailure> {
        let progress = &mut *self.line.progress;
        if progress.doing == Doing::FirstByte {
            add(&mut progress.phases.first_byte_us, self.began);
            progress.doing = Doing::Transfer;
        }
        self.seen.body.extend_from_slice(piece);
        if self.seen.body.len() > MAX_RECEIVED_BYTES {
            let detail = format!("more than {MAX_RECEIVED_BYTES} bytes");
            return Err(StepFailure::new(Reason::BodyTooLarge, detail));
        }
        Ok(())
    }
}

/// Whether something that must have been received has not come yet.
pub(super) fn wants_more(step: &Step, seen: &Seen) -> bool {
    let answer = seen.answer(Phases::default());
    let of_received = step.expect.iter().filter(|e| *e.subject() == Subject::Received);
    let mut down = of_received.filter(|expectation| expectation.level() == Level::Down);
    let mut kept = step.keep.values().filter(|keep| keep.from == Subject::Received);
    down.any(|expectation| expectation.judge(&answer).is_err())
        || kept.any(|keep| keep.read(&answer).is_err())
}
