//! Channels: what each is sent where, beyond the form of its payload.

use domain::notify::channel::Channel;
use domain::notify::http_message::HttpMessage;
use domain::notify::notification::Notification;
use domain::severity::Severity;
use domain::status::{IncidentStatus, MaintenanceStatus};
use serde_json::{Value, json};

use super::samples::{BODY, MANAGE, ROUTING_KEY, channels, every, header, incident, maintenance};
use super::samples::{json as body_of, message};

const TITLE: &str = "Card payments fail";

fn opened() -> Notification {
    incident(IncidentStatus::Investigating, TITLE, BODY)
}

fn channel(kind: &str) -> Channel {
    channels().into_iter().find(|channel| channel.kind() == kind).unwrap()
}

fn sent(told: &Notification, kind: &str) -> HttpMessage {
    message(told, &channel(kind))
}

fn body(told: &Notification, kind: &str) -> Value {
    body_of(&sent(told, kind))
}

#[test]
fn every_message_is_posted_to_the_address_of_its_channel() {
    let urls = channels().iter().map(|channel| message(&opened(), channel).url).collect::<Vec<_>>();
    assert_eq!(
        urls,
        [
            "https://hooks.example/hook?a=b",
            "https://hooks.example/T0/B0/x",
            "https://hooks.example/workflow?sig=x",
            "https://hooks.example/api/webhooks/1/x?wait=true",
            "https://hooks.example/v1/spaces/A/messages?key=x&token=y\
             &messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD",
            "https://api.telegram.org/bot123:abc/sendMessage",
            "https://hooks.example/",
            "https://events.pagerduty.com/v2/enqueue",
            "https://api.atlassian.com/jsm/ops/integration/v2/alerts",
        ]
    );
    for message in channels().iter().map(|channel| message(&opened(), channel)) {
        assert_eq!(message.method, "POST");
        assert!(!format!("{message:?}").contains("example"), "a log holds no address");
    }
}

#[test]
fn every_message_to_people_says_what_happened_and_leads_to_the_page() {
    for told in every(TITLE, BODY) {
        for channel in channels().into_iter().skip(1) {
            let body = String::from_utf8(message(&told, &channel).body).unwrap();
            let path = told.subject.path();
            assert!(body.contains(&format!("https://n.test{path}")), "{}: {body}", channel.kind());
            assert!(body.contains("log"), "{}: {body}", channel.kind());
        }
    }
}

#[test]
fn chats_show_the_markup_of_an_update_in_their_own() {
    let told = opened();
    let slack = body(&told, "slack");
    assert_eq!(
        slack["blocks"][3]["text"]["text"],
        "We *know* why: see <https://n.test/log|the log>.\n\n• one\n• two"
    );
    assert_eq!(
        slack["text"],
        "🔴 Card payments fail (Investigating, major impact) https://n.test/incidents/1k9k5w1edagp"
    );
    assert!(slack["blocks"][4].to_string().contains(MANAGE));
    let telegram = body(&told, "telegram");
    assert_eq!(
        telegram["text"],
        "<b>🔴 Card payments fail</b>\nInvestigating, major impact\nCard payments fail: no data\n\n\
         We <b>know</b> why: see <a href=\"https://n.test/log\">the log</a>.\n\n• one\n• two\n\n\
         <a href=\"https://n.test/incidents/1k9k5w1edagp\">Read more at Northwind</a>"
    );
    let discord = body(&told, "discord");
    assert_eq!(
        discord["embeds"][0]["description"],
        "Investigating, major impact\n\nWe **know** why\\: see [the log](https://n.test/log).\n\n\
         • one\n• two"
    );
    let chat = body(&told, "google_chat");
    assert_eq!(
        chat["cardsV2"][0]["card"]["sections"][0]["widgets"][1]["textParagraph"]["text"],
        "We <b>know</b> why: see <a href=\"https://n.test/log\">the log</a>.<br><br>• one<br>• two"
    );
    assert_eq!(chat["thread"]["threadKey"], "allclear-1k9k5w1edagp");
    let teams = body(&told, "teams");
    let card = &teams["attachments"][0]["content"];
    assert_eq!(
        card["body"][3]["inlines"][1],
        json!({"type":"TextRun","text":"know","weight":"bolder"})
    );
    let ntfy = body(&told, "ntfy");
    assert_eq!(
        (&ntfy["topic"], &ntfy["priority"], &ntfy["tags"][0]),
        (&json!("northwind-status"), &json!(4), &json!("rotating_light"))
    );
    assert_eq!(header(&sent(&told, "ntfy"), "authorization"), Some("Bearer tk_x"));
}

#[test]
fn on_call_services_keep_one_alert_for_an_incident() {
    for (status, action, path) in [
        (IncidentStatus::Investigating, "trigger", ""),
        (
            IncidentStatus::Identified,
            "acknowledge",
            "/allclear-1k9k5w1edagp/notes?identifierType=alias",
        ),
        (
            IncidentStatus::Monitoring,
            "acknowledge",
            "/allclear-1k9k5w1edagp/notes?identifierType=alias",
        ),
        (IncidentStatus::Resolved, "resolve", "/allclear-1k9k5w1edagp/close?identifierType=alias"),
    ] {
        let told = incident(status, TITLE, BODY);
        let event = body(&told, "pager_duty");
        assert_eq!(event["event_action"], action, "{status:?}");
        assert_eq!(event["dedup_key"], "allclear-1k9k5w1edagp");
        assert_eq!(event["routing_key"], ROUTING_KEY);
        let alert = sent(&told, "jira_service_management");
        let api = "https://api.atlassian.com/jsm/ops/integration/v2/alerts";
        assert_eq!(alert.url, format!("{api}{path}"));
        assert_eq!(header(&alert, "authorization"), Some("GenieKey k"));
    }
    for (severity, word, priority) in [
        (Severity::Sev1, "critical", "P1"),
        (Severity::Sev2, "error", "P2"),
        (Severity::Sev3, "warning", "P3"),
    ] {
        let told = Notification { severity, ..opened() };
        assert_eq!(body(&told, "pager_duty")["payload"]["severity"], word);
        assert_eq!(body(&told, "jira_service_management")["priority"], priority);
    }
    let planned = maintenance(MaintenanceStatus::Scheduled, TITLE, BODY);
    let change = sent(&planned, "pager_duty");
    assert_eq!(change.url, "https://events.pagerduty.com/v2/change/enqueue");
    assert_eq!(body(&planned, "jira_service_management")["priority"], "P5");
}

#[test]
fn a_webhook_says_what_statuspage_says() {
    let payload = body(&opened(), "webhook");
    assert_eq!(
        payload["page"],
        json!({
            "id": "0123456789ab",
            "status_indicator": "major",
            "status_description": "Partial System Outage",
        })
    );
    assert_eq!(payload["meta"]["unsubscribe"], MANAGE);
    let incident = &payload["incident"];
    assert_eq!((&incident["name"], &incident["impact"]), (&json!(TITLE), &json!("major")));
    let updates = incident["incident_updates"].as_array().unwrap();
    assert_eq!(updates.len(), 2, "what was withdrawn is not told");
    assert_eq!(updates[0]["body"], BODY);
    assert_eq!(updates[0]["affected_components"][0]["new_status"], "major_outage");
    assert_eq!(incident["components"][0]["status"], "degraded_performance", "as our API has it");
    let planned = body(&maintenance(MaintenanceStatus::Cancelled, TITLE, BODY), "webhook");
    assert_eq!(planned["incident"]["status"], "completed");
    assert_eq!(planned["incident"]["impact"], "maintenance");
    assert_eq!(planned["incident"]["scheduled_for"], "2026-11-20T12:00:00.000Z");
}

#[test]
fn an_api_at_another_address_is_asked_there() {
    let url = Some("http://127.0.0.1:9000/".to_owned());
    let pager = Channel::PagerDuty { routing_key: ROUTING_KEY.to_owned(), url: url.clone() };
    assert_eq!(message(&opened(), &pager).url, "http://127.0.0.1:9000/v2/enqueue");
    let jira = Channel::JiraServiceManagement { api_key: "k".to_owned(), url };
    assert_eq!(message(&opened(), &jira).url, "http://127.0.0.1:9000/v2/alerts");
}
