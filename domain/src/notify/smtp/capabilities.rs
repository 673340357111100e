//! SMTP capabilities: what does a server offer beyond RFC 821, as its answer to EHLO says?

use super::reply::SmtpReply;

/// What a mail server offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SmtpCapabilities {
    /// STARTTLS.
    pub(crate) has_starttls: bool,
    /// Several commands at once.
    pub(crate) has_pipelining: bool,
    /// Bodies with bytes above 127.
    pub(crate) has_8bitmime: bool,
    /// Whether a message's size is stated, and the largest that is taken, in bytes; 0: any.
    pub(crate) size: Option<u64>,
    /// AUTH PLAIN.
    pub(crate) has_plain: bool,
    /// AUTH LOGIN.
    pub(crate) has_login: bool,
}

impl SmtpCapabilities {
    /// What an answer to EHLO offers. Its first line names the server.
    pub(crate) fn from_reply(reply: &SmtpReply) -> Self {
        let mut offered = Self::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            // Some old servers write `AUTH=LOGIN`.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("STARTTLS") => offered.has_starttls = true,
                Some("PIPELINING") => offered.has_pipelining = true,
                Some("8BITMIME") => offered.has_8bitmime = true,
                Some("SIZE") => {
                    offered.size = Some(words.next().and_then(|n| n.parse().ok()).unwrap_or(0));
                }
                Some("AUTH") => {
                    for mechanism in words {
                        offered.has_plain |= mechanism == "PLAIN";
                        offered.has_login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        offered
    }

    /// Whether a message of so many bytes is larger than what is taken.
    pub(crate) fn is_too_large(&self, bytes: usize) -> bool {
        let taken = self.size.filter(|size| *size > 0);
        taken.is_some_and(|size| u64::try_from(bytes).is_ok_and(|bytes| bytes > size))
    }
}
