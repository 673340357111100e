//! Outcome of a run: did it pass, and if not, which step failed, and for which reason?

use serde::{Deserialize, Serialize};

use crate::status::Status;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every expectation held.
    Passed,
    /// All that must hold did, but an expectation of level `degraded` did not.
    Degraded(Failure),
    /// A step could not be done, or an expectation did not hold.
    Failed(Failure),
    /// The run says nothing about the service: the agent could not try. It has no vote.
    Unsure(String),
}

/// Which step failed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Failure {
    /// The name of the step.
    pub step: String,
    /// The kind of failure.
    pub reason: Reason,
    /// What was expected and found, in a phrase without secrets.
    pub detail: String,
}

/// The kinds of failure; each calls for something else to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The host name has no address.
    DnsFailed,
    /// Nobody listens at the address.
    ConnectionRefused,
    /// The connection broke off.
    ConnectionReset,
    /// There is no way to the address.
    Unreachable,
    /// No encrypted connection could be agreed on.
    TlsFailed,
    /// It took longer than the run or the step may.
    Timeout,
    /// The answer was not HTTP, or broke its rules.
    BadHttp,
    /// The answer was larger than is read.
    BodyTooLarge,
    /// The answer was not what was expected.
    ExpectationFailed,
    /// A value to keep was not in the answer.
    ValueMissing,
    // Packed batches name a reason by its place here, so new ones only ever come last.
    /// The certificate has ended.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
    /// The certificate is for another host.
    CertificateWrongHost,
    /// The certificate signs itself.
    CertificateSelfSigned,
    /// The certificate leads to an authority that is not trusted.
    CertificateUntrusted,
    /// The server did not send who signed its certificate.
    CertificateChainIncomplete,
    /// The certificate's key is too short.
    CertificateWeakKey,
    /// The two sides have no version of TLS or no cipher in common.
    TlsProtocol,
    /// It took too long to find the address.
    DnsTimeout,
    /// It took too long to open the connection.
    ConnectTimeout,
    /// It took too long to agree on encryption.
    TlsTimeout,
    /// The answer took too long to begin.
    FirstByteTimeout,
    /// The answer took too long to end.
    TransferTimeout,
    /// The answer ended before its end.
    Truncated,
    /// The head of the answer was larger than is read.
    HeaderTooLarge,
    /// The answer would unpack to more than is read.
    UnpackedTooLarge,
    /// Redirects led nowhere.
    TooManyRedirects,
    /// The answer broke the rules of a protocol other than HTTP.
    BadProtocol,
    /// A page lacks what was to be clicked, typed into or waited for.
    ElementMissing,
    /// A heartbeat did not come in time.
    HeartbeatMissed,
    /// A heartbeat said that it failed.
    HeartbeatFailed,
    /// It fails and recovers again and again.
    Flapping,
    /// The certificate is for another use than servers.
    CertificateWrongPurpose,
    /// An authority of the chain may not sign for a name of the certificate.
    CertificateNameNotPermitted,
    /// A certificate of the chain signs another, and may not.
    CertificateNoAuthority,
    /// A certificate of the chain breaks the rules of certificates.
    CertificateInvalid,
    /// A third party says that it works less well than it should.
    ReportedDegradedPerformance,
    /// A third party says that it fails for some.
    ReportedPartialOutage,
    /// A third party says that it fails.
    ReportedMajorOutage,
    /// A third party says that it is worked on.
    ReportedMaintenance,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 40] = [
        Self::DnsFailed,
        Self::ConnectionRefused,
        Self::ConnectionReset,
        Self::Unreachable,
        Self::TlsFailed,
        Self::Timeout,
        Self::BadHttp,
        Self::BodyTooLarge,
        Self::ExpectationFailed,
        Self::ValueMissing,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
        Self::CertificateWrongHost,
        Self::CertificateSelfSigned,
        Self::CertificateUntrusted,
        Self::CertificateChainIncomplete,
        Self::CertificateWeakKey,
        Self::TlsProtocol,
        Self::DnsTimeout,
        Self::ConnectTimeout,
        Self::TlsTimeout,
        Self::FirstByteTimeout,
        Self::TransferTimeout,
        Self::Truncated,
        Self::HeaderTooLarge,
        Self::UnpackedTooLarge,
        Self::TooManyRedirects,
        Self::BadProtocol,
        Self::ElementMissing,
        Self::HeartbeatMissed,
        Self::HeartbeatFailed,
        Self::Flapping,
        Self::CertificateWrongPurpose,
        Self::CertificateNameNotPermitted,
        Self::CertificateNoAuthority,
        Self::CertificateInvalid,
        Self::ReportedDegradedPerformance,
        Self::ReportedPartialOutage,
        Self::ReportedMajorOutage,
        Self::ReportedMaintenance,
    ];

    /// The reason that a third party's status is; `None` where it works, or says nothing.
    #[must_use]
    pub fn from_reported(status: Status) -> Option<Self> {
        match status {
            Status::Operational | Status::NoData => None,
            Status::UnderMaintenance => Some(Self::ReportedMaintenance),
            Status::DegradedPerformance => Some(Self::ReportedDegradedPerformance),
            Status::PartialOutage => Some(Self::ReportedPartialOutage),
            Status::MajorOutage => Some(Self::ReportedMajorOutage),
        }
    }

    /// What a third party says of itself, where it is that; a run that hears it did not fail, so only an outage counts
    /// as one.
    #[must_use]
    pub fn reported(self) -> Option<Status> {
        match self {
            Self::ReportedMaintenance => Some(Status::UnderMaintenance),
            Self::ReportedDegradedPerformance => Some(Status::DegradedPerformance),
            Self::ReportedPartialOutage => Some(Status::PartialOutage),
            Self::ReportedMajorOutage => Some(Status::MajorOutage),
            _ => None,
        }
    }

    /// Whether it is what is seen where no network is, too: nothing came back that only the service
    /// can have sent.
    #[must_use]
    pub fn is_of_the_network(self) -> bool {
        matches!(
            self,
            Self::DnsFailed
                | Self::ConnectionRefused
                | Self::ConnectionReset
                | Self::Unreachable
                | Self::Timeout
                | Self::DnsTimeout
                | Self::ConnectTimeout
                | Self::TlsTimeout
                | Self::FirstByteTimeout
                | Self::TransferTimeout
        )
    }

    /// The reason in words that follow the name of a step: "payment timed out".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::DnsFailed => "could not resolve the host",
            Self::ConnectionRefused => "was refused a connection",
            Self::ConnectionReset => "lost its connection",
            Self::Unreachable => "could not reach the host",
            Self::TlsFailed | Self::TlsProtocol => "could not agree on encryption",
            Self::Timeout
            | Self::DnsTimeout
            | Self::ConnectTimeout
            | Self::TlsTimeout
            | Self::FirstByteTimeout
            | Self::TransferTimeout => "timed out",
            Self::BadHttp | Self::BadProtocol => "got an invalid response",
            Self::ElementMissing => "lacked an element of its page",
            Self::ValueMissing => "lacked a value",
            Self::HeartbeatMissed => "sent no ping in time",
            Self::HeartbeatFailed => "reported a failure",
            Self::Flapping => "is flapping",
            Self::Truncated => "got a truncated response",
            Self::BodyTooLarge | Self::HeaderTooLarge | Self::UnpackedTooLarge => {
                "got too large a response"
            }
            Self::TooManyRedirects => "was redirected in a loop",
            Self::CertificateExpired => "has an expired certificate",
            Self::CertificateNotYetValid => "has a certificate that is not valid yet",
            Self::CertificateWrongHost => "has the certificate of another host",
            Self::CertificateSelfSigned
            | Self::CertificateUntrusted
            | Self::CertificateChainIncomplete
            | Self::CertificateWeakKey => "has a certificate that cannot be trusted",
            Self::CertificateWrongPurpose => "has a certificate that is not for servers",
            Self::CertificateNameNotPermitted => {
                "has a certificate of an authority that may not sign for its name"
            }
            Self::CertificateNoAuthority => {
                "has a certificate whose signer may not sign certificates"
            }
            Self::CertificateInvalid => "has a certificate that is invalid",
            Self::ExpectationFailed => "failed",
            Self::ReportedDegradedPerformance => "reports degraded performance",
            Self::ReportedPartialOutage => "reports a partial outage",
            Self::ReportedMajorOutage => "reports a major outage",
            Self::ReportedMaintenance => "reports maintenance",
        }
    }
}
