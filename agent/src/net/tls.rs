//! TLS: handshake first, verification after it and before anything is sent, so that the details of
//! an untrusted certificate are still reported.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::expectation::CertificateFacts;
use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, OtherError,
    RootCertStore, SignatureScheme,
};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsConnector;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::public_key::PublicKey;

/// The shortest RSA key that is taken, in bits: what authorities may sign since 2014.
const MIN_RSA_BITS: usize = 2048;

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

/// How certificates are judged.
pub struct Tls {
    connector: TlsConnector,
    /// `None` when this machine trusts nobody at all.
    judge: Option<Arc<WebPkiServerVerifier>>,
}

impl Tls {
    fn new(roots: &Arc<RootCertStore>, profile: &Profile, alpn: Alpn) -> Result<Self, String> {
        let mut roots = roots.clone();
        if let Some(pem) = &profile.authority {
            let own = certificates(pem).map_err(|error| format!("`ca` cannot be read: {error}"))?;
            Arc::make_mut(&mut roots).add_parsable_certificates(own);
        }
        let provider = Arc::new(ring::default_provider());
        let judge = WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
        let builder = ClientConfig::builder()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(JudgedLater(provider)));
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
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), judge: judge.ok() })
    }

    /// What makes handshakes; the certificate is yet to be judged with [`Tls::judge`].
    #[must_use]
    pub fn connector(&self) -> &TlsConnector {
        &self.connector
    }

    /// Judges the certificates of a connection whose handshake is over.
    ///
    /// # Errors
    /// Why they cannot be trusted.
    pub fn judge(
        &self,
        session: &ClientConnection,
        name: &ServerName<'_>,
    ) -> Result<(), StepFailure> {
        let chain = session.peer_certificates().unwrap_or_default();
        let Some((leaf, others)) = chain.split_first() else {
            return Err(StepFailure::new(Reason::TlsFailed, "the server sent no certificate"));
        };
        let verdict = match &self.judge {
            Some(judge) => judge.verify_server_cert(leaf, others, name, &[], UnixTime::now()),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        verdict.map(|_| ()).map_err(|error| distrust(&error, chain))
    }
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
    let read = read.map_err(|error| error.to_string())?;
    if read.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(read) }
}

/// Why a certificate is not trusted, and what it is.
fn distrust(error: &Error, chain: &[CertificateDer<'_>]) -> StepFailure {
    let reason = match error {
        Error::InvalidCertificate(problem) => match problem {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                Reason::CertificateExpired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Reason::CertificateNotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Reason::CertificateWrongHost
            }
            CertificateError::UnknownIssuer => unknown_issuer(chain),
            _ => Reason::TlsFailed,
        },
        _ => Reason::TlsFailed,
    };
    let facts = facts(chain, "").unwrap_or_default();
    let detail = format!(
        "{error}; the certificate of `{}` by `{}` for {:?} ends in {} days",
        facts.subject,
        facts.issuer,
        facts.names,
        facts.ends_in_s.div_euclid(86_400)
    );
    StepFailure::new(reason, detail)
}

/// Nobody who is trusted signed it; the chain that was sent tells what is missing.
fn unknown_issuer(chain: &[CertificateDer<'_>]) -> Reason {
    let signs_itself = |der: &CertificateDer<'_>| {
        parse(der).is_some_and(|certificate| certificate.subject() == certificate.issuer())
    };
    match chain {
        [only] if signs_itself(only) => Reason::CertificateSelfSigned,
        [.., last] if signs_itself(last) => Reason::CertificateUntrusted,
        _ => Reason::CertificateChainIncomplete,
    }
}

/// What the certificates of a connection say; `None` when there are none that can be read.
#[must_use]
pub fn facts(chain: &[CertificateDer<'_>], protocol: &str) -> Option<CertificateFacts> {
    let leaf = chain.first()?;
    let certificate = parse(leaf)?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|names| names.value.general_names.iter().map(name).collect());
    let now_s = crate::clock::now().unix_ms() / 1000;
    Some(CertificateFacts {
        ends_in_s: certificate.validity().not_after.timestamp().saturating_sub(now_s),
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        names: names.unwrap_or_default(),
        sha256: hex::encode(Sha256::digest(leaf)),
        chain_length: chain.len(),
        protocol: protocol.to_owned(),
    })
}

/// The version of TLS that was agreed on, as it is usually written.
#[must_use]
pub fn protocol(session: &ClientConnection) -> &'static str {
    match session.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
        _ => "unknown",
    }
}

fn name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => (*name).to_owned(),
        GeneralName::IPAddress([a, b, c, d]) => format!("{a}.{b}.{c}.{d}"),
        other => other.to_string(),
    }
}

fn parse<'a>(der: &'a CertificateDer<'_>) -> Option<X509Certificate<'a>> {
    x509_parser::parse_x509_certificate(der).ok().map(|(_, certificate)| certificate)
}

/// The reason of a handshake that failed.
#[must_use]
pub fn reason_of_handshake_error(error: &Error) -> Reason {
    match error {
        Error::InvalidCertificate(CertificateError::Other(other)) if other.0.is::<WeakKey>() => {
            Reason::CertificateWeakKey
        }
        Error::PeerIncompatible(_)
        | Error::AlertReceived(
            rustls::AlertDescription::ProtocolVersion
            | rustls::AlertDescription::HandshakeFailure
            | rustls::AlertDescription::InsufficientSecurity
            | rustls::AlertDescription::NoApplicationProtocol,
        ) => Reason::TlsProtocol,
        _ => Reason::TlsFailed,
    }
}

/// A key that anybody with some machines could find out.
#[derive(Debug)]
struct WeakKey {
    bits: usize,
}

impl fmt::Display for WeakKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its RSA key has {} bits; {MIN_RSA_BITS} are the least", self.bits)
    }
}

impl std::error::Error for WeakKey {}

fn strong_enough(der: &CertificateDer<'_>) -> Result<(), Error> {
    let certificate = parse(der);
    let key = certificate.as_ref().and_then(|c| c.public_key().parsed().ok());
    match key {
        Some(PublicKey::RSA(key)) if key.key_size() < MIN_RSA_BITS => {
            let weak = WeakKey { bits: key.key_size() };
            Err(CertificateError::Other(OtherError(Arc::new(weak))).into())
        }
        _ => Ok(()),
    }
}

/// Checks that the server has the key of its certificate, and leaves the certificate itself to
/// [`Tls::judge`].
#[derive(Debug)]
struct JudgedLater(Arc<CryptoProvider>);

impl JudgedLater {
    /// The algorithms that a signature with the key of a certificate may have, if the key is strong enough.
    fn algorithms_for(
        &self,
        certificate: &CertificateDer<'_>,
    ) -> Result<&WebPkiSupportedAlgorithms, Error> {
        strong_enough(certificate)?;
        Ok(&self.0.signature_verification_algorithms)
    }
}

impl ServerCertVerifier for JudgedLater {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, self.algorithms_for(certificate)?)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, self.algorithms_for(certificate)?)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
