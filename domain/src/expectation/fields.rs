//! Fields of an answer: what is there besides texts and bodies, and how is each written?

/// Something that only one kind of step finds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The records of a name, as text.
    Answers,
    /// The response code of a name server, such as `NXDOMAIN`.
    Rcode,
    /// The shortest time that a record may be kept.
    Ttl,
    /// What a server says of its own health, such as `SERVING`.
    Health,
    /// How a call ended, such as `OK` or `NOT_FOUND`.
    GrpcStatus,
    /// What a server says first.
    Banner,
    /// What a mail server can do.
    Extensions,
    /// The SHA-256 of a server's key, as SSH writes it.
    HostKey,
    /// The title of a page.
    Title,
    /// What can be read on a page.
    Text,
}

/// What is told of a server's certificate and the connection it was shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateField {
    /// Whole days until it ends.
    DaysLeft,
    /// The time until it ends.
    ExpiresIn,
    /// The time until the first certificate of its chain ends.
    ChainExpiresIn,
    /// Whom it names.
    Subject,
    /// Who signed it.
    Issuer,
    /// The host names it is for.
    Names,
    /// Its SHA-256 in hexadecimal.
    Sha256,
    /// How many certificates were sent.
    ChainLength,
    /// The version of TLS, such as `TLSv1.3`.
    Protocol,
}

/// What a registry says of the registration of a host's domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainField {
    /// The time until it ends.
    ExpiresIn,
    /// The domain that is registered: the host's, or one above it.
    Name,
}

/// A part of the time an answer took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// All phases together.
    Duration,
    /// Finding the address.
    Dns,
    /// Opening the connection.
    Connect,
    /// Agreeing on encryption.
    Tls,
    /// Waiting for the head of the answer.
    FirstByte,
    /// Reading the rest.
    Transfer,
}

pub(super) const PHASES: [(&str, Phase); 6] = [
    ("duration", Phase::Duration),
    ("dns", Phase::Dns),
    ("connect", Phase::Connect),
    ("tls", Phase::Tls),
    ("first_byte", Phase::FirstByte),
    ("transfer", Phase::Transfer),
];

pub(super) const CERTIFICATE: [(&str, CertificateField); 9] = [
    ("days_left", CertificateField::DaysLeft),
    ("expires_in", CertificateField::ExpiresIn),
    ("chain_expires_in", CertificateField::ChainExpiresIn),
    ("subject", CertificateField::Subject),
    ("issuer", CertificateField::Issuer),
    ("names", CertificateField::Names),
    ("sha256", CertificateField::Sha256),
    ("chain_length", CertificateField::ChainLength),
    ("protocol", CertificateField::Protocol),
];

pub(super) const DOMAIN: [(&str, DomainField); 2] =
    [("expires_in", DomainField::ExpiresIn), ("name", DomainField::Name)];

pub(super) const FACTS: [(&str, Fact); 10] = [
    ("answers", Fact::Answers),
    ("rcode", Fact::Rcode),
    ("ttl", Fact::Ttl),
    ("health", Fact::Health),
    ("grpc_status", Fact::GrpcStatus),
    ("banner", Fact::Banner),
    ("extensions", Fact::Extensions),
    ("host_key", Fact::HostKey),
    ("title", Fact::Title),
    ("text", Fact::Text),
];
