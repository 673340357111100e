//! Webhook signature, after Standard Webhooks: how does a receiver know that a request is ours, and recent?

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::subscriber_token::{KEY_BYTES, SubscriberKey};
use crate::time::timestamp::Timestamp;

/// What the key of subscribers is used for, and for nothing else.
const PURPOSE: &[u8] = b"allclear/webhook-secret/1\0";
/// What a secret begins with in its text form.
const PREFIX: &str = "whsec_";

/// The secret that signs what one subscriber is sent, and that this subscriber is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret([u8; KEY_BYTES]);

impl WebhookSecret {
    /// The secret of a subscriber, by its id, from the key of subscribers. Each rotation is a generation more, from 0.
    #[must_use]
    pub fn derived(key: &SubscriberKey, subscriber: &str, generation: u32) -> Self {
        Self(key.derived(PURPOSE, format!("{generation}\0{subscriber}").as_bytes()))
    }

    /// The text that a subscriber is shown, as libraries of Standard Webhooks read it: `whsec_…`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    fn signature(&self, id: &str, seconds: &str, body: &[u8]) -> Option<String> {
        // A code can be made under a key of any length.
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        let mac = mac.chain_update(format!("{id}.{seconds}.")).chain_update(body);
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

/// The three headers by which a body is verified that is sent at `now`. `id` is the delivery's, the same for each attempt; of a secret
/// that is being rotated both are given, so that either verifies it.
#[must_use]
pub fn signature_headers(
    secrets: &[WebhookSecret],
    id: &str,
    now: Timestamp,
    body: &[u8],
) -> [(&'static str, String); 3] {
    let seconds = now.unix_ms().div_euclid(1000).to_string();
    let signatures = secrets.iter().filter_map(|secret| secret.signature(id, &seconds, body));
    let signatures = signatures.collect::<Vec<_>>().join(" ");
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds),
        ("webhook-signature", signatures),
    ]
}
