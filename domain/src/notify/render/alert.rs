//! Alerts: the request by which each channel is told of an alert that escalates, or is over where that matters.

use serde_json::Value;

use super::chat_text::ChatText;
use super::jira_service_management::{self, JiraAlert};
use super::json_fields::{object, text, text_or_null, word};
use super::pager_duty::{self, PagerEvent};
use super::{discord, google_chat, ntfy, slack, teams, telegram};
use crate::notify::alert_delivery::AlertDelivery;
use crate::notify::alert_text::AlertText;
use crate::notify::channel::Channel;
use crate::notify::drill_mark::DRILL_HEADER;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::webhook_signature::{WebhookSecret, signature_headers};
use crate::time::timestamp::Timestamp;

/// What a message of an alert holds beside the alert.
#[derive(Clone, Copy)]
pub struct AlertContext<'a> {
    /// When this attempt is made.
    pub now: Timestamp,
    /// What it says.
    pub text: &'a AlertText,
    /// What signs a webhook.
    pub secrets: &'a [WebhookSecret],
}

/// The request that tells a channel of an alert; `None` for mail, which is no request.
#[must_use]
pub fn alert_message(
    delivery: &AlertDelivery,
    channel: &Channel,
    context: &AlertContext<'_>,
) -> Option<HttpMessage> {
    let text = ChatText::of_alert(context.text);
    Some(match channel {
        Channel::Email { .. } => return None,
        Channel::Webhook { url, .. } => webhook(delivery, url, context),
        Channel::Slack { url } => slack::message(&text, url),
        Channel::Teams { url } => teams::message(&text, url),
        Channel::Discord { url } => discord::message(&text, url),
        Channel::GoogleChat { url } => google_chat::message(&text, &delivery.thread_key(), url),
        Channel::Telegram { bot_token, chat } => telegram::message(&text, bot_token, chat),
        Channel::Ntfy { url, token } => {
            let priority = ntfy::alert_priority(delivery.message.alert.severity);
            ntfy::message(&text, priority, url, token.as_deref())
        }
        Channel::PagerDuty { routing_key, url } => {
            let event = PagerEvent::of_alert(delivery, &context.text.page.url);
            pager_duty::message(&text, event, routing_key, url.as_deref())
        }
        Channel::JiraServiceManagement { api_key, url } => {
            let alert = JiraAlert::of_alert(delivery);
            jira_service_management::message(&text, alert, api_key, url.as_deref())
        }
    })
}

/// Statuspage has no such message, so this payload is our own: the fields that the API has of an open alert.
fn webhook(delivery: &AlertDelivery, url: &str, context: &AlertContext<'_>) -> HttpMessage {
    let (message, alert_text) = (&delivery.message, context.text);
    let alert = &message.alert;
    let page =
        object(vec![("name", text(&alert_text.page.name)), ("url", text(&alert_text.page.url))]);
    let fields = object(vec![
        ("id", text(&alert.id)),
        ("kind", word(&alert.kind)),
        ("name", text(&alert.name)),
        ("severity", word(&alert.severity)),
        ("since", Value::String(alert.since.to_string())),
        ("incident", text_or_null(alert.incident.as_ref().map(ToString::to_string))),
        ("evidence", alert.evidence.as_ref().map_or(Value::Null, word)),
        ("knowledge", word(&alert.knowledge)),
        ("step", Value::from(message.step)),
        ("remediation", Value::Bool(message.remediates)),
        ("contact", text(message.contact.as_str())),
        ("acknowledge_url", text(&alert_text.acknowledge_url)),
    ]);
    let is_drill = alert.is_drill.then_some(("is_drill", Value::Bool(true)));
    let parts = [("page", page), ("alert", fields)].into_iter().chain(is_drill);
    let body = object(parts.collect()).to_string().into_bytes();
    let signed = signature_headers(context.secrets, &delivery.id(), context.now, &body);
    let mut request =
        HttpMessage::post(url.to_owned(), "application/json", body, AnswerDialect::Plain);
    request.headers.extend(signed);
    request.headers.extend(alert.is_drill.then(|| (DRILL_HEADER, "1".to_owned())));
    request
}
