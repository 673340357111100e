//! How is a service reached? A fresh connection each time, its phases measured where they
//! happen.

use std::time::Duration;

use domain::expectation::CertificateFacts;
use domain::observation::{Phases, Reason};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::Instant;

use crate::failure::{StepFailure, of_io};
use crate::tls::{self, Tls};

/// Something that bytes go through, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection, and what was learned on the way.
pub struct Connection {
    /// Where the request goes.
    pub stream: Box<dyn Stream>,
    /// What the server's certificate says; `None` without encryption.
    pub certificate: Option<CertificateFacts>,
}

/// Where to, and how.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// A name or an address, without brackets.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// `None`: not encrypted.
    pub encrypted: Option<Trust>,
}

/// Which certificates are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those that can be trusted.
    Verified,
    /// Any, because the probe says so.
    Anybody,
}

/// How far a step has come: what is over, and what it is doing.
#[derive(Debug, Default)]
pub struct Progress {
    /// How long each phase took; over all redirects, when there were some.
    pub phases: Phases,
    /// What is being done now.
    pub doing: Doing,
}

/// What a step is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    /// Finding the address.
    #[default]
    Dns,
    /// Opening the connection.
    Connect,
    /// Agreeing on encryption.
    Tls,
    /// Waiting for the answer to begin.
    FirstByte,
    /// Reading it to its end.
    Transfer,
}

impl Doing {
    /// The reason of a step that ran out of time here, and what it was doing, in words.
    #[must_use]
    pub fn when_time_is_up(self) -> (Reason, &'static str) {
        match self {
            Self::Dns => (Reason::DnsTimeout, "finding the address"),
            Self::Connect => (Reason::ConnectTimeout, "connecting"),
            Self::Tls => (Reason::TlsTimeout, "agreeing on encryption"),
            Self::FirstByte => (Reason::FirstByteTimeout, "waiting for the first byte"),
            Self::Transfer => (Reason::TransferTimeout, "reading the answer"),
        }
    }
}

/// Adds a span to a phase.
pub(crate) fn add(phase: &mut Option<u32>, began: Instant) {
    *phase = Some(phase.unwrap_or(0).saturating_add(micros(began.elapsed())));
}

/// Opens connections.
#[derive(Clone)]
pub struct Connector {
    tls: Tls,
}

impl Connector {
    /// Trusts the certificate authorities that this machine trusts, and these.
    #[must_use]
    pub fn new(extra: &[CertificateDer<'static>]) -> Self {
        Self { tls: Tls::new(extra) }
    }

    /// Opens a connection, noting each phase once it is over.
    ///
    /// # Errors
    /// Which phase failed, and how.
    pub async fn open(
        &self,
        target: Target<'_>,
        progress: &mut Progress,
    ) -> Result<Connection, StepFailure> {
        let Target { host, port, encrypted } = target;
        progress.doing = Doing::Dns;
        let began = Instant::now();
        let found = lookup_host((host, port)).await;
        let addresses: Vec<_> = found
            .map_err(|error| StepFailure::new(Reason::DnsFailed, format!("`{host}`: {error}")))?
            .collect();
        add(&mut progress.phases.dns_us, began);
        progress.doing = Doing::Connect;
        let began = Instant::now();
        let tcp = TcpStream::connect(addresses.as_slice()).await.map_err(|error| {
            StepFailure::new(of_io(&error), format!("`{host}:{port}`: {error}"))
        })?;
        add(&mut progress.phases.connect_us, began);
        // Without it, requests would only wait a little longer.
        let _ = tcp.set_nodelay(true);
        match encrypted {
            None => Ok(Connection { stream: Box::new(tcp), certificate: None }),
            Some(trust) => self.encrypt(tcp, host, trust, progress).await,
        }
    }

    async fn encrypt(
        &self,
        tcp: TcpStream,
        host: &str,
        trust: Trust,
        progress: &mut Progress,
    ) -> Result<Connection, StepFailure> {
        progress.doing = Doing::Tls;
        let began = Instant::now();
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| StepFailure::new(Reason::TlsFailed, error.to_string()))?;
        let shaken = self.tls.connector().connect(name.clone(), tcp).await;
        let encrypted = shaken.map_err(|error| {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            let reason = inner.map_or_else(|| of_io(&error), tls::of_handshake);
            StepFailure::new(reason, error.to_string())
        })?;
        add(&mut progress.phases.tls_us, began);
        let session = encrypted.get_ref().1;
        if trust == Trust::Verified {
            self.tls.judge(session, &name)?;
        }
        let chain = session.peer_certificates().unwrap_or_default();
        let certificate = tls::facts(chain, tls::protocol(session));
        Ok(Connection { stream: Box::new(encrypted), certificate })
    }
}

/// A span in whole microseconds.
pub(crate) fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}
