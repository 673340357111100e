//! Connections: a fresh connection for each step, its phases measured where they happen.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use domain::expectation::CertificateFacts;
use domain::phases::Phases;
use domain::probe::action::{ConnectionOptions, IpVersion};
use domain::probe::run::{NetworkPhase, Screenshot, StepFailure};
use domain::protocol::observation::Reason;
use domain::template::{Missing, Values};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::net::io_failure::reason_of_io_error;
use crate::net::resolver::Resolver;
use crate::net::stream::Stream;
use crate::net::tls::{Alpn, EncryptedConnection, HandshakeFailure, Profile, TlsConfigCache};
use crate::run::failure::broken_connection;

/// A connection, and what was learned on the way.
pub struct Connection {
    /// Where the request goes.
    pub stream: Box<dyn Stream>,
    /// What the server's certificate says; `None` without encryption.
    pub certificate: Option<CertificateFacts>,
}

/// How the connections of a step are made: its blanks are filled.
#[derive(Clone, Debug, Default)]
pub struct ResolvedOptions {
    /// Only addresses of this version.
    pub ip_version: Option<IpVersion>,
    /// Whether a certificate that cannot be trusted is taken too.
    pub insecure: bool,
    /// Whom it trusts besides, and who it says it is.
    pub profile: Profile,
}

impl ResolvedOptions {
    /// Fills the blanks.
    ///
    /// # Errors
    /// The value that is missing.
    pub fn from_step(reach: &ConnectionOptions, values: &Values) -> Result<Self, Missing> {
        let identity = reach.identity.as_ref();
        let identity = identity.map(|identity| {
            Ok((identity.certificate.render(values)?, identity.key.render(values)?))
        });
        let profile =
            Profile { authority: reach.authority.clone(), identity: identity.transpose()? };
        Ok(Self { ip_version: reach.ip_version, insecure: reach.insecure, profile })
    }
}

/// How far a step has come: what is over, and what it is doing.
#[derive(Debug, Default)]
pub struct Progress {
    /// How long each phase took; over all redirects, when there were some.
    pub phases: Phases,
    /// The address that was connected to last.
    pub peer: Option<IpAddr>,
    /// What is being done now.
    pub phase: NetworkPhase,
    /// A screenshot of what went wrong, where one was wanted.
    pub screenshot: Option<Screenshot>,
}

/// Adds a span to a phase.
pub(crate) fn add(phase: &mut Option<u32>, began: Instant) {
    *phase = Some(phase.unwrap_or(0).saturating_add(micros(began.elapsed())));
}

/// What connections are made with.
#[derive(Clone)]
pub struct Connector {
    names: Resolver,
    tls: TlsConfigCache,
}

impl Connector {
    /// Trusts the certificate authorities that this machine trusts, and these.
    #[must_use]
    pub fn new(extra: &[CertificateDer<'static>]) -> Self {
        Self { names: Resolver::from_system(), tls: TlsConfigCache::new(extra) }
    }
}

/// What a step reaches a service with; notes each phase once it is over.
pub struct StepConnection<'a> {
    /// What connections are made with.
    pub connector: &'a Connector,
    /// How they are made.
    pub options: ResolvedOptions,
    /// How far the step has come.
    pub progress: &'a mut Progress,
}

impl StepConnection<'_> {
    /// The addresses of a host.
    ///
    /// # Errors
    /// When there is none.
    pub async fn addresses(&mut self, host: &str) -> Result<Vec<IpAddr>, StepFailure> {
        self.progress.phase = NetworkPhase::Dns;
        let began = Instant::now();
        let found = self.connector.names.addresses(host, self.options.ip_version).await?;
        add(&mut self.progress.phases.dns_us, began);
        Ok(found)
    }

    /// Opens a connection without encryption.
    ///
    /// # Errors
    /// Which phase failed, and how.
    pub async fn tcp(&mut self, host: &str, port: u16) -> Result<TcpStream, StepFailure> {
        let addresses = self.addresses(host).await?;
        let addresses: Vec<SocketAddr> =
            addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect();
        self.progress.phase = NetworkPhase::Connect;
        let began = Instant::now();
        let tcp = TcpStream::connect(addresses.as_slice()).await.map_err(|error| {
            StepFailure::new(reason_of_io_error(&error), format!("`{host}:{port}`: {error}"))
        })?;
        add(&mut self.progress.phases.connect_us, began);
        self.progress.peer = tcp.peer_addr().ok().map(|peer| peer.ip());
        // Without it, requests would only wait a little longer.
        let _ = tcp.set_nodelay(true);
        Ok(tcp)
    }

    /// Opens a connection, encrypted when a protocol to agree on is given.
    ///
    /// # Errors
    /// Which phase failed, and how.
    pub async fn open(
        &mut self,
        host: &str,
        port: u16,
        encrypted: Option<Alpn>,
    ) -> Result<Connection, StepFailure> {
        let tcp = self.tcp(host, port).await?;
        let Some(alpn) = encrypted else {
            return Ok(Connection { stream: Box::new(tcp), certificate: None });
        };
        match self.encrypt(tcp, host, alpn).await {
            Err(refused) if refused.nothing_in_common => Err(self
                .explain(refused, host, alpn, async |line| line.tcp(host, port).await)
                .await),
            encrypted => Ok(encrypted?),
        }
    }

    /// Goes on encrypted.
    ///
    /// # Errors
    /// Why the two sides could not agree, or why the certificate cannot be trusted.
    pub async fn encrypt(
        &mut self,
        tcp: impl Stream + 'static,
        host: &str,
        alpn: Alpn,
    ) -> Result<Connection, HandshakeFailure> {
        let tls = self.connector.tls.config(&self.options.profile, alpn)?;
        self.progress.phase = NetworkPhase::Tls;
        let began = Instant::now();
        let connected = tls.connect(tcp, server_name(host)?, self.options.insecure).await?;
        add(&mut self.progress.phases.tls_us, began);
        let EncryptedConnection { stream, certificate } = connected;
        if alpn == Alpn::Http2 && stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            let detail = "the server does not speak HTTP/2 (it did not choose `h2`)";
            return Err(StepFailure::new(Reason::TlsProtocol, detail).into());
        }
        Ok(Connection { stream: Box::new(stream), certificate })
    }

    /// The failure of a server that refused to go on encrypted, asked again over another connection. That
    /// is no part of what the step measures.
    pub async fn explain<S: Stream>(
        &mut self,
        refused: HandshakeFailure,
        host: &str,
        alpn: Alpn,
        again: impl AsyncFnOnce(&mut Self) -> Result<S, StepFailure>,
    ) -> StepFailure {
        let measured = self.progress.phases;
        let again = again(self).await;
        self.progress.phases = measured;
        self.progress.phase = NetworkPhase::Tls;
        let tls = self.connector.tls.config(&self.options.profile, alpn);
        match (again, tls, server_name(host)) {
            (Ok(again), Ok(tls), Ok(name)) => tls.explain(refused, again, &name).await,
            _ => refused.failure,
        }
    }
}

/// The address that a connection comes from.
pub(crate) fn own_address(tcp: &TcpStream) -> Result<IpAddr, StepFailure> {
    let own = tcp.local_addr().map_err(|error| broken_connection(&error))?;
    Ok(own.ip().to_canonical())
}

fn server_name(host: &str) -> Result<ServerName<'static>, StepFailure> {
    ServerName::try_from(host.to_owned()).map_err(|_| {
        StepFailure::new(
            Reason::TlsFailed,
            format!("`{host}` is no name that a certificate can have"),
        )
    })
}

/// A span in whole microseconds.
pub(crate) fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}
