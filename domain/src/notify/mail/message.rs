//! Mail message: the bytes of a mail, and its envelope.

use std::fmt;

use crate::notify::email_address::EmailAddress;

/// A mail as a server takes it, for one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct MailMessage {
    /// Where reports of failure go.
    pub envelope_from: EmailAddress,
    /// To whom it goes.
    pub envelope_to: EmailAddress,
    /// Its header and body, with CRLF.
    pub bytes: Vec<u8>,
}

/// Without any address, so that none is logged.
impl fmt::Debug for MailMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailMessage").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}
