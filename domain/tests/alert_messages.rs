//! Messages of alerts: what does each channel say of an alert that escalates, and where is it acknowledged?

use std::time::Duration;

use domain::board::ProblemStatus;
use domain::config::named_link::NamedLink;
use domain::notify::alert_delivery::AlertDelivery;
use domain::notify::alert_knowledge::{AlertKnowledge, AlertProblem};
use domain::notify::alert_text::AlertText;
use domain::notify::channel::Channel;
use domain::notify::delivery::AttemptOutcome;
use domain::notify::delivery_record::DeliveryState;
use domain::notify::escalation::AlertMessage;
use domain::notify::http_message::HttpMessage;
use domain::notify::mail::alert_mail::{alert_mail, alert_notice};
use domain::notify::mail::compose::MailRecipient;
use domain::notify::mail::sender::MailSender;
use domain::notify::notification::PageIdentity;
use domain::notify::open_alerts::{AlertEvidence, OpenAlert, OpenAlertKind};
use domain::notify::render::{AlertContext, alert_message};
use domain::notify::subscriber_token::SubscriberKey;
use domain::notify::webhook_signature::WebhookSecret;
use domain::severity::Severity;
use domain::time::timestamp::Timestamp;
use serde_json::Value;

const ACKNOWLEDGE: &str = "https://n.example/alerts/TOKEN";

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000).plus(Duration::from_secs(seconds))
}

fn message(name: &str) -> AlertMessage {
    let regions = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
    let alert = OpenAlert {
        id: "incident:1k9k5w1edagp:1795000000000".to_owned(),
        kind: OpenAlertKind::Incident,
        name: name.to_owned(),
        severity: Severity::Sev1,
        since: at(0),
        incident: Some("1k9k5w1edagp".parse().unwrap()),
        is_drill: false,
        acknowledged_at: None,
        acknowledged_by: None,
        acknowledged_severity: None,
        held_until: None,
        muted_until: None,
        evidence: Some(AlertEvidence {
            components: ["checkout".parse().unwrap()].into(),
            step: Some("pay the basket".to_owned()),
            failing: regions(&["eu-central", "us-east"]),
            reporting: regions(&["ap-southeast", "eu-central", "us-east"]),
            runbook: Some("https://wiki.example/checkout".to_owned()),
        }),
        knowledge: AlertKnowledge {
            problems: vec![AlertProblem {
                id: "p4y7t0k2m8qd".parse().unwrap(),
                title: "The pool is full".to_owned(),
                status: ProblemStatus::KnownError,
                workaround: Some("Restart the workers".to_owned()),
            }],
            runbooks: vec![NamedLink {
                name: "Cards".to_owned(),
                url: "https://books.example/cards".to_owned(),
            }],
        },
    };
    let key = format!("{}:sev1:2:anna", alert.id);
    AlertMessage {
        key,
        contact: "anna".parse().unwrap(),
        step: 2,
        due_at: at(900),
        alert,
        remediates: false,
    }
}

fn page() -> PageIdentity {
    PageIdentity { name: "Northwind".to_owned(), url: "https://n.example".to_owned() }
}

fn text(message: &AlertMessage) -> AlertText {
    AlertText::new(message, &page(), &"Europe/Berlin".parse().unwrap(), ACKNOWLEDGE.to_owned())
}

fn every_channel() -> Vec<Channel> {
    let url = || "https://hooks.example.com/services/x".to_owned();
    vec![
        Channel::webhook(url()),
        Channel::Slack { url: url() },
        Channel::Teams { url: url() },
        Channel::Discord { url: url() },
        Channel::GoogleChat { url: url() },
        Channel::Telegram { bot_token: "1:a".to_owned(), chat: "7".to_owned() },
        Channel::Ntfy { url: "https://ntfy.sh/topic".to_owned(), token: None },
        Channel::PagerDuty { routing_key: "r".repeat(32), url: None },
        Channel::JiraServiceManagement { api_key: "k".to_owned(), url: None },
    ]
}

/// One to each channel.
fn deliveries(message: &AlertMessage) -> Vec<AlertDelivery> {
    let all = AlertDelivery::for_channels(message, &every_channel()).into_iter();
    all.map(|(_, delivery)| delivery).collect()
}

fn first(message: &AlertMessage) -> AlertDelivery {
    deliveries(message).remove(0)
}

fn request(delivery: &AlertDelivery, channel: &Channel) -> HttpMessage {
    let key = SubscriberKey::new(&[7; 32]).unwrap();
    let secrets = [WebhookSecret::derived(&key, &delivery.recipient, 0)];
    let alert_text = text(&delivery.message);
    let context = AlertContext { now: at(901), text: &alert_text, secrets: &secrets };
    alert_message(delivery, channel, &context).unwrap()
}

#[test]
fn every_channel_says_what_where_since_when_and_how_to_acknowledge() {
    let message = message("Card payments fail");
    let delivery = first(&message);
    for channel in every_channel() {
        let request = request(&delivery, &channel);
        serde_json::from_slice::<Value>(&request.body).unwrap();
        // Without the marks by which Discord takes a character as it is.
        let body = String::from_utf8(request.body).unwrap().replace('\\', "");
        let wanted = ["Card payments fail", "sev1", "pay the basket", "eu-central", "wiki.example"];
        let knowledge = ["The pool is full", "Restart the workers", "books.example/cards"];
        for part in wanted.into_iter().chain(knowledge).chain([ACKNOWLEDGE]) {
            assert!(body.contains(part), "{}: {part} in {body}", channel.kind());
        }
    }
}

#[test]
fn nothing_that_operators_wrote_is_markup_or_a_mention() {
    let hostile = "<!channel> @everyone <b>*x*</b> [a](https://evil.example)";
    let delivery = first(&message(hostile));
    for (kind, markup) in [("slack", "<!channel>"), ("discord", "[a]("), ("telegram", "<b>*x*")] {
        let channel = every_channel().into_iter().find(|channel| channel.kind() == kind).unwrap();
        let body = String::from_utf8(request(&delivery, &channel).body).unwrap();
        assert!(!body.contains(markup), "{kind}: {body}");
    }
}

#[test]
fn services_that_keep_alerts_are_told_that_one_is_over() {
    let message = message("Card payments fail");
    let channels = every_channel();
    let over = AlertDelivery::all_clear(&message.alert, &message.contact, &channels, at(2_000));
    let over: Vec<AlertDelivery> = over.into_iter().map(|(_, delivery)| delivery).collect();
    let kept: Vec<&str> = over.iter().map(|delivery| delivery.recipient.as_str()).collect();
    assert_eq!(kept, ["!anna/7", "!anna/8"]);
    let first = deliveries(&message);
    let event = |delivery: &AlertDelivery, channel: &Channel| -> (String, Value) {
        let request = request(delivery, channel);
        (request.url, serde_json::from_slice(&request.body).unwrap())
    };
    let (_, trigger) = event(&first[7], &channels[7]);
    let (_, resolve) = event(&over[0], &channels[7]);
    assert_eq!(
        (&trigger["event_action"], &resolve["event_action"]),
        (&"trigger".into(), &"resolve".into())
    );
    assert_eq!(trigger["dedup_key"], resolve["dedup_key"]);
    let (_, opened) = event(&first[8], &channels[8]);
    let (closed, _) = event(&over[1], &channels[8]);
    assert!(closed.contains(&format!("/{}/close", opened["alias"].as_str().unwrap())), "{closed}");
}

#[test]
fn a_mail_has_all_of_it_and_is_the_same_for_each_attempt() {
    let message = message("Card payments fail\r\nBcc: x@y.example");
    let delivery = first(&message);
    let notice = alert_notice(&text(&message));
    assert_eq!(notice.subject, "[Northwind] Alert sev1: Card payments fail Bcc: x@y.example");
    let sender = MailSender::read("Status <status@n.example>", None).unwrap();
    let address = "anna@example.com".parse().unwrap();
    let to = MailRecipient { id: &delivery.recipient, bounce_id: "c0de", address: &address };
    let mail = || alert_mail(&delivery, &notice, "<p>x</p>".to_owned(), &sender, to);
    assert_eq!(mail().bytes, mail().bytes);
    let read = mail_parser::MessageParser::default().parse(&mail().bytes).unwrap().into_owned();
    assert!(read.bcc().is_none());
    let body = read.body_text(0).unwrap();
    for part in
        ["sev1", "Open since", "pay the basket", "2 of 3 regions", "wiki.example", ACKNOWLEDGE]
    {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[test]
fn a_delivery_is_attempted_again_under_the_same_id_until_it_is_given_up() {
    let busy = AttemptOutcome::Deferred { reason: "busy".to_owned(), retry_after_s: None };
    let mut delivery = deliveries(&message("x")).remove(1);
    let id = delivery.id();
    let mut now = delivery.due_at;
    let record = loop {
        match delivery.clone().attempted(&busy, now, 0.0) {
            Ok(again) => {
                assert!(again.due_at > now && again.id() == id);
                now = again.due_at;
                delivery = again;
            }
            Err(record) => break record,
        }
    };
    assert_eq!(record.state, DeliveryState::GivenUp);
    let taken = delivery.attempted(&AttemptOutcome::Accepted, now, 0.0).unwrap_err();
    assert_eq!(taken.state, DeliveryState::Accepted);
}
