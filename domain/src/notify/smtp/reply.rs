//! SMTP reply: what did the server say to a command?

use std::fmt;

/// A whole reply, of one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SmtpReply {
    /// From 200 to 599.
    pub(crate) code: u16,
    /// Class, subject and detail, by RFC 3463, where the first line begins with them.
    pub(crate) enhanced: Option<(u16, u16, u16)>,
    /// What stands behind the code in each line. It may hold an address, and never leaves this module but as what
    /// the server offers.
    pub(crate) lines: Vec<String>,
}

/// Of which kind a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyClass {
    /// 2yz: done.
    Done,
    /// 3yz: go on.
    Continue,
    /// 4yz: not now.
    NotNow,
    /// 5yz: never.
    Never,
}

/// With this reply a server closes the connection.
pub(crate) const SERVICE_CLOSING: u16 = 421;

impl SmtpReply {
    pub(crate) fn class(&self) -> ReplyClass {
        match self.code {
            0..=299 => ReplyClass::Done,
            300..=399 => ReplyClass::Continue,
            400..=499 => ReplyClass::NotNow,
            _ => ReplyClass::Never,
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.class() == ReplyClass::Done
    }
}

/// The codes alone: `550 5.1.1`. The text behind them often holds the recipient's address, and what is shown here is
/// kept with deliveries, logged and exported.
impl fmt::Display for SmtpReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        match self.enhanced {
            Some((class, subject, detail)) => write!(f, " {class}.{subject}.{detail}"),
            None => Ok(()),
        }
    }
}

/// The enhanced code that a text begins with.
pub(crate) fn enhanced_code(text: &str) -> Option<(u16, u16, u16)> {
    let word = text.split(' ').next()?;
    let mut numbers = word.split('.').map(|digits| {
        let fits = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| digits.parse().ok()).flatten()
    });
    let code = (numbers.next()??, numbers.next()??, numbers.next()??);
    (numbers.next().is_none() && matches!(code.0, 2 | 4 | 5)).then_some(code)
}
