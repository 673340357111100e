//! SSH step: the banner and the host key of a server; no authentication.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use domain::expectation::Fact;
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use russh::Error;
use russh::client::{self, Config, Handler};
use russh::keys::{HashAlg, PublicKeyOrCertificate};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::tcp_tls_udp::address;
use crate::net::connect::{StepConnection, add};
use crate::net::io_failure::reason_of_io_error;
use crate::run::failure::broken_connection;
use crate::run::response::StepResponse;

/// The longest banner, with what may come before it (RFC 4253, section 4.2).
const MAX_BANNER_BYTES: usize = 4_096;
/// How much of the exchange is on its way at a time.
const PIPE_BYTES: usize = 16_384;

/// Reads the banner, and goes as far as the server proves that it has its key.
pub(super) async fn greet(
    line: &mut StepConnection<'_>,
    address: &str,
) -> Result<StepResponse, StepFailure> {
    let (host, port) = self::address(address)?;
    let tcp = line.tcp(&host, port).await?;
    line.progress.phase = NetworkPhase::FirstByte;
    let began = Instant::now();
    let banner = banner(&tcp).await?;
    add(&mut line.progress.phases.first_byte_us, began);
    line.progress.phase = NetworkPhase::Transfer;
    let began = Instant::now();
    let shown = Arc::new(Mutex::new(None));
    let session = exchange(tcp, Looker(shown.clone())).await;
    add(&mut line.progress.phases.transfer_us, began);
    let key = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    let key: String = match (key, session) {
        (Some(key), _) => key,
        (None, Err(error)) => return Err(broken(&error)),
        (None, Ok(_)) => {
            return Err(StepFailure::new(Reason::BadProtocol, "the server showed no key"));
        }
    };
    let facts = vec![(Fact::Banner, banner.into()), (Fact::HostKey, key.into())];
    Ok(StepResponse { facts, ..StepResponse::default() })
}

/// Exchanges keys. The library does so in a task of its own, which waits for the server however
/// long; it only gets one end of a pipe. The connection stays here, so it is closed with the step,
/// and the pipe with it, which ends the task.
async fn exchange(mut tcp: TcpStream, looker: Looker) -> Result<client::Handle<Looker>, Error> {
    let (mut near, far) = tokio::io::duplex(PIPE_BYTES);
    let mut session = pin!(client::connect_stream(Arc::new(Config::default()), far, looker));
    let carry = async move { copy_bidirectional(&mut tcp, &mut near).await.err() };
    let broken = tokio::select! {
        biased;
        ended = &mut session => return ended,
        broken = carry => broken,
    };
    // What came before the connection broke may still hold the key.
    let ended = session.await;
    match broken {
        Some(error) => ended.map_err(|_| Error::IO(error)),
        None => ended,
    }
}

/// The line that says who the server is; it stays in the stream for the library.
async fn banner(tcp: &TcpStream) -> Result<String, StepFailure> {
    let mut start = [0; MAX_BANNER_BYTES];
    let mut seen_before = 0;
    loop {
        let read = tcp.peek(&mut start).await.map_err(|error| broken_connection(&error))?;
        let text = String::from_utf8_lossy(start.get(..read).unwrap_or_default()).into_owned();
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        if let Some(banner) = lines.find(|line| line.starts_with("SSH-")) {
            return Ok(banner.trim_end().to_owned());
        }
        if read == 0 {
            let detail = "the server ended the connection before its banner";
            return Err(StepFailure::new(Reason::ConnectionReset, detail));
        }
        if read == MAX_BANNER_BYTES || (read == seen_before && !could_be(&text)) {
            let detail = format!("there is no banner in its first {read} bytes");
            return Err(StepFailure::new(Reason::BadProtocol, detail));
        }
        // Looking again gives the same bytes at once, so more of them is waited for.
        seen_before = read;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// Whether a banner may still come: servers may say something else before it, in whole lines.
fn could_be(text: &str) -> bool {
    let last = text.rsplit('\n').next().unwrap_or_default();
    last.is_empty() || "SSH-".starts_with(last) || last.starts_with("SSH-") || last.len() < 255
}

fn broken(error: &Error) -> StepFailure {
    let reason = match error {
        Error::IO(error) => reason_of_io_error(error),
        Error::Disconnect | Error::HUP => Reason::ConnectionReset,
        _ => Reason::BadProtocol,
    };
    StepFailure::new(reason, error.to_string())
}

/// Looks at the server's key and goes no further.
struct Looker(Arc<Mutex<Option<String>>>);

impl Handler for Looker {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Error> {
        let print = match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.fingerprint(HashAlg::Sha256),
            PublicKeyOrCertificate::Certificate(certificate) => {
                certificate.public_key().fingerprint(HashAlg::Sha256)
            }
        };
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(print.to_string());
        Ok(false)
    }
}
