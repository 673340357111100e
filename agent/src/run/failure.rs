//! Failures: maps errors of the network and of protocols to the reasons that are reported.

use std::error::Error;
use std::io;

use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;

use crate::net::head_limit::HeadTooLarge;
use crate::net::io_failure::reason_of_io_error;
use crate::net::tls::broken_encryption;

/// The failure of a step whose connection broke.
#[must_use]
pub fn broken_connection(error: &io::Error) -> StepFailure {
    broken_encryption(error)
        .unwrap_or_else(|| StepFailure::new(reason_of_io_error(error), error.to_string()))
}

/// The failure of a step whose exchange over HTTP broke.
#[must_use]
pub fn broken_exchange(error: &hyper::Error) -> StepFailure {
    let io = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    if let Some(failure) = io.and_then(broken_encryption) {
        return failure;
    }
    let detail =
        causes(error).fold(error.to_string(), |detail, cause| format!("{detail}: {cause}"));
    StepFailure::new(reason_of_http_error(error), detail)
}

/// The reason that an error of the HTTP library stands for.
#[must_use]
pub fn reason_of_http_error(error: &hyper::Error) -> Reason {
    let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let encrypted =
        |io: &io::Error| matches!(io.get_ref(), Some(inner) if inner.is::<rustls::Error>());
    match io {
        Some(io) if encrypted(io) => Reason::TlsFailed,
        Some(io) if io.get_ref().is_some_and(|inner| inner.is::<HeadTooLarge>()) => {
            Reason::HeaderTooLarge
        }
        // Between head and end, the answer just stopped.
        Some(io) if io.kind() == io::ErrorKind::UnexpectedEof => Reason::Truncated,
        Some(io)
            if matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) =>
        {
            Reason::BadHttp
        }
        Some(io) => reason_of_io_error(io),
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
    causes(error).map(ToString::to_string).any(|text| {
        ["broken pipe", "reset by peer", "connection closed"].iter().any(|part| text.contains(part))
    })
}
