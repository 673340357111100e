//! HTTP answer: what the other side of a channel said to a message. Was it accepted, is it to be sent again, and
//! does the recipient still exist?

use serde_json::Value;

use super::delivery::AttemptOutcome;
use crate::json;
use crate::probe::url_parts;
use crate::time::timestamp::Timestamp;

/// The most bytes of an answer that are read; the rest is cancelled.
pub const MAX_ANSWER_BYTES: usize = 4_096;

/// By whose rules an answer is read, where they differ from those of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerDialect {
    /// As HTTP has it: 410 alone says that the recipient is gone.
    Plain,
    /// A chat whose address is a secret of its own: one that is not known was deleted (Slack, Discord, Teams, Google Chat).
    SecretAddress,
    /// Telegram: 403 says that the bot was blocked or removed; how long to wait is in the body.
    Telegram,
    /// An API that takes mail: it says in its body, or by a status, that an address does not take any.
    MailApi,
}

/// What the other side said, as far as it was read.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpAnswer<'a> {
    /// The status, such as 200.
    pub status: u16,
    /// The header `retry-after`.
    pub retry_after: Option<&'a str>,
    /// The header `location`.
    pub location: Option<&'a str>,
    /// The first [`MAX_ANSWER_BYTES`] of the body.
    pub body: &'a [u8],
}

impl AnswerDialect {
    /// What came of an attempt that was answered at `now`. Reasons name statuses and hosts, never an address, and
    /// nothing of a body.
    #[must_use]
    pub fn outcome(self, answer: &HttpAnswer<'_>, now: Timestamp) -> AttemptOutcome {
        let status = answer.status;
        let refused = |reason: String, no_such_recipient| AttemptOutcome::Refused {
            reason,
            no_such_recipient,
        };
        match status {
            200..=299 => AttemptOutcome::Accepted,
            300..=399 => refused(redirected(answer), false),
            408 | 425 | 429 | 500.. => AttemptOutcome::Deferred {
                reason: format!("it answers {status}"),
                retry_after_s: retry_after_s(answer, now),
            },
            _ => refused(format!("it answers {status}"), self.is_gone(answer)),
        }
    }

    fn is_gone(self, answer: &HttpAnswer<'_>) -> bool {
        match (self, answer.status) {
            (_, 410) | (Self::SecretAddress, 404) | (Self::Telegram, 403) => true,
            // Postmark's `ErrorCode` of a recipient that it holds back after a bounce or a complaint.
            (Self::MailApi, 422) => number(answer.body, &["ErrorCode"]) == Some(406.0),
            _ => false,
        }
    }
}

/// Where a redirect leads, by its host: paths and queries of such addresses are secrets.
fn redirected(answer: &HttpAnswer<'_>) -> String {
    let host = answer.location.and_then(url_parts::parse).and_then(|url| url.host);
    let place = host.map_or("another address".to_owned(), |host| format!("`{host}`"));
    format!("it answers {} and redirects to {place}, which is not followed", answer.status)
}

/// How long the other side asks to wait, in seconds: by the header in either form, or by its body.
fn retry_after_s(answer: &HttpAnswer<'_>, now: Timestamp) -> Option<u64> {
    let header = answer.retry_after.map(str::trim).and_then(|text| {
        let seconds = text.parse::<f64>().ok();
        seconds.map(whole_seconds).or_else(|| Some(until(text, now)?.div_ceil(1000)))
    });
    let paths: [&[&str]; 2] = [&["retry_after"], &["parameters", "retry_after"]];
    let body = paths.iter().find_map(|path| number(answer.body, path)).map(whole_seconds);
    header.max(body)
}

fn whole_seconds(seconds: f64) -> u64 {
    // What is negative or no number becomes 0.
    seconds.ceil().clamp(0.0, 1e9) as u64
}

/// Milliseconds until a date of HTTP, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
fn until(date: &str, now: Timestamp) -> Option<u64> {
    let at = chrono::DateTime::parse_from_rfc2822(date).ok()?.timestamp_millis();
    let wait = Timestamp::from_unix_ms(at).since(now).as_millis();
    u64::try_from(wait).ok()
}

/// The number at a path of a JSON body.
fn number(body: &[u8], path: &[&str]) -> Option<f64> {
    let body: Value = json::from_bytes(body).ok()?;
    path.iter().try_fold(&body, |value, key| value.get(key))?.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn judged(dialect: AnswerDialect, answer: HttpAnswer<'_>) -> AttemptOutcome {
        dialect.outcome(&answer, now())
    }

    fn waits(retry_after: Option<&str>, body: &str) -> Option<u64> {
        let answer = HttpAnswer { status: 429, retry_after, body: body.as_bytes(), location: None };
        match judged(AnswerDialect::Plain, answer) {
            AttemptOutcome::Deferred { retry_after_s, .. } => retry_after_s,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_status_has_one_meaning() {
        use AnswerDialect::{MailApi, Plain, SecretAddress, Telegram};
        for (dialect, status, meaning) in [
            (Plain, 200, "accepted"),
            (Plain, 299, "accepted"),
            (Plain, 301, "refused"),
            (Plain, 304, "refused"),
            (Plain, 400, "refused"),
            (Plain, 401, "refused"),
            (Plain, 404, "refused"),
            (Plain, 408, "deferred"),
            (Plain, 410, "gone"),
            (Plain, 425, "deferred"),
            (Plain, 429, "deferred"),
            (Plain, 500, "deferred"),
            (Plain, 599, "deferred"),
            (Plain, 101, "refused"),
            (SecretAddress, 404, "gone"),
            (SecretAddress, 403, "refused"),
            (Telegram, 403, "gone"),
            (Telegram, 404, "refused"),
            (MailApi, 422, "refused"),
        ] {
            let reason = match judged(dialect, HttpAnswer { status, ..HttpAnswer::default() }) {
                AttemptOutcome::Accepted => "accepted",
                AttemptOutcome::Deferred { .. } => "deferred",
                AttemptOutcome::Refused { no_such_recipient: true, .. } => "gone",
                AttemptOutcome::Refused { .. } => "refused",
            };
            assert_eq!(reason, meaning, "{dialect:?} {status}");
        }
    }

    #[test]
    fn how_long_to_wait_is_read_in_every_form() {
        for (header, body, seconds) in [
            (None, "", None),
            (Some("30"), "", Some(30)),
            (Some(" 1.2 "), "", Some(2)),
            (Some("-5"), "", Some(0)),
            (Some("soon"), "", None),
            (Some("Fri, 20 Nov 2026 12:01:30 GMT"), "", Some(90)),
            (Some("Fri, 20 Nov 2026 11:00:00 GMT"), "", Some(0)),
            (None, r#"{"retry_after":0.3,"global":false}"#, Some(1)),
            (None, r#"{"ok":false,"parameters":{"retry_after":7}}"#, Some(7)),
            (Some("3"), r#"{"retry_after":9}"#, Some(9)),
            (None, r#"{"retry_after":"#, None),
            (Some("99999999999999999999"), "", Some(1_000_000_000)),
            (Some("NaN"), "", Some(0)),
        ] {
            assert_eq!(waits(header, body), seconds, "{header:?} {body}");
        }
    }

    #[test]
    fn a_reason_holds_no_address_and_nothing_of_a_body() {
        let secret = "https://hooks.example/T0/SECRET?key=SECRET";
        for location in [Some(secret), Some("/SECRET"), None] {
            for status in [302, 400, 410, 429, 503] {
                let body = b"SECRET";
                let answer = HttpAnswer { status, location, body, retry_after: Some("SECRET") };
                let shown = format!("{:?}", judged(AnswerDialect::SecretAddress, answer));
                assert!(!shown.contains("SECRET"), "{shown}");
            }
        }
        let answer = HttpAnswer { status: 308, location: Some(secret), ..HttpAnswer::default() };
        let shown = format!("{:?}", judged(AnswerDialect::Plain, answer));
        assert!(shown.contains("redirects to `hooks.example`"), "{shown}");
    }

    #[test]
    fn a_recipient_that_a_mail_api_holds_back_is_gone() {
        let body = br#"{"ErrorCode":406,"Message":"Inactive recipient"}"#;
        let answer = HttpAnswer { status: 422, body, ..HttpAnswer::default() };
        let AttemptOutcome::Refused { no_such_recipient, .. } =
            judged(AnswerDialect::MailApi, answer)
        else {
            panic!("not refused");
        };
        assert!(no_such_recipient);
    }
}
