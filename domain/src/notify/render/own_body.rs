//! Own body: what fills the placeholders of a [webhook's template](WebhookTemplate)?

use serde_json::Value;

use super::json_fields::{phase, word};
use crate::notify::notification::{Notification, NotificationSubject};
use crate::notify::webhook_template::WebhookTemplate;

/// The body for a notification.
pub(super) fn body(template: &WebhookTemplate, told: &Notification, delivery: &str) -> String {
    template.filled(&|name| value(name, told, delivery))
}

/// Texts as they were written, and words of Statuspage.
fn value(name: &str, told: &Notification, delivery: &str) -> String {
    let subject = &told.subject;
    let (kind, status, impact) = words(subject);
    match name {
        "title" => subject.name().to_owned(),
        "body" => subject.update_text().to_owned(),
        "status" => plain(status),
        "stage" => plain(word(&told.stage)),
        "kind" => kind.to_owned(),
        "impact" => plain(impact),
        "components" => {
            let names: Vec<&str> = subject.affected().iter().map(|c| c.name.as_str()).collect();
            names.join(", ")
        }
        "url" => told.url(),
        "page" => told.page.name.clone(),
        "id" => subject.id().to_owned(),
        "at" => told.at.to_string(),
        "delivery" => delivery.to_owned(),
        _ => String::new(),
    }
}

/// Kind, status and impact.
fn words(subject: &NotificationSubject) -> (&'static str, Value, Value) {
    match subject {
        NotificationSubject::Incident { incident, update } => {
            let found = incident.updates.iter().find(|candidate| candidate.id == *update);
            let status = found.map_or(incident.status, |update| update.status);
            ("incident", word(&status), word(&incident.impact))
        }
        NotificationSubject::Maintenance { maintenance, update } => {
            let found = maintenance.updates.iter().find(|candidate| candidate.id == *update);
            let status = found.map_or(maintenance.status, |update| update.status);
            ("maintenance", phase(status), Value::String("maintenance".to_owned()))
        }
        NotificationSubject::Rfo { .. } => ("rfo", Value::Null, Value::Null),
        NotificationSubject::Report(_) => ("report", Value::Null, Value::Null),
    }
}

fn plain(word: Value) -> String {
    match word {
        Value::String(word) => word,
        _ => String::new(),
    }
}
