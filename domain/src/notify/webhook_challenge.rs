//! Webhook challenge: does the owner of an address want messages there? It is sent a token, which its program sends
//! back at once, or whose link its owner opens.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::http_answer::{AnswerDialect, HttpAnswer};
use super::http_message::HttpMessage;
use super::webhook_signature::{WebhookSecret, signature_headers};
use crate::json;
use crate::time::timestamp::Timestamp;

/// How long the answer is awaited: anyone may name an address that never answers.
pub const CHALLENGE_LIMIT: Duration = Duration::from_secs(5);
/// How often an address is asked that does not answer. Whoever wants messages there subscribes again.
pub const MAX_CHALLENGES: u32 = 3;

/// What is sent to an address that someone subscribed.
#[derive(Clone, Copy, Debug)]
pub struct WebhookChallenge<'a> {
    /// Random text that is known to whoever reads what is sent there.
    pub token: &'a str,
    /// The address at which the owner confirms.
    pub confirm_url: &'a str,
    /// The name of the page.
    pub page: &'a str,
    /// Its address.
    pub page_url: &'a str,
}

/// What came of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeOutcome {
    /// The program sent the token back.
    Confirmed,
    /// It took the message: its owner may open the link.
    Asked,
}

/// An answer that confirms: `{"challenge": "TOKEN"}`, with anything beside it.
#[derive(Deserialize)]
struct Echo {
    challenge: String,
}

impl WebhookChallenge<'_> {
    /// The request, signed as every message to the address will be.
    #[must_use]
    pub fn message(
        &self,
        url: &str,
        secret: &WebhookSecret,
        delivery: &str,
        now: Timestamp,
    ) -> HttpMessage {
        let text = |text: &str| Value::String(text.to_owned());
        let page = [("name", text(self.page)), ("url", text(self.page_url))];
        let page: serde_json::Map<_, _> =
            page.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let fields = [
            ("challenge", text(self.token)),
            ("confirm_url", text(self.confirm_url)),
            ("page", Value::Object(page)),
        ];
        let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value));
        let body = Value::Object(fields.collect());
        let mut message = HttpMessage::json(url.to_owned(), &body, AnswerDialect::Plain);
        let secrets = std::slice::from_ref(secret);
        let signed = signature_headers(secrets, delivery, now, &message.body);
        message.headers.extend(signed);
        message
    }

    /// What an answer of 2xx says.
    #[must_use]
    pub fn outcome(&self, answer: &HttpAnswer<'_>) -> ChallengeOutcome {
        let echo = json::from_bytes::<Echo>(answer.body).ok();
        let is_accepted = (200..=299).contains(&answer.status) && !self.token.is_empty();
        match echo {
            Some(echo) if is_accepted && echo.challenge == self.token => {
                ChallengeOutcome::Confirmed
            }
            _ => ChallengeOutcome::Asked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::subscriber_token::SubscriberKey;

    const CHALLENGE: WebhookChallenge<'_> = WebhookChallenge {
        token: "0123456789abcdef",
        confirm_url: "https://n.test/confirm/x",
        page: "North \"wind\"",
        page_url: "https://n.test",
    };

    #[test]
    fn it_is_signed_and_holds_token_and_link() {
        let secret = WebhookSecret::derived(&SubscriberKey::new(&[7; 32]).unwrap(), "a", 0);
        let message =
            CHALLENGE.message("https://a.example/", &secret, "msg_1", Timestamp::default());
        let body: Value = serde_json::from_slice(&message.body).unwrap();
        assert_eq!(body["challenge"], CHALLENGE.token);
        assert_eq!(body["confirm_url"], CHALLENGE.confirm_url);
        assert_eq!(body["page"]["name"], CHALLENGE.page);
        let names: Vec<_> = message.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["content-type", "webhook-id", "webhook-timestamp", "webhook-signature"]);
    }

    #[test]
    fn only_the_token_itself_confirms_at_once() {
        for (status, body, wanted) in [
            (200, r#"{"challenge":"0123456789abcdef"}"#, ChallengeOutcome::Confirmed),
            (202, r#" {"ok":true,"challenge":"0123456789abcdef"} "#, ChallengeOutcome::Confirmed),
            (200, r#"{"challenge":"0123456789abcde"}"#, ChallengeOutcome::Asked),
            (200, r#"{"challenge":1}"#, ChallengeOutcome::Asked),
            (200, r#"["0123456789abcdef"]"#, ChallengeOutcome::Asked),
            (200, "0123456789abcdef", ChallengeOutcome::Asked),
            (200, "", ChallengeOutcome::Asked),
            (200, "\u{0}", ChallengeOutcome::Asked),
            (302, r#"{"challenge":"0123456789abcdef"}"#, ChallengeOutcome::Asked),
            (500, r#"{"challenge":"0123456789abcdef"}"#, ChallengeOutcome::Asked),
        ] {
            let answer = HttpAnswer { status, body: body.as_bytes(), ..HttpAnswer::default() };
            assert_eq!(CHALLENGE.outcome(&answer), wanted, "{status} {body}");
        }
        let none = WebhookChallenge { token: "", ..CHALLENGE };
        let body = br#"{"challenge":""}"#;
        let answer = HttpAnswer { status: 200, body, ..HttpAnswer::default() };
        assert_eq!(none.outcome(&answer), ChallengeOutcome::Asked);
    }
}
