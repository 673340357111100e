//! TLS: handshake first, verification after it and before anything is sent, so that the details of
//! an untrusted certificate are still reported.

mod certificate;
mod der;
mod hello;
mod judge;
mod judged_chains;
mod name_constraints;
mod p521;
mod path;
mod provider;
mod recorder;
mod refusal;
mod suites;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::expectation::CertificateFacts;
use domain::probe::run::StepFailure;
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use refusal::{HandshakeFailure, broken_encryption};

use crate::net::stream::Stream;
use certificate::ChainSummary;
use judged_chains::{ChainKey, JudgedChains};
use provider::PROVIDER;
use recorder::{CertificateRecorder, RecordedChain};

/// Whom a step trusts besides the agent's authorities, and who it says it is.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// Certificate authorities, in PEM form.
    pub authority: Option<String>,
    /// A certificate of the client's and the key to it, in PEM form.
    pub identity: Option<(String, String)>,
}

impl fmt::Debug for Profile {
    /// Says nothing: there is a key in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profile")
    }
}

/// The protocol that the two sides agree on beside encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alpn {
    /// Whatever the server takes it for.
    Any,
    /// HTTP/2.
    Http2,
}

/// The most profiles that are kept ready.
const MAX_PROFILES: usize = 256;

type Ready = HashMap<(Profile, Alpn), Arc<Tls>>;

/// Keeps ready what encrypted connections are made with.
#[derive(Clone)]
pub struct TlsConfigCache {
    roots: Arc<RootCertStore>,
    ready: Arc<Mutex<Ready>>,
}

impl TlsConfigCache {
    /// Trusts the authorities that this machine trusts, and these.
    #[must_use]
    pub fn new(extra: &[CertificateDer<'static>]) -> Self {
        let mut roots = RootCertStore::empty();
        let native = rustls_native_certs::load_native_certs();
        for error in &native.errors {
            tracing::warn!(%error, "a certificate authority of this machine cannot be read");
        }
        roots.add_parsable_certificates(native.certs);
        roots.add_parsable_certificates(extra.iter().cloned());
        Self { roots: Arc::new(roots), ready: Arc::default() }
    }

    /// What connections of a profile are made with.
    ///
    /// # Errors
    /// When its certificates or its key cannot be read: the agent cannot even try.
    pub fn config(&self, profile: &Profile, alpn: Alpn) -> Result<Arc<Tls>, StepFailure> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (profile.clone(), alpn);
        if let Some(tls) = ready.get(&key) {
            return Ok(tls.clone());
        }
        let tls = Tls::new(&self.roots, profile, alpn).map_err(StepFailure::of_agent)?;
        if ready.len() >= MAX_PROFILES {
            ready.clear();
        }
        Ok(ready.entry(key).or_insert_with(|| Arc::new(tls)).clone())
    }
}

/// What encrypted connections are made with, and whom they trust.
pub struct Tls {
    config: ClientConfig,
    roots: Arc<RootCertStore>,
    judged: JudgedChains,
    alpn: Alpn,
}

/// A connection after its handshake.
pub struct EncryptedConnection<S> {
    /// What is sent over it.
    pub stream: TlsStream<S>,
    /// What the server's certificates say.
    pub certificate: Option<CertificateFacts>,
}

impl Tls {
    fn new(roots: &Arc<RootCertStore>, profile: &Profile, alpn: Alpn) -> Result<Self, String> {
        let mut roots = roots.clone();
        if let Some(pem) = &profile.authority {
            let own = certificates(pem).map_err(|error| format!("`ca` cannot be read: {error}"))?;
            Arc::make_mut(&mut roots).add_parsable_certificates(own);
        }
        let builder = ClientConfig::builder_with_provider(PROVIDER.clone())
            .with_safe_default_protocol_versions()
            .map_err(|_| "TLS cannot be set up".to_owned())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(CertificateRecorder::default()));
        let mut config = match &profile.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = certificates(certificate)
                    .map_err(|error| format!("`client_certificate` cannot be read: {error}"))?;
                // What is said of a key that cannot be read must not repeat it.
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
                    .map_err(|_| "`client_key` is no key in PEM form".to_owned())?;
                builder.with_client_auth_cert(chain, key).map_err(|error| {
                    format!("`client_certificate` and `client_key` cannot be used: {error}")
                })?
            }
        };
        // A fresh connection each time, as a new customer has it.
        config.resumption = Resumption::disabled();
        if alpn == Alpn::Http2 {
            config.alpn_protocols = vec![b"h2".to_vec()];
        }
        Ok(Self { config, roots, judged: JudgedChains::default(), alpn })
    }

    /// Makes a handshake, and judges the server's certificates unless it does not matter who it is.
    ///
    /// # Errors
    /// Why the two sides cannot agree, or why the certificates are not trusted.
    pub async fn connect<S: Stream>(
        &self,
        stream: S,
        name: ServerName<'static>,
        insecure: bool,
    ) -> Result<EncryptedConnection<S>, HandshakeFailure> {
        let recorder = Arc::new(CertificateRecorder::new(insecure));
        let mut config = self.config.clone();
        config.dangerous().set_certificate_verifier(recorder.clone());
        let connector = TlsConnector::from(Arc::new(config));
        let shaken = connector.connect(name.clone(), stream).await;
        let recorded = recorder.take();
        let stream = shaken.map_err(|error| refusal::handshake_failure(&error, &recorded))?;
        let chain = self.chain(&recorded, &name, insecure)?;
        let protocol = match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
            _ => "unknown",
        };
        let certificate = chain.map(|chain| chain.facts(protocol, crate::clock::now()));
        Ok(EncryptedConnection { stream, certificate })
    }

    /// What the server's certificates say, once they are judged; `None` when there are none that can be read.
    fn chain(
        &self,
        recorded: &RecordedChain,
        name: &ServerName<'_>,
        insecure: bool,
    ) -> Result<Option<Arc<ChainSummary>>, StepFailure> {
        let (sent, now) = (&recorded.certificates, crate::clock::now());
        let key = ChainKey::from_chain(sent, name, insecure);
        if (insecure || recorded.proven)
            && let Some(proven) = self.judged.find(key, now)
        {
            return Ok(Some(proven));
        }
        let path = if insecure { None } else { Some(self.judge(recorded, name)?) };
        let summary = ChainSummary::new(sent, path.as_deref()).map(Arc::new);
        if let Some(summary) = &summary {
            self.judged.keep(key, sent, summary, now);
        }
        Ok(summary)
    }

    fn judge(
        &self,
        recorded: &RecordedChain,
        name: &ServerName<'_>,
    ) -> Result<Vec<usize>, StepFailure> {
        let now = crate::clock::now();
        judge::judge(recorded, &self.roots, name, now).map_err(|distrust| {
            let leaf = recorded.certificates.first().and_then(certificate::parse);
            distrust.failure(leaf.as_ref().map(certificate::summary).as_ref(), now)
        })
    }

    /// The failure of a server that refused a handshake, after it is asked on another connection what it
    /// would have chosen: when that is nothing this agent speaks, the server is not to blame.
    pub async fn explain(
        &self,
        refused: HandshakeFailure,
        again: impl Stream,
        name: &ServerName<'_>,
    ) -> StepFailure {
        match hello::ask(again, name, self.alpn).await {
            Some(unspoken) => StepFailure::of_agent(format!(
                "this agent does not speak {unspoken}, which the server chooses"
            )),
            None => refused.failure,
        }
    }
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
    let read = read.map_err(|error| error.to_string())?;
    if read.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(read) }
}
