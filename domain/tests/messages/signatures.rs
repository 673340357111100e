//! Signatures of webhooks, as the public library of Standard Webhooks verifies them.

use domain::notify::channel::Channel;
use domain::notify::http_message::HttpMessage;
use domain::notify::subscriber_token::SubscriberKey;
use domain::notify::webhook_signature::{WebhookSecret, signature_headers};
use domain::status::IncidentStatus;
use domain::time::timestamp::Timestamp;
use standardwebhooks::Webhook;

use super::samples::{BODY, header, incident, message, secrets};

/// What the library says of a message.
fn verified(message: &HttpMessage, secret: &WebhookSecret) -> bool {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &message.headers {
        headers.insert(*name, value.parse().unwrap());
    }
    let webhook = Webhook::new(&secret.text()).unwrap();
    webhook.verify(&message.body, &headers).is_ok()
}

/// A message that is signed at this moment: the library refuses what is older than five minutes.
fn fresh(secrets: &[WebhookSecret]) -> HttpMessage {
    let told = incident(IncidentStatus::Identified, "Zahlungen gehen nicht 🎉", BODY);
    let mut message = message(&told, &Channel::webhook("https://hooks.example/".into()));
    message.headers.retain(|(name, _)| !name.starts_with("webhook-"));
    let unix = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let now = Timestamp::from_unix_ms(unix.as_millis().try_into().unwrap());
    let signed = signature_headers(secrets, "msg_0123", now, &message.body);
    message.headers.extend(signed);
    message
}

#[test]
fn a_public_library_verifies_what_is_signed_and_nothing_else() {
    let [new, old] = secrets();
    let message = fresh(std::slice::from_ref(&new));
    assert!(verified(&message, &new));
    assert!(!verified(&message, &old), "another secret");
    let mut changed = message.clone();
    changed.body.push(b' ');
    assert!(!verified(&changed, &new), "another body");
    let mut renamed = message;
    renamed.headers[1].1 = "msg_0124".to_owned();
    assert!(!verified(&renamed, &new), "another id");
}

#[test]
fn while_a_secret_is_rotated_both_verify() {
    let both = secrets();
    let message = fresh(&both);
    assert!(both.iter().all(|secret| verified(&message, secret)));
}

#[test]
fn an_attempt_again_has_the_same_id_and_body_and_a_newer_time() {
    let told = incident(IncidentStatus::Identified, "Card payments fail", BODY);
    let message = message(&told, &Channel::webhook("https://hooks.example/".into()));
    assert_eq!(header(&message, "webhook-id"), Some("msg_0123"));
    assert_eq!(header(&message, "webhook-timestamp"), Some("1795176000"));
    assert_eq!(header(&message, "content-type"), Some("application/json"));
}

#[test]
fn each_subscriber_has_a_secret_of_its_own_and_each_key_makes_others() {
    let [one, two] = [7, 8].map(|byte| SubscriberKey::new(&[byte; 32]).unwrap());
    let texts = [
        WebhookSecret::derived(&one, "a", 0),
        WebhookSecret::derived(&one, "b", 0),
        WebhookSecret::derived(&one, "a", 1),
        WebhookSecret::derived(&two, "a", 0),
    ]
    .map(|secret| secret.text());
    let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len());
    assert!(texts.iter().all(|text| text.starts_with("whsec_") && text.len() == 6 + 44));
    let again = WebhookSecret::derived(&one, "a", 0).text();
    assert_eq!(again, texts[0]);
}
