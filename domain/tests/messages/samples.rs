//! Notifications, channels and what is sent beside them.

use domain::board::Visibility;
use domain::notify::channel::Channel;
use domain::notify::http_message::HttpMessage;
use domain::notify::notification::{
    Notification, NotificationStage, NotificationSubject, PageIdentity,
};
use domain::notify::page_condition::PageCondition;
use domain::notify::render::{DeliveryContext, http_message};
use domain::notify::subscriber_token::SubscriberKey;
use domain::notify::webhook_signature::WebhookSecret;
use domain::public::view::{
    AffectedComponent, IncidentView, MaintenanceUpdateView, MaintenanceView, StatedChange,
    UpdateView,
};
use domain::severity::Severity;
use domain::status::{Impact, IncidentStatus, Indicator, MaintenanceStatus, Status};
use domain::time::timestamp::Timestamp;
use serde_json::Value;

pub(crate) const BODY: &str = "We **know** why: see [the log](https://n.test/log).\n\n- one\n- two";
pub(crate) const MANAGE: &str = "https://n.test/manage/0123456789abcdef";
pub(crate) const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";

pub(crate) fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn affected(name: &str) -> Vec<AffectedComponent> {
    let id = "checkout".parse().unwrap();
    vec![AffectedComponent { id, name: name.to_owned(), status: Status::NoData }]
}

fn told(stage: NotificationStage, subject: NotificationSubject) -> Notification {
    Notification {
        n: 7,
        key: "0011223344556677".to_owned(),
        at: noon(),
        page: PageIdentity { name: "Northwind".to_owned(), url: "https://n.test".to_owned() },
        visibility: Visibility::Public,
        severity: Severity::Sev2,
        stage,
        subject,
        is_drill: false,
    }
}

/// An incident with two updates, of which the newer is told.
pub(crate) fn incident(status: IncidentStatus, name: &str, body: &str) -> Notification {
    let stage = match status {
        IncidentStatus::Investigating => NotificationStage::Opened,
        status if status.is_over() => NotificationStage::Ended,
        _ => NotificationStage::Updated,
    };
    let update = |id: &str, status, body: &str| UpdateView {
        id: id.to_owned(),
        status,
        body: body.to_owned(),
        created_at: noon(),
        edited_at: None,
        withdrawn_at: None,
        changed: vec![StatedChange {
            id: "checkout".parse().unwrap(),
            name: format!("Shop - {name}"),
            old_status: Status::NoData,
            new_status: Status::MajorOutage,
        }],
    };
    let withdrawn = UpdateView { withdrawn_at: Some(noon()), ..update("u0", status, "") };
    let incident = IncidentView {
        rfo_at: None,
        id: "1k9k5w1edagp".parse().unwrap(),
        name: name.to_owned(),
        status,
        impact: Impact::Major,
        started_at: noon(),
        created_at: noon(),
        updated_at: noon(),
        monitoring_at: None,
        resolved_at: status.is_over().then(noon),
        next_update_by: None,
        is_uncounted: false,
        components: affected(name),
        updates: vec![
            update("u2", status, body),
            update("u1", IncidentStatus::Investigating, "First."),
            withdrawn,
        ],
    };
    let update = "u2".to_owned();
    told(stage, NotificationSubject::Incident { incident: Box::new(incident), update })
}

pub(crate) fn maintenance(status: MaintenanceStatus, name: &str, body: &str) -> Notification {
    let stage = match status {
        MaintenanceStatus::Scheduled => NotificationStage::Opened,
        status if status.is_over() => NotificationStage::Ended,
        _ => NotificationStage::Updated,
    };
    let update = |id: &str, status, body: &str| MaintenanceUpdateView {
        id: id.to_owned(),
        status,
        body: body.to_owned(),
        created_at: noon(),
    };
    let maintenance = MaintenanceView {
        id: "kv3ifkiv23zx".parse().unwrap(),
        name: name.to_owned(),
        status,
        scheduled_for: noon(),
        scheduled_until: noon(),
        created_at: noon(),
        updated_at: noon(),
        started_at: None,
        ended_at: status.is_over().then(noon),
        overdue_since: None,
        components: affected(name),
        updates: vec![update("m2", status, body), update("m1", status, "First.")],
    };
    let update = "m2".to_owned();
    told(stage, NotificationSubject::Maintenance { maintenance: Box::new(maintenance), update })
}

/// Every notification that differs in form.
pub(crate) fn every(name: &str, body: &str) -> Vec<Notification> {
    let incidents = IncidentStatus::ALL.map(|status| incident(status, name, body));
    use MaintenanceStatus::{Cancelled, Completed, InProgress, Scheduled, Verifying};
    let planned = [Scheduled, InProgress, Verifying, Completed, Cancelled];
    incidents.into_iter().chain(planned.map(|status| maintenance(status, name, body))).collect()
}

/// Every channel but mail.
pub(crate) fn channels() -> Vec<Channel> {
    let url = |path: &str| format!("https://hooks.example/{path}");
    vec![
        Channel::webhook(url("hook?a=b")),
        Channel::Slack { url: url("T0/B0/x") },
        Channel::Teams { url: url("workflow?sig=x") },
        Channel::Discord { url: url("api/webhooks/1/x") },
        Channel::GoogleChat { url: url("v1/spaces/A/messages?key=x&token=y") },
        Channel::Telegram { bot_token: "123:abc".to_owned(), chat: "-100".to_owned() },
        Channel::Ntfy { url: url("northwind-status"), token: Some("tk_x".to_owned()) },
        Channel::PagerDuty { routing_key: ROUTING_KEY.to_owned(), url: None },
        Channel::JiraServiceManagement { api_key: "k".to_owned(), url: None },
    ]
}

pub(crate) fn secrets() -> [WebhookSecret; 2] {
    let key = SubscriberKey::new(&[7; 32]).unwrap();
    [1, 0].map(|generation| WebhookSecret::derived(&key, "subscriber", generation))
}

pub(crate) fn message(told: &Notification, channel: &Channel) -> HttpMessage {
    let page = PageCondition {
        id: "0123456789ab".to_owned(),
        indicator: Indicator::Major,
        description: "Partial System Outage".to_owned(),
    };
    let context = DeliveryContext {
        delivery: "msg_0123",
        now: noon(),
        page: &page,
        manage_url: Some(MANAGE),
        secrets: &secrets(),
    };
    http_message(&[told], channel, &context).unwrap()
}

pub(crate) fn json(message: &HttpMessage) -> Value {
    serde_json::from_slice(&message.body).unwrap()
}

pub(crate) fn header<'a>(message: &'a HttpMessage, name: &str) -> Option<&'a str> {
    message.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str())
}
