//! Refused handshakes: whose fault is it that the two sides do not agree, and in which words?

use std::io;

use domain::probe::certificate::{CertificateFault, CertificateSummary};
use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use rustls::{AlertDescription, Error, InvalidMessage, PeerIncompatible};

use super::certificate::{parse, summary};
use super::path::{of_leaf, unsupported_key};
use super::recorder::RecordedChain;
use crate::net::io_failure::reason_of_io_error;

/// A handshake that failed.
pub struct HandshakeFailure {
    /// What it means for the step.
    pub failure: StepFailure,
    /// Whether the server may speak only what this agent does not offer.
    pub nothing_in_common: bool,
}

/// A failure that does not come of what the two sides speak.
impl From<StepFailure> for HandshakeFailure {
    fn from(failure: StepFailure) -> Self {
        Self { failure, nothing_in_common: false }
    }
}

impl From<HandshakeFailure> for StepFailure {
    fn from(failed: HandshakeFailure) -> Self {
        failed.failure
    }
}

/// What became of a handshake that ended with an error, after these certificates were shown.
pub(super) fn handshake_failure(error: &io::Error, recorded: &RecordedChain) -> HandshakeFailure {
    let mut failure = match inner(error) {
        Some(error) => of_library(error),
        None => of_network(error),
    };
    let leaf = recorded.certificates.first().and_then(parse);
    if let Some(leaf) = &leaf {
        let shown: CertificateSummary = summary(leaf);
        if let Some(algorithm) = unsupported_key(leaf) {
            let distrust = of_leaf(CertificateFault::Unsupported { algorithm });
            return distrust.failure(Some(&shown), crate::clock::now()).into();
        }
        if matches!(inner(error), Some(Error::AlertReceived(AlertDescription::HandshakeFailure))) {
            failure = StepFailure::new(Reason::TlsFailed, REFUSED_LATE);
        }
        failure.detail = format!("{shown}: {}", failure.detail);
    }
    let refused = matches!(
        inner(error),
        Some(Error::AlertReceived(
            AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity
                | AlertDescription::ProtocolVersion
                | AlertDescription::IllegalParameter
                | AlertDescription::DecodeError
                | AlertDescription::InternalError
                | AlertDescription::CloseNotify
        ))
    );
    // Some servers just hang up on a client that offers nothing of theirs.
    let nothing_in_common = leaf.is_none() && (refused || inner(error).is_none());
    HandshakeFailure { failure, nothing_in_common }
}

/// Servers of TLS 1.2 have no alert of its own for this.
const REFUSED_LATE: &str = "the server refuses the client certificate, or that there is none \
                            (alert `handshake_failure`)";

/// The failure of a step whose connection broke because of its encryption; `None` for another cause.
#[must_use]
pub fn broken_encryption(error: &io::Error) -> Option<StepFailure> {
    inner(error).map(of_library)
}

fn inner(error: &io::Error) -> Option<&Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

fn of_network(error: &io::Error) -> StepFailure {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        let detail = "the server ended the connection during the TLS handshake";
        return StepFailure::new(Reason::ConnectionReset, detail);
    }
    let detail = format!("the connection broke during the TLS handshake: {error}");
    StepFailure::new(reason_of_io_error(error), detail)
}

fn of_library(error: &Error) -> StepFailure {
    let failed = |detail: &str| StepFailure::new(Reason::TlsFailed, detail);
    match error {
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => StepFailure::new(Reason::TlsProtocol, "the server speaks neither TLS 1.2 nor TLS 1.3"),
        Error::PeerIncompatible(_) => StepFailure::of_agent(
            "this agent does not speak a part of TLS that the server asks for",
        ),
        Error::InvalidMessage(
            InvalidMessage::HandshakePayloadTooLarge | InvalidMessage::CertificatePayloadTooLarge,
        ) => StepFailure::of_agent("this agent does not read certificates of more than 64 KiB"),
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => failed("what the server sent is not TLS"),
        Error::InvalidMessage(_) => failed("the server sent a TLS message that cannot be read"),
        Error::NoApplicationProtocol => StepFailure::new(
            Reason::TlsProtocol,
            "the server speaks none of the protocols asked for",
        ),
        Error::DecryptError => failed("what the server sent cannot be decrypted"),
        Error::PeerMisbehaved(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::PeerSentOversizedRecord => failed("the server broke the rules of TLS"),
        _ => failed("TLS failed"),
    }
}

fn of_alert(alert: AlertDescription) -> StepFailure {
    let code = u8::from(alert);
    let name = ALERTS.iter().find(|(alert, _)| *alert == code);
    let name = name.map_or_else(|| format!("alert {code}"), |(_, name)| format!("alert `{name}`"));
    let (reason, words) = match code {
        40 | 70 | 71 | 120 => (
            Reason::TlsProtocol,
            "the server finds nothing that it speaks in what the agent offers",
        ),
        42..=46 | 48 | 49 | 116 => {
            (Reason::TlsFailed, "the server refuses the client certificate, or that there is none")
        }
        112 => (Reason::TlsFailed, "the server does not know this host"),
        _ => (Reason::TlsFailed, "the server ended the connection"),
    };
    StepFailure::new(reason, format!("{words} ({name})"))
}

/// Alerts by their numbers, as the standards name them (RFC 8446, 6).
const ALERTS: [(u8, &str); 30] = [
    (0, "close_notify"),
    (10, "unexpected_message"),
    (20, "bad_record_mac"),
    (21, "decryption_failed"),
    (22, "record_overflow"),
    (30, "decompression_failure"),
    (40, "handshake_failure"),
    (42, "bad_certificate"),
    (43, "unsupported_certificate"),
    (44, "certificate_revoked"),
    (45, "certificate_expired"),
    (46, "certificate_unknown"),
    (47, "illegal_parameter"),
    (48, "unknown_ca"),
    (49, "access_denied"),
    (50, "decode_error"),
    (51, "decrypt_error"),
    (60, "export_restriction"),
    (70, "protocol_version"),
    (71, "insufficient_security"),
    (80, "internal_error"),
    (86, "inappropriate_fallback"),
    (90, "user_canceled"),
    (100, "no_renegotiation"),
    (109, "missing_extension"),
    (110, "unsupported_extension"),
    (112, "unrecognized_name"),
    (113, "bad_certificate_status_response"),
    (116, "certificate_required"),
    (120, "no_application_protocol"),
];
