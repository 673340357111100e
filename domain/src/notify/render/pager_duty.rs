//! PagerDuty: events of API v2. An incident is one alert there, by its key; announced work is a change.

use serde_json::Value;

use super::chat_text::ChatText;
use super::json_fields::{object, text};
use super::plain_text::cut;
use crate::notify::alert_delivery::AlertDelivery;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::notification::{Notification, NotificationStage, NotificationSubject};
use crate::severity::Severity;
use crate::status::IncidentStatus;
use crate::time::timestamp::Timestamp;

/// Where the API is.
const API: &str = "https://events.pagerduty.com";
/// The most characters of a summary.
const MAX_SUMMARY_CHARS: usize = 1_024;
/// The most characters of the update.
const MAX_UPDATE_CHARS: usize = 16_000;

/// What an event is of, beside what it says.
pub(super) struct PagerEvent {
    /// Where it comes from.
    pub(super) source: String,
    /// When it happened.
    pub(super) at: Timestamp,
    /// How serious it is.
    pub(super) severity: Severity,
    /// What is done to the alert there, and its key; `None`: it is a change.
    pub(super) alert: Option<(&'static str, String)>,
}

impl PagerEvent {
    pub(super) fn from_notification(told: &Notification) -> Self {
        let alert = match &told.subject {
            NotificationSubject::Incident { incident, .. } => {
                Some((action(told.stage, incident.status), told.thread_key()))
            }
            NotificationSubject::Maintenance { .. }
            | NotificationSubject::Rfo { .. }
            | NotificationSubject::Report(_) => None,
        };
        Self { source: told.page.url.clone(), at: told.at, severity: told.severity, alert }
    }

    /// That of an alert that escalates, or is over.
    pub(super) fn of_alert(delivery: &AlertDelivery, page_url: &str) -> Self {
        let message = &delivery.message;
        let action = if delivery.is_over { "resolve" } else { "trigger" };
        Self {
            source: page_url.to_owned(),
            at: message.due_at,
            severity: message.alert.severity,
            alert: Some((action, delivery.thread_key())),
        }
    }
}

pub(super) fn message(
    content: &ChatText,
    event_of: PagerEvent,
    routing_key: &str,
    api: Option<&str>,
) -> HttpMessage {
    let api = api.unwrap_or(API).trim_end_matches('/');
    let mut payload = vec![
        ("summary", Value::String(cut(&content.title, MAX_SUMMARY_CHARS))),
        ("source", text(&event_of.source)),
        ("timestamp", Value::String(event_of.at.to_string())),
        (
            "custom_details",
            object(vec![
                ("status", text(&content.status)),
                ("components", text(&content.components)),
                ("update", Value::String(cut(&content.plain(), MAX_UPDATE_CHARS))),
            ]),
        ),
    ];
    let link = object(vec![("href", text(&content.url)), ("text", text(&content.page))]);
    let mut event = vec![("routing_key", text(routing_key)), ("links", Value::Array(vec![link]))];
    let Some((action, key)) = event_of.alert else {
        event.push(("payload", object(payload)));
        let url = format!("{api}/v2/change/enqueue");
        return HttpMessage::json(url, &object(event), AnswerDialect::Plain);
    };
    payload.push(("severity", text(severity(event_of.severity))));
    event.push(("payload", object(payload)));
    event.push(("event_action", text(action)));
    event.push(("dedup_key", Value::String(key)));
    event.push(("client", text(&content.page)));
    event.push(("client_url", text(&content.url)));
    HttpMessage::json(format!("{api}/v2/enqueue"), &object(event), AnswerDialect::Plain)
}

/// What an incident is known to be caused by is being attended to.
fn action(stage: NotificationStage, status: IncidentStatus) -> &'static str {
    match (stage, status) {
        (NotificationStage::Ended, _) => "resolve",
        (_, status) if status.is_over() => "resolve",
        (NotificationStage::Opened, _) | (_, IncidentStatus::Investigating) => "trigger",
        (NotificationStage::Updated, _) => "acknowledge",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => "critical",
        Severity::Sev2 => "error",
        Severity::Sev3 => "warning",
    }
}
