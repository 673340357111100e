//! Rendering of notifications: the request by which each channel is told, in the form that its vendor has published.
//!
//! What operators write is text everywhere: it makes no mention, no link but to addresses of http, https and mailto, and no
//! markup but that of its Markdown.

mod alert;
mod chat_text;
mod delivery_context;
mod discord;
mod gathered;
mod google_chat;
mod jira_service_management;
mod json_fields;
mod ntfy;
mod own_body;
mod pager_duty;
mod plain_text;
mod slack;
mod teams;
mod telegram;
mod webhook;

use chat_text::ChatText;
use jira_service_management::JiraAlert;
use pager_duty::PagerEvent;

use crate::notify::channel::Channel;
use crate::notify::http_message::HttpMessage;
use crate::notify::notification::Notification;

pub use alert::{AlertContext, alert_message};
pub use delivery_context::DeliveryContext;

/// The request that tells a channel of notifications, several in one message; `None` for mail, which is no request, and
/// for several to a program, which is told each by itself.
#[must_use]
pub fn http_message(
    told: &[&Notification],
    channel: &Channel,
    context: &DeliveryContext<'_>,
) -> Option<HttpMessage> {
    let (first, is_one) = (*told.first()?, told.len() == 1);
    let text = match is_one {
        true => ChatText::from_notification(first, context),
        false => gathered::gathered_text(told, context)?,
    };
    Some(match channel {
        Channel::Email { .. } => return None,
        Channel::Slack { url } => slack::message(&text, url),
        Channel::Teams { url } => teams::message(&text, url),
        Channel::Discord { url } => discord::message(&text, url),
        Channel::GoogleChat { url } => google_chat::message(&text, &first.thread_key(), url),
        Channel::Telegram { bot_token, chat } => telegram::message(&text, bot_token, chat),
        Channel::Ntfy { url, token } => {
            ntfy::message(&text, ntfy::priority(first), url, token.as_deref())
        }
        _ if !is_one => return None,
        Channel::Webhook { url, template } => {
            webhook::message(first, url, template.as_ref(), context)
        }
        Channel::PagerDuty { routing_key, url } => pager_duty::message(
            &text,
            PagerEvent::from_notification(first),
            routing_key,
            url.as_deref(),
        ),
        Channel::JiraServiceManagement { api_key, url } => jira_service_management::message(
            &text,
            JiraAlert::from_notification(first),
            api_key,
            url.as_deref(),
        ),
    })
}
