//! Failures: maps errors of the network and of protocols to the reasons that are reported.

use std::error::Error;
use std::io;

use domain::protocol::observation::Reason;

/// A step that could not be done.
#[derive(Debug)]
pub struct StepFailure {
    /// The kind; `None`: it says nothing about the service, the agent could not try.
    pub reason: Option<Reason>,
    /// What was found; may still hold secrets.
    pub detail: String,
}

impl StepFailure {
    /// A failure with its detail.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason: Some(reason), detail: detail.into() }
    }

    /// What the agent could not even try.
    pub fn of_agent(detail: impl Into<String>) -> Self {
        Self { reason: None, detail: detail.into() }
    }

    /// A connection that broke.
    #[must_use]
    pub fn broken(error: &io::Error) -> Self {
        Self::new(of_io(error), error.to_string())
    }
}

/// The reason that an error of the operating system stands for.
#[must_use]
pub fn of_io(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Reason::ConnectionRefused,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Reason::Unreachable,
        io::ErrorKind::TimedOut => Reason::Timeout,
        _ => Reason::ConnectionReset,
    }
}

/// The reason that an error of the HTTP library stands for.
#[must_use]
pub fn of_hyper(error: &hyper::Error) -> Reason {
    let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let encrypted =
        |io: &io::Error| matches!(io.get_ref(), Some(inner) if inner.is::<rustls::Error>());
    match io {
        Some(io) if encrypted(io) => Reason::TlsFailed,
        // Between head and end, the answer just stopped.
        Some(io) if io.kind() == io::ErrorKind::UnexpectedEof => Reason::Truncated,
        Some(io)
            if matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) =>
        {
            Reason::BadHttp
        }
        Some(io) => of_io(io),
        // The library tells this kind apart only on the server's side.
        None if error.is_parse() && error.to_string().contains("too large") => {
            Reason::HeaderTooLarge
        }
        None if error.is_incomplete_message() || error.is_closed() || error.is_canceled() => {
            Reason::ConnectionReset
        }
        None if broken_off(error) => Reason::ConnectionReset,
        None => Reason::BadHttp,
    }
}

/// What lies below an error, down to the ground.
pub fn causes(error: &dyn Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

/// HTTP/2 keeps what the network said further down.
fn broken_off(error: &hyper::Error) -> bool {
    causes(error).map(ToString::to_string).any(|said| {
        ["broken pipe", "reset by peer", "connection closed"].iter().any(|part| said.contains(part))
    })
}

impl From<hyper::Error> for StepFailure {
    fn from(error: hyper::Error) -> Self {
        let said = causes(&error).fold(error.to_string(), |said, cause| format!("{said}: {cause}"));
        Self::new(of_hyper(&error), said)
    }
}
