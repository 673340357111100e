//! Alert token: what is in the link by which a contact acknowledges an alert. Which alert, and which contact?
//!
//! It holds both, with an authentication code under the Courier's key. Nothing is stored for it, and it is of use only while
//! its alert is open: the id of an alert never comes again.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::subscriber_token::{CODE_CHARS, SubscriberKey};
use crate::ids::ContactId;

/// What the token of a link begins with in a message of a drill; that of no other does.
pub const TWIN_MARK: &str = "drill.";

const PURPOSE: &[u8] = b"allclear/alert/acknowledge/1\0";

/// A contact to whom an alert was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertAddressee {
    /// The id of the alert.
    pub alert: String,
    /// The contact.
    pub contact: ContactId,
}

impl AlertAddressee {
    /// The token of its link.
    #[must_use]
    pub fn token(&self, key: &SubscriberKey) -> String {
        let text = format!("{}\n{}", self.contact, self.alert);
        let code = key.code(PURPOSE, text.as_bytes());
        format!("{}{code}", URL_SAFE_NO_PAD.encode(text))
    }

    /// To whom a token was given; `None`: it is none of ours.
    #[must_use]
    pub fn open(key: &SubscriberKey, token: &str) -> Option<Self> {
        let (text, code) = token.split_at_checked(token.len().checked_sub(CODE_CHARS)?)?;
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        if !key.is_code(PURPOSE, text.as_bytes(), code) {
            return None;
        }
        let (contact, alert) = text.split_once('\n')?;
        Some(Self { alert: alert.to_owned(), contact: contact.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::subscriber_token::{KEY_BYTES, TokenPurpose};

    #[test]
    fn a_token_opens_for_its_alert_and_contact_and_no_other() {
        let key = SubscriberKey::new(&[7; KEY_BYTES]).unwrap();
        let addressee = |alert: &str, contact: &str| AlertAddressee {
            alert: alert.to_owned(),
            contact: contact.parse().unwrap(),
        };
        let anna = addressee("incident:1k9k5w1edagp:1795000000000", "anna");
        let token = anna.token(&key);
        assert_eq!(AlertAddressee::open(&key, &token), Some(anna.clone()));
        assert!(token.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c)), "{token}");
        let ben = addressee(&anna.alert, "ben").token(&key);
        let (text, code) = token.split_at(token.len() - CODE_CHARS);
        let spliced = format!("{text}{}", ben.split_at(ben.len() - CODE_CHARS).1);
        let subscribers = key.token(TokenPurpose::Manage, &"a".repeat(32));
        for forged in
            ["", "x", code, &spliced, &token[1..], &format!("{token}0"), &subscribers, "ü"]
        {
            assert_eq!(AlertAddressee::open(&key, forged), None, "{forged}");
        }
        let other = SubscriberKey::new(&[8; KEY_BYTES]).unwrap();
        assert_eq!(AlertAddressee::open(&other, &token), None);
    }
}
