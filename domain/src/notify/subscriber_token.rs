//! Subscriber tokens: what is in the links of a message, and what a subscriber's id is made of.
//!
//! A token is a subscriber's id and an authentication code of it for one purpose, under a key that the Courier
//! alone has. Nothing is stored for it, and it says nothing of the address.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::channel::Channel;

/// How many random bytes the key has.
pub const KEY_BYTES: usize = 32;
/// How many bytes an id and a code have; twice as many characters.
const ID_BYTES: usize = 16;
/// How many characters a code has.
pub(super) const CODE_CHARS: usize = ID_BYTES * 2;

/// Whether a text may be the id of a subscriber.
#[must_use]
pub fn is_subscriber_id(text: &str) -> bool {
    let is_digit = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    text.len() == ID_BYTES * 2 && text.bytes().all(is_digit)
}

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPurpose {
    /// To confirm that it was the owner of the address who subscribed.
    Confirm,
    /// To see and change the subscription.
    Manage,
    /// To end it.
    Unsubscribe,
}

impl TokenPurpose {
    fn tag(self) -> &'static [u8] {
        match self {
            Self::Confirm => b"allclear/subscriber/confirm/1\0",
            Self::Manage => b"allclear/subscriber/manage/1\0",
            Self::Unsubscribe => b"allclear/subscriber/unsubscribe/1\0",
        }
    }
}

/// The key under which ids and tokens of a page's subscribers are made.
#[derive(Clone)]
pub struct SubscriberKey(Hmac<Sha256>);

impl SubscriberKey {
    /// The key of these random bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(bytes).ok().map(Self)
    }

    /// The id of whoever is reached by a channel: the same for every spelling of an address.
    #[must_use]
    pub fn subscriber_id(&self, channel: &Channel) -> String {
        let address = match channel {
            Channel::Email { address } => address.as_str().to_lowercase(),
            other => serde_json::to_string(other).unwrap_or_default(),
        };
        let named = format!("{}\0{address}", channel.kind());
        self.code(b"allclear/subscriber/id/1\0", named.as_bytes())
    }

    /// What reports of failure name a contact's channel by: unlike its id as a recipient it cannot be guessed.
    #[must_use]
    pub fn bounce_id(&self, recipient: &str) -> String {
        self.code(b"allclear/contact/bounce/1\0", recipient.as_bytes())
    }

    /// A token of a subscriber.
    #[must_use]
    pub fn token(&self, purpose: TokenPurpose, id: &str) -> String {
        format!("{id}{}", self.code(purpose.tag(), id.as_bytes()))
    }

    /// The subscriber whose token this is.
    #[must_use]
    pub fn open(&self, purpose: TokenPurpose, token: &str) -> Option<String> {
        let (id, code) = token.split_at_checked(ID_BYTES * 2)?;
        self.is_code(purpose.tag(), id.as_bytes(), code).then(|| id.to_owned())
    }

    /// Whether a code is that of a text, for one purpose.
    pub(super) fn is_code(&self, tag: &[u8], text: &[u8], code: &str) -> bool {
        let code = hex::decode(code).ok().filter(|code| code.len() == ID_BYTES);
        let mac = self.0.clone().chain_update(tag).chain_update(text);
        code.is_some_and(|code| mac.verify_truncated_left(&code).is_ok())
    }

    /// 32 bytes for one purpose, which nobody can tell without the key.
    pub(super) fn derived(&self, tag: &[u8], text: &[u8]) -> [u8; KEY_BYTES] {
        self.0.clone().chain_update(tag).chain_update(text).finalize().into_bytes().into()
    }

    /// The code of a text, for one purpose.
    pub(super) fn code(&self, tag: &[u8], text: &[u8]) -> String {
        let mac = self.0.clone().chain_update(tag).chain_update(text).finalize().into_bytes();
        hex::encode(mac.get(..ID_BYTES).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SubscriberKey {
        SubscriberKey::new(&[7; KEY_BYTES]).unwrap()
    }

    fn email(address: &str) -> Channel {
        Channel::Email { address: address.parse().unwrap() }
    }

    #[test]
    fn an_address_has_one_id_whatever_its_case_and_another_key_makes_another() {
        let id = key().subscriber_id(&email("Ada@Example.com"));
        assert_eq!(id, key().subscriber_id(&email("ada@example.COM")));
        assert_ne!(id, key().subscriber_id(&email("eda@example.com")));
        assert_ne!(
            id,
            SubscriberKey::new(&[8; KEY_BYTES]).unwrap().subscriber_id(&email("ada@example.com"))
        );
    }

    #[test]
    fn a_token_opens_what_it_was_made_for_and_nothing_else() {
        let key = key();
        let id = key.subscriber_id(&email("ada@example.com"));
        let all = [TokenPurpose::Confirm, TokenPurpose::Manage, TokenPurpose::Unsubscribe];
        for (made, used) in all.iter().flat_map(|made| all.map(|used| (*made, used))) {
            let opened = key.open(used, &key.token(made, &id));
            assert_eq!(opened, (made == used).then(|| id.clone()), "{made:?} {used:?}");
        }
        let token = key.token(TokenPurpose::Manage, &id);
        for forged in ["", "x", &token[1..], &token[..40], &format!("{token}00"), &"ü".repeat(32)]
        {
            assert_eq!(key.open(TokenPurpose::Manage, forged), None, "{forged}");
        }
    }
}
