//! Jira Service Management: alerts by its API for integrations, which is Opsgenie's. An incident or a maintenance is one
//! alert there, by its alias.

use serde_json::Value;

use super::chat_text::ChatText;
use super::json_fields::{object, text};
use super::plain_text::cut;
use crate::notify::alert_delivery::AlertDelivery;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::notification::{Notification, NotificationStage, NotificationSubject};
use crate::severity::Severity;

/// Where the API is.
const API: &str = "https://api.atlassian.com/jsm/ops/integration";
/// The most characters of an alert's message.
const MAX_MESSAGE_CHARS: usize = 130;
/// The most characters of its description.
const MAX_DESCRIPTION_CHARS: usize = 15_000;
/// The most characters of a note.
const MAX_NOTE_CHARS: usize = 25_000;
/// The most characters of a source.
const MAX_SOURCE_CHARS: usize = 100;

/// What an alert there is of, beside what it says.
pub(super) struct JiraAlert {
    /// Whether it is opened, gets a note, or is closed.
    pub(super) stage: NotificationStage,
    /// What it is called there.
    pub(super) alias: String,
    /// From P1, the most urgent, to P5.
    pub(super) priority: &'static str,
}

impl JiraAlert {
    pub(super) fn from_notification(told: &Notification) -> Self {
        let priority = match &told.subject {
            NotificationSubject::Maintenance { .. }
            | NotificationSubject::Rfo { .. }
            | NotificationSubject::Report(_) => "P5",
            NotificationSubject::Incident { .. } => priority(told.severity),
        };
        Self { stage: told.stage, alias: told.thread_key(), priority }
    }

    /// That of an alert that escalates, or is over. A further step of an alert that is open there is taken as the same.
    pub(super) fn of_alert(delivery: &AlertDelivery) -> Self {
        let stage = match delivery.is_over {
            true => NotificationStage::Ended,
            false => NotificationStage::Opened,
        };
        let priority = priority(delivery.message.alert.severity);
        Self { stage, alias: delivery.thread_key(), priority }
    }
}

pub(super) fn message(
    content: &ChatText,
    alert_state: JiraAlert,
    api_key: &str,
    api: Option<&str>,
) -> HttpMessage {
    let alerts = format!("{}/v2/alerts", api.unwrap_or(API).trim_end_matches('/'));
    let JiraAlert { stage, alias, priority } = alert_state;
    let described = format!("{}\n\n{}", content.url, content.plain());
    let source = ("source", Value::String(cut(&content.page, MAX_SOURCE_CHARS)));
    let (url, body) = match stage {
        NotificationStage::Opened => {
            let details = object(vec![
                ("url", text(&content.url)),
                ("components", text(&content.components)),
            ]);
            let alert = vec![
                ("message", Value::String(cut(&content.title, MAX_MESSAGE_CHARS))),
                ("alias", Value::String(alias)),
                ("description", Value::String(cut(&described, MAX_DESCRIPTION_CHARS))),
                ("priority", text(priority)),
                ("details", details),
                source,
            ];
            (alerts, alert)
        }
        NotificationStage::Updated => {
            let note = vec![("note", Value::String(cut(&described, MAX_NOTE_CHARS))), source];
            (format!("{alerts}/{alias}/notes?identifierType=alias"), note)
        }
        NotificationStage::Ended => {
            let note = vec![("note", Value::String(cut(&described, MAX_NOTE_CHARS))), source];
            (format!("{alerts}/{alias}/close?identifierType=alias"), note)
        }
    };
    HttpMessage::json(url, &object(body), AnswerDialect::Plain)
        .with("authorization", format!("GenieKey {api_key}"))
}

fn priority(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => "P1",
        Severity::Sev2 => "P2",
        Severity::Sev3 => "P3",
    }
}
