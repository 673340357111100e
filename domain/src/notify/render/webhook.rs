//! Webhook: Statuspage's payload of an incident or a maintenance, or the operator's own body, signed after Standard Webhooks.

use serde_json::Value;

use super::delivery_context::DeliveryContext;
use super::json_fields::{object, phase, text, text_or_null, word};
use super::own_body;
use crate::notify::drill_mark::DRILL_HEADER;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::notification::{Notification, NotificationSubject};
use crate::notify::webhook_signature::signature_headers;
use crate::notify::webhook_template::WebhookTemplate;
use crate::public::statuspage_v2::status_word;
use crate::public::view::{AffectedComponent, IncidentView, MaintenanceView, StatedChange};
use crate::status::{IncidentStatus, MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;
use crate::translated_text::default_text;

/// Where the payload is explained.
const DOCUMENTATION: &str =
    "https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/";

pub(super) fn message(
    told: &Notification,
    url: &str,
    template: Option<&WebhookTemplate>,
    context: &DeliveryContext<'_>,
) -> HttpMessage {
    let (content_type, body) = match template {
        Some(template) => {
            (template.content_type(), own_body::body(template, told, context.delivery))
        }
        None => ("application/json", payload(told, context).to_string()),
    };
    let signed = signature_headers(context.secrets, context.delivery, context.now, body.as_bytes());
    let mut message =
        HttpMessage::post(url.to_owned(), content_type, body.into_bytes(), AnswerDialect::Plain);
    message.headers.extend(signed);
    // A body of the operator's own may hold nothing of the title.
    message.headers.extend(told.is_drill.then(|| (DRILL_HEADER, "1".to_owned())));
    message
}

/// The same for each attempt.
fn payload(told: &Notification, context: &DeliveryContext<'_>) -> Value {
    let page = context.page;
    let incident = match &told.subject {
        NotificationSubject::Incident { incident, .. } => incident_fields(told, &page.id, incident),
        NotificationSubject::Maintenance { maintenance, .. } => {
            maintenance_fields(told, &page.id, maintenance)
        }
        // They go by mail alone.
        NotificationSubject::Rfo { .. } | NotificationSubject::Report(_) => return Value::Null,
    };
    let is_drill = told.is_drill.then_some(("is_drill", Value::Bool(true)));
    let mut fields = vec![
        (
            "meta",
            object(vec![
                ("unsubscribe", text_or_null(context.manage_url.map(str::to_owned))),
                ("documentation", text(DOCUMENTATION)),
                ("generated_at", time(told.at)),
            ]),
        ),
        (
            "page",
            object(vec![
                ("id", text(&page.id)),
                ("status_indicator", word(&page.indicator)),
                ("status_description", text(&page.description)),
            ]),
        ),
        ("incident", object(incident)),
    ];
    fields.extend(is_drill);
    object(fields)
}

fn incident_fields(
    told: &Notification,
    page_id: &str,
    incident: &IncidentView,
) -> Vec<(&'static str, Value)> {
    let id = incident.id.as_str();
    let shown = || incident.updates.iter().filter(|update| update.withdrawn_at.is_none());
    let updates = shown().map(|update| {
        let affected = update.changed.iter().map(changed).collect();
        let edited_at = update.edited_at.unwrap_or(update.created_at);
        let times = (update.created_at, edited_at);
        self::update(
            (&update.id, id),
            word(&update.status),
            &default_text(&update.body),
            times,
            affected,
        )
    });
    let mut fields = common(told, page_id, (id, &incident.name), &incident.components);
    let postmortem = shown().find(|update| update.status == IncidentStatus::Postmortem);
    fields.extend([
        ("status", word(&incident.status)),
        ("impact", word(&incident.impact)),
        ("created_at", time(incident.created_at)),
        ("updated_at", time(incident.updated_at)),
        ("started_at", time(incident.started_at)),
        ("monitoring_at", time_or_null(incident.monitoring_at)),
        ("resolved_at", time_or_null(incident.resolved_at)),
        (
            "postmortem_body",
            text_or_null(postmortem.map(|update| default_text(&update.body).into_owned())),
        ),
        ("postmortem_published_at", time_or_null(postmortem.map(|update| update.created_at))),
        ("scheduled_for", Value::Null),
        ("scheduled_until", Value::Null),
        ("incident_updates", Value::Array(updates.collect())),
    ]);
    fields
}

fn maintenance_fields(
    told: &Notification,
    page_id: &str,
    maintenance: &MaintenanceView,
) -> Vec<(&'static str, Value)> {
    let id = maintenance.id.as_str();
    let updates = maintenance.updates.iter().map(|update| {
        let times = (update.created_at, update.created_at);
        self::update(
            (&update.id, id),
            phase(update.status),
            &default_text(&update.body),
            times,
            vec![],
        )
    });
    let mut oldest_first = maintenance.updates.iter().rev();
    let verified = oldest_first.find(|update| update.status == MaintenanceStatus::Verifying);
    let monitoring_at = verified.map(|update| update.created_at);
    let mut fields = common(told, page_id, (id, &maintenance.name), &maintenance.components);
    fields.extend([
        ("status", phase(maintenance.status)),
        ("impact", text("maintenance")),
        ("created_at", time(maintenance.created_at)),
        ("updated_at", time(maintenance.updated_at)),
        ("started_at", time(maintenance.started_at.unwrap_or(maintenance.scheduled_for))),
        ("monitoring_at", time_or_null(monitoring_at)),
        ("resolved_at", time_or_null(maintenance.ended_at)),
        ("postmortem_body", Value::Null),
        ("postmortem_published_at", Value::Null),
        ("scheduled_for", time(maintenance.scheduled_for)),
        ("scheduled_until", time(maintenance.scheduled_until)),
        ("incident_updates", Value::Array(updates.collect())),
    ]);
    fields
}

/// What incidents and maintenances have in common. What Statuspage keeps for its own editors and for posts
/// elsewhere has the value that it has there when it is not used.
fn common(
    told: &Notification,
    page_id: &str,
    (id, name): (&str, &str),
    components: &[AffectedComponent],
) -> Vec<(&'static str, Value)> {
    let components = components.iter().map(|component| {
        object(vec![
            ("id", text(component.id.as_str())),
            ("name", text(&component.name)),
            ("status", word(&status_word(component.status))),
            ("page_id", text(page_id)),
            ("group", Value::Bool(false)),
        ])
    });
    let mut fields = vec![
        ("id", text(id)),
        ("name", text(name)),
        ("page_id", text(page_id)),
        ("organization_id", text(page_id)),
        ("shortlink", Value::String(told.url())),
        ("components", Value::Array(components.collect())),
    ];
    for name in [
        "impact_override",
        "postmortem_body_last_updated_at",
        "reminder_intervals",
        "scheduled_reminded_at",
    ] {
        fields.push((name, Value::Null));
    }
    for name in [
        "backfilled",
        "postmortem_ignored",
        "postmortem_notified_subscribers",
        "postmortem_notified_twitter",
        "scheduled_auto_completed",
        "scheduled_auto_in_progress",
        "scheduled_auto_transition",
        "scheduled_remind_prior",
    ] {
        fields.push((name, Value::Bool(false)));
    }
    fields
}

fn update(
    (id, incident_id): (&str, &str),
    status: Value,
    body: &str,
    (created_at, updated_at): (Timestamp, Timestamp),
    affected: Vec<Value>,
) -> Value {
    let affected = if affected.is_empty() { Value::Null } else { Value::Array(affected) };
    object(vec![
        ("id", text(id)),
        ("incident_id", text(incident_id)),
        ("status", status),
        ("body", text(body)),
        ("created_at", time(created_at)),
        ("updated_at", time(updated_at)),
        ("display_at", time(created_at)),
        ("affected_components", affected),
        ("deliver_notifications", Value::Bool(true)),
        ("wants_twitter_update", Value::Bool(false)),
        ("twitter_updated_at", Value::Null),
        ("tweet_id", Value::Null),
        ("custom_tweet", Value::Null),
    ])
}

fn changed(change: &StatedChange) -> Value {
    let status = |status: Status| word(&status_word(status));
    object(vec![
        ("code", text(change.id.as_str())),
        ("name", text(&change.name)),
        ("old_status", status(change.old_status)),
        ("new_status", status(change.new_status)),
    ])
}

fn time(at: Timestamp) -> Value {
    Value::String(at.to_string())
}

fn time_or_null(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, time)
}
