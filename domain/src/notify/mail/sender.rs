//! Mail sender: in whose name is mail sent, and where do reports of failure go?

use crate::notify::email_address::EmailAddress;
use crate::notify::mail::one_line::one_line;

/// The most characters of a sender's name.
const MAX_SENDER_NAME_CHARS: usize = 100;

/// The most bytes of a word of a sender's name, with those that escape: a quoted word cannot be folded.
const MAX_WORD_BYTES: usize = 60;

/// A sender's name as a header may hold it. One with a word that fits no line is cut, and then written as encoded words,
/// which fit any.
pub(crate) fn sender_name(name: &str) -> String {
    let escaped =
        |word: &str| word.len() + word.bytes().filter(|byte| b"\"\\".contains(byte)).count();
    let name = one_line(name, MAX_SENDER_NAME_CHARS);
    match name.split(' ').all(|word| escaped(word) <= MAX_WORD_BYTES) {
        true => name,
        false => one_line(&name, MAX_WORD_BYTES / 2),
    }
}

/// Who sends our mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSender {
    /// Such as `Northwind Status`.
    pub name: Option<String>,
    /// The address that recipients see.
    pub address: EmailAddress,
    /// The domain whose mail to `bounces+…` is read for reports of failure; `None`: they go to the address.
    pub bounce_domain: Option<String>,
}

/// A setting names no sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSender {
    /// The sender.
    #[error(
        "ALLCLEAR_MAIL_FROM: {0}\nhint: write it as `Northwind Status <status@northwind.example>`"
    )]
    From(String),
    /// The domain of reports.
    #[error("ALLCLEAR_BOUNCE_DOMAIN is no domain\nhint: write it as `bounces.northwind.example`")]
    BounceDomain,
}

impl MailSender {
    /// A sender as settings name it.
    ///
    /// # Errors
    /// When they name none.
    pub fn read(from: &str, bounce_domain: Option<&str>) -> Result<Self, InvalidSender> {
        let from = from.trim();
        let (name, address) = match from.strip_suffix('>').and_then(|from| from.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", from),
        };
        let address: EmailAddress =
            address.parse().map_err(|error: crate::notify::email_address::InvalidEmail| {
                InvalidSender::From(error.to_string())
            })?;
        let name = sender_name(name);
        let sender = Self {
            name: (!name.is_empty()).then_some(name),
            address,
            bounce_domain: bounce_domain.map(str::to_owned),
        };
        let is_known = sender.bounce_domain.is_none() || sender.bounce_address("x").is_some();
        is_known.then_some(sender).ok_or(InvalidSender::BounceDomain)
    }

    /// The sender of an envelope whose reports of failure name a delivery by a token.
    #[must_use]
    pub fn envelope_from(&self, token: &str) -> EmailAddress {
        self.bounce_address(token).unwrap_or_else(|| self.address.clone())
    }

    fn bounce_address(&self, token: &str) -> Option<EmailAddress> {
        let domain = self.bounce_domain.as_ref()?;
        format!("bounces+{token}@{domain}").parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_has_an_address_and_may_have_a_name() {
        for (from, name, address) in [
            ("status@n.example", None, "status@n.example"),
            ("<status@n.example>", None, "status@n.example"),
            ("Northwind <status@n.example>", Some("Northwind"), "status@n.example"),
            ("\"North, wind\" <status@n.example>", Some("North, wind"), "status@n.example"),
            ("a\r\nBcc: b <status@n.example>", Some("a Bcc: b"), "status@n.example"),
        ] {
            let sender = MailSender::read(from, None).unwrap();
            assert_eq!(
                (sender.name.as_deref(), sender.address.as_str()),
                (name, address),
                "{from}"
            );
        }
        for from in [
            "",
            "Northwind",
            "a@b.example, c@d.example",
            "<a@b.example> x",
            "a@b.example\r\nBcc: c",
        ] {
            assert!(matches!(MailSender::read(from, None), Err(InvalidSender::From(_))), "{from}");
        }
        let bounced = MailSender::read("s@n.example", Some("b.n.example")).unwrap();
        assert_eq!(bounced.envelope_from("7-ab").as_str(), "bounces+7-ab@b.n.example");
        assert_eq!(bounced.envelope_from("a b>").as_str(), "s@n.example");
        assert_eq!(bounced.envelope_from(&"x".repeat(80)).as_str(), "s@n.example");
        assert_eq!(MailSender::read("s@n.example", Some("no")), Err(InvalidSender::BounceDomain));
    }
}
