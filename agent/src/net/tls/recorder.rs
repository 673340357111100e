//! Certificates of a connection, recorded during its handshake: which were sent, and was the key to
//! the first proven? They are judged after it, or after its failure.

use std::sync::{Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use super::provider::ALGORITHMS;

/// Schemes that are offered although they cannot be checked, so that the certificate is seen. They
/// come last: a server with several keys takes one of the others.
const ONLY_SEEN: [SignatureScheme; 4] = [
    SignatureScheme::ED448,
    // RSA-PSS with a key for nothing else.
    SignatureScheme::Unknown(0x0809),
    SignatureScheme::Unknown(0x080a),
    SignatureScheme::Unknown(0x080b),
];

/// Lets every certificate through the handshake, and keeps what it saw.
#[derive(Debug, Default)]
pub(super) struct CertificateRecorder {
    /// Whether it does not matter who the server is.
    insecure: bool,
    seen: Mutex<RecordedChain>,
}

/// What a server showed.
#[derive(Debug, Default)]
pub(super) struct RecordedChain {
    /// The certificates, its own first.
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// Whether it proved that it has the key to its own.
    pub(super) proven: bool,
}

impl CertificateRecorder {
    pub(super) fn new(insecure: bool) -> Self {
        Self { insecure, seen: Mutex::default() }
    }

    /// What was recorded, once.
    pub(super) fn take(&self) -> RecordedChain {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A signature of the handshake is no reason to end it: what is wrong with the certificate would
    /// remain untold.
    fn note(
        &self,
        verified: impl FnOnce() -> Result<HandshakeSignatureValid, Error>,
    ) -> HandshakeSignatureValid {
        let proven = !self.insecure && verified().is_ok();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).proven = proven;
        HandshakeSignatureValid::assertion()
    }
}

impl ServerCertVerifier for CertificateRecorder {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let sent = [leaf].into_iter().chain(others);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).certificates =
            sent.map(|certificate| certificate.clone().into_owned()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(|| verify_tls12_signature(message, certificate, signed, &ALGORITHMS)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(|| verify_tls13_signature(message, certificate, signed, &ALGORITHMS)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ALGORITHMS.supported_schemes().into_iter().chain(ONLY_SEEN).collect()
    }
}
