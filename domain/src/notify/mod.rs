//! Notify: who is told what happened, by which channel, and when?
//!
//! The Board hands [notifications](notification::Notification) to the Courier, which alone holds addresses. It
//! expands them to deliveries for [subscribers](subscriber::Subscriber), and sends each until it is accepted or
//! given up.

pub mod alert_delivery;
pub mod alert_knowledge;
pub mod alert_report;
pub mod alert_text;
pub mod alert_token;
pub mod audience;
pub mod bounces;
pub mod channel;
pub mod channel_check;
pub mod channel_failures;
pub mod contact;
pub mod dead_man;
pub mod delivery;
pub mod delivery_record;
pub mod digest;
pub mod drill_mark;
pub mod drill_reach;
pub mod email_address;
pub mod escalation;
pub mod escalation_rules;
pub mod expansion;
pub mod grouping;
pub mod handover;
pub mod http_answer;
pub mod http_message;
mod incident_times;
pub mod mail;
pub mod mail_api;
pub mod notification;
pub mod notified_updates;
pub mod open_alerts;
pub mod own_subscription;
pub mod page_condition;
pub mod page_pace;
pub mod remediation;
pub mod render;
pub mod report_mail;
pub mod report_notification;
pub mod reports;
pub mod sending_pace;
mod slo_alerts;
pub mod smtp;
pub mod statuspage_subscribers;
pub mod subscribe_form;
pub mod subscriber;
pub mod subscriber_import;
pub mod subscriber_token;
pub mod subscriptions;
pub mod target;
mod user_report_alerts;
pub mod webhook_challenge;
pub mod webhook_signature;
pub mod webhook_template;
