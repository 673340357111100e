//! E-mail address: one mailbox that a message can be sent to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::probe::url_parts;

/// The most bytes of an address, by RFC 5321.
pub const MAX_EMAIL_BYTES: usize = 254;
/// The most bytes before the `@`.
const MAX_LOCAL_BYTES: usize = 64;

/// The most bytes of a label of a domain, by RFC 1035.
const MAX_LABEL_BYTES: usize = 63;

/// One address, such as `ada@example.com`, as it was written but for its domain, which is in small letters, and in
/// Punycode where it has letters outside ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// The text is no address, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no e-mail address: {0}")]
pub struct InvalidEmail(&'static str);

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(EmailAddress: {
    "type": "string",
    "format": "email",
    "maxLength": 254,
    "description": "The address of one mailbox.",
    "examples": ["ada@example.com"],
});

impl EmailAddress {
    /// As it goes to a mail server.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        if text.len() > MAX_EMAIL_BYTES {
            return Err(InvalidEmail("it is longer than 254 bytes"));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail("it has no `@`"))?;
        // Servers on the way need not know such letters (SMTPUTF8), and there is no other way to write them.
        if !local.is_ascii() {
            return Err(InvalidEmail(
                "what is before the `@` has letters outside ASCII, which not every mail server takes",
            ));
        }
        let domain = match domain.is_ascii() {
            true => domain.to_owned(),
            false => url_parts::parse_host(domain)
                .ok_or(InvalidEmail("what is behind the `@` is no domain"))?,
        };
        if local.is_empty() || local.len() > MAX_LOCAL_BYTES {
            return Err(InvalidEmail("what is before the `@` has 1 to 64 bytes"));
        }
        // Atoms with dots between them; nothing that a header or a dialog could read as something else.
        let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
        if !local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom)) {
            return Err(InvalidEmail("it has a character before the `@` that is not taken"));
        }
        let is_label = |label: &str| {
            let inner = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            (1..=MAX_LABEL_BYTES).contains(&label.len())
                && inner
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        // No domain ends with a number: that is an address of a machine.
        let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
        let is_name = domain.rsplit('.').next().is_some_and(|last| !is_number(last));
        if !is_name || !domain.contains('.') || !domain.split('.').all(is_label) {
            return Err(InvalidEmail("what is behind the `@` is no domain"));
        }
        let address = format!("{local}@{}", domain.to_ascii_lowercase());
        if address.len() > MAX_EMAIL_BYTES {
            return Err(InvalidEmail("it is longer than 254 bytes"));
        }
        Ok(Self(address))
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_in_any_script_is_in_punycode_and_a_mailbox_is_ascii() {
        for (written, expected) in [
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
            ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
            ("ada@ｅｘａｍｐｌｅ。com", "ada@example.com"),
            ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ] {
            let read: EmailAddress = written.parse().unwrap();
            assert_eq!(read.as_str(), expected);
            assert_eq!(expected.parse::<EmailAddress>().unwrap(), read);
        }
        for (written, reason) in [
            ("jürgen@example.com", "outside ASCII"),
            ("ada@bü cher.example", "no domain"),
            ("ada@bücher", "no domain"),
            ("ada@bücher.example\r\nBcc: x@y.z", "before the `@`"),
            ("ada@ü[127.0.0.1].example", "no domain"),
            ("ada@１２７.0.0.1", "no domain"),
            ("ada@127.0.0.1", "no domain"),
        ] {
            let refused = written.parse::<EmailAddress>().unwrap_err().to_string();
            assert!(refused.contains(reason), "{written}: {refused}");
        }
        let long = format!("a@{}.example", "ü".repeat(60));
        assert!(long.parse::<EmailAddress>().is_err(), "a label has at most 63 bytes in Punycode");
    }
}
