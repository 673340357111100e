//! Templates of webhooks: bodies of the operator's own, well formed whatever fills them.

use std::collections::BTreeMap;

use domain::notify::channel::Channel;
use domain::notify::webhook_template::BodyFormat::{Form, Json, Text};
use domain::notify::webhook_template::{
    BodyFormat, InvalidWebhookTemplate, MAX_TEMPLATE_CHARS, PLACEHOLDERS, WebhookTemplate,
};
use domain::status::{IncidentStatus, MaintenanceStatus};
use serde_json::Value;

use super::samples::{header, incident, maintenance, message};

fn webhook(template: WebhookTemplate) -> Channel {
    Channel::Webhook { url: "https://hooks.example/".into(), template: Some(template) }
}

fn refusal(format: BodyFormat, body: &str) -> String {
    WebhookTemplate::new(format, body).unwrap_err().to_string()
}

#[test]
fn a_template_is_checked_with_a_sample_when_it_is_set() {
    for (format, body) in [
        (Json, r#"{"text":"${title}","n":1}"#),
        (Json, r#"["${body} at ${at}"]"#),
        (Form, "payload=${title}&b=${body}"),
        (Text, "${title}: ${status}, costs $${not}"),
        (Text, ""),
    ] {
        assert!(WebhookTemplate::new(format, body).is_ok(), "{body}");
    }
    for (format, body, why) in [
        (Json, r#"{"text":${title}}"#, "no JSON"),
        (Json, r#"{"text":"${title}""#, "no JSON"),
        (Json, "", "no JSON"),
        (Json, r#"{"${nothing}":1}"#, "nothing fills `${nothing}`"),
        (Text, "${secret.KEY}", "nothing fills `${secret.KEY}`"),
        (Text, "${run.id}", "nothing fills"),
        (Text, "${title", "has no `}`"),
    ] {
        let reason = refusal(format, body);
        assert!(reason.contains(why), "{body}: {reason}");
    }
    let longest = "x".repeat(MAX_TEMPLATE_CHARS);
    assert!(WebhookTemplate::new(Text, &longest).is_ok());
    let long = WebhookTemplate::new(Text, &(longest + "x"));
    assert_eq!(long, Err(InvalidWebhookTemplate::Long(MAX_TEMPLATE_CHARS + 1)));
}

#[test]
fn what_fills_a_template_is_escaped_by_its_format() {
    let odd = "a\"b\\c\n&d=e+f%${title}\u{2028}ü</x>";
    let told = incident(IncidentStatus::Identified, odd, odd);
    let body = |format, body: &str| {
        let template = WebhookTemplate::new(format, body).unwrap();
        let message = message(&told, &webhook(template.clone()));
        assert_eq!(header(&message, "content-type"), Some(template.content_type()));
        assert!(header(&message, "webhook-signature").is_some());
        String::from_utf8(message.body).unwrap()
    };
    let json: Value = serde_json::from_str(&body(Json, r#"{"a":"${title}|${body}"}"#)).unwrap();
    assert_eq!(json["a"], format!("{odd}|{odd}"));
    let form = body(Form, "a=${title}&b=${body}");
    let fields: BTreeMap<_, _> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    assert_eq!(fields.len(), 2);
    assert_eq!((&*fields["a"], &*fields["b"]), (odd, odd));
    assert_eq!(body(Text, "${title}"), odd);
}

#[test]
fn every_placeholder_is_filled() {
    let all: String = PLACEHOLDERS.map(|name| format!("{name}=${{{name}}}\n")).concat();
    let channel = webhook(WebhookTemplate::new(Text, &all).unwrap());
    let body = |told| String::from_utf8(message(&told, &channel).body).unwrap();
    let filled = body(incident(IncidentStatus::Identified, "T", "B"));
    assert_eq!(
        filled,
        "title=T\nbody=B\nstatus=identified\nstage=updated\nkind=incident\nimpact=major\n\
         components=T\nurl=https://n.test/incidents/1k9k5w1edagp\npage=Northwind\nid=1k9k5w1edagp\n\
         at=2026-11-20T12:00:00.000Z\ndelivery=msg_0123\n"
    );
    let filled = body(maintenance(MaintenanceStatus::Scheduled, "T", "B"));
    assert!(filled.contains("kind=maintenance\nimpact=maintenance\n"), "{filled}");
    assert!(filled.contains("status=scheduled\nstage=opened\n"), "{filled}");
}

#[test]
fn a_template_is_stored_as_it_was_written_and_checked_when_it_is_read() {
    let template = WebhookTemplate::new(Json, r#"{"a":"${title}"}"#).unwrap();
    let stored = serde_json::to_string(&template).unwrap();
    assert_eq!(stored, r#"{"format":"json","body":"{\"a\":\"${title}\"}"}"#);
    assert_eq!(serde_json::from_str::<WebhookTemplate>(&stored).unwrap(), template);
    assert!(serde_json::from_str::<WebhookTemplate>(r#"{"format":"json","body":"x"}"#).is_err());
}
