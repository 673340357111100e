//! How is a service reached? A fresh connection each time, its phases measured where they
//! happen.

use std::sync::Arc;
use std::time::Duration;

use domain::observation::{Phases, Reason};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::failure::{StepFailure, of_io};

/// Something that bytes go through, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection, and what was learned on the way.
pub struct Connection {
    /// Where the request goes.
    pub stream: Box<dyn Stream>,
    /// Whole days until the certificate ends; `None` without encryption.
    pub certificate_days_left: Option<i64>,
}

/// Opens connections.
#[derive(Clone)]
pub struct Connector {
    tls: TlsConnector,
}

impl Connector {
    /// Trusts the certificate authorities that this machine trusts.
    #[must_use]
    pub fn new() -> Self {
        let mut roots = rustls::RootCertStore::empty();
        let native = rustls_native_certs::load_native_certs();
        for error in &native.errors {
            tracing::warn!(%error, "a certificate authority of this machine cannot be read");
        }
        roots.add_parsable_certificates(native.certs);
        let config =
            rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Opens a connection to the host of an address, noting each phase once it is over.
    ///
    /// # Errors
    /// Which phase failed, and how.
    pub async fn open(&self, url: &Url, phases: &mut Phases) -> Result<Connection, StepFailure> {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = url.port_or_known_default().unwrap_or(80);
        let began = Instant::now();
        let found = lookup_host((host, port)).await;
        let addresses: Vec<_> = found
            .map_err(|error| StepFailure::new(Reason::DnsFailed, format!("`{host}`: {error}")))?
            .collect();
        phases.dns_us = Some(micros(began.elapsed()));
        let began = Instant::now();
        let tcp = TcpStream::connect(addresses.as_slice()).await.map_err(|error| {
            StepFailure::new(of_io(&error), format!("`{host}:{port}`: {error}"))
        })?;
        phases.connect_us = Some(micros(began.elapsed()));
        let _ = tcp.set_nodelay(true);
        if url.scheme() != "https" {
            return Ok(Connection { stream: Box::new(tcp), certificate_days_left: None });
        }
        let began = Instant::now();
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| StepFailure::new(Reason::TlsFailed, error.to_string()))?;
        let encrypted = self.tls.connect(name, tcp).await.map_err(|error| {
            let refused = matches!(error.get_ref(), Some(inner) if inner.is::<rustls::Error>());
            let reason = if refused { Reason::TlsFailed } else { of_io(&error) };
            StepFailure::new(reason, error.to_string())
        })?;
        phases.tls_us = Some(micros(began.elapsed()));
        let certificate = encrypted.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let certificate_days_left = certificate.and_then(|der| days_left(der));
        Ok(Connection { stream: Box::new(encrypted), certificate_days_left })
    }
}

impl Default for Connector {
    fn default() -> Self {
        Self::new()
    }
}

fn days_left(der: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    let ends_s = certificate.validity().not_after.timestamp();
    Some((ends_s - crate::clock::now().unix_ms() / 1000).div_euclid(86_400))
}

/// A span in whole microseconds.
pub(crate) fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}
