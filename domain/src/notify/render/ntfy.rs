//! ntfy: a message for a topic, as JSON, which holds every character.

use serde_json::Value;

use super::chat_text::{ChatText, MessageTone};
use super::json_fields::{object, text};
use super::plain_text::cut;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::notification::{Notification, NotificationStage};
use crate::public::rich_text::ELLIPSIS;
use crate::severity::Severity;

/// The most characters of the title.
const MAX_TITLE_CHARS: usize = 250;
/// The most bytes of a message; of a longer one ntfy makes a file.
const MAX_MESSAGE_BYTES: usize = 4_096;

pub(super) fn message(
    content: &ChatText,
    priority: u8,
    url: &str,
    token: Option<&str>,
) -> HttpMessage {
    let (server, topic) = server_and_topic(url);
    let body = object(vec![
        ("topic", text(topic)),
        ("title", Value::String(cut(&content.title, MAX_TITLE_CHARS))),
        ("message", Value::String(fitted(&content.plain()))),
        ("priority", Value::from(priority)),
        ("tags", Value::Array(vec![text(tag(content.tone))])),
        ("click", text(&content.url)),
    ]);
    let message = HttpMessage::json(format!("{server}/"), &body, AnswerDialect::Plain);
    match token {
        Some(token) => message.with("authorization", format!("Bearer {token}")),
        None => message,
    }
}

/// Where messages in JSON are sent, and the topic that they name.
fn server_and_topic(url: &str) -> (&str, &str) {
    let url = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    url.rsplit_once('/').unwrap_or((url, ""))
}

/// From 1, which makes no sound, to 5.
pub(super) fn priority(told: &Notification) -> u8 {
    match (told.stage, told.severity) {
        (NotificationStage::Opened, Severity::Sev1) => 5,
        (NotificationStage::Opened, Severity::Sev2) => 4,
        (NotificationStage::Opened, Severity::Sev3) | (NotificationStage::Updated, _) => 3,
        (NotificationStage::Ended, _) => 2,
    }
}

/// That of an alert.
pub(super) fn alert_priority(severity: Severity) -> u8 {
    match severity {
        Severity::Sev1 => 5,
        Severity::Sev2 => 4,
        Severity::Sev3 => 3,
    }
}

fn tag(tone: MessageTone) -> &'static str {
    match tone {
        MessageTone::Well => "white_check_mark",
        MessageTone::Planned => "wrench",
        MessageTone::Minor => "warning",
        MessageTone::Major => "rotating_light",
    }
}

fn fitted(text: &str) -> String {
    if text.len() <= MAX_MESSAGE_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(MAX_MESSAGE_BYTES - ELLIPSIS.len());
    text.get(..end).unwrap_or_default().to_owned() + ELLIPSIS
}
