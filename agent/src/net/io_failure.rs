//! Errors of the operating system: which reason does each stand for?

use std::io;

use domain::protocol::observation::Reason;

/// The reason that an error of the operating system stands for.
#[must_use]
pub fn reason_of_io_error(error: &io::Error) -> Reason {
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
