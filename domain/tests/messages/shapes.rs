//! Shapes: what vendors publish of their payloads, as JSON Schemas written from their documentation.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use domain::notify::channel::Channel;
use domain::notify::http_message::HttpMessage;
use domain::notify::notification::{Notification, NotificationStage, NotificationSubject};
use jsonschema::Validator;

use super::samples::{BODY, channels, every, json, message};

static SHAPES: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vendor_shapes");
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let shapes = files.map(|file| {
        let name = file.path().file_stem().unwrap().to_string_lossy().into_owned();
        let schema = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
        (name, jsonschema::validator_for(&schema).unwrap())
    });
    shapes.collect()
});

fn shape(told: &Notification, channel: &Channel) -> &'static str {
    let is_incident = matches!(told.subject, NotificationSubject::Incident { .. });
    match channel {
        Channel::Email { .. } => panic!("mail is no request"),
        Channel::Webhook { .. } => "statuspage_webhook",
        Channel::Slack { .. } => "slack",
        Channel::Teams { .. } => "teams",
        Channel::Discord { .. } => "discord",
        Channel::GoogleChat { .. } => "google_chat",
        Channel::Telegram { .. } => "telegram",
        Channel::Ntfy { .. } => "ntfy",
        Channel::PagerDuty { .. } if is_incident => "pager_duty",
        Channel::PagerDuty { .. } => "pager_duty_change",
        Channel::JiraServiceManagement { .. } if told.stage == NotificationStage::Opened => {
            "jira_service_management_create"
        }
        Channel::JiraServiceManagement { .. } => "jira_service_management_note",
    }
}

/// What a message has that its vendor does not take.
pub(crate) fn mistakes(
    told: &Notification,
    channel: &Channel,
    message: &HttpMessage,
) -> Vec<String> {
    let body = json(message);
    let errors = SHAPES[shape(told, channel)].iter_errors(&body);
    let mut all: Vec<String> =
        errors.map(|error| format!("{}: {error}", error.instance_path())).collect();
    let most = match channel {
        Channel::Teams { .. } => 28_000,
        Channel::GoogleChat { .. } => 32_000,
        Channel::PagerDuty { .. } => 512_000,
        _ => usize::MAX,
    };
    if message.body.len() > most {
        all.push(format!("{} bytes", message.body.len()));
    }
    if let (Channel::Discord { .. }, Some(embed)) = (channel, body["embeds"].get(0)) {
        let fields = embed["fields"].as_array().into_iter().flatten();
        let texts = [&embed["title"], &embed["description"], &embed["footer"]["text"]];
        let texts = texts.into_iter().chain(fields.flat_map(|f| [&f["name"], &f["value"]]));
        let chars: usize = texts.map(|text| text.as_str().unwrap().encode_utf16().count()).sum();
        if chars > 6_000 {
            all.push(format!("{chars} characters in an embed"));
        }
    }
    if let (Channel::Ntfy { .. }, Some(message)) = (channel, body["message"].as_str())
        && message.len() > 4_096
    {
        all.push(format!("{} bytes of a message", message.len()));
    }
    all
}

#[test]
fn every_message_is_of_the_form_that_its_vendor_has_published() {
    let mut seen = std::collections::BTreeSet::new();
    for told in every("Card payments fail", BODY) {
        for channel in channels() {
            let message = message(&told, &channel);
            let wrong = mistakes(&told, &channel, &message);
            let body = String::from_utf8_lossy(&message.body);
            assert!(wrong.is_empty(), "{}: {wrong:#?}\n{body}", channel.kind());
            seen.insert(shape(&told, &channel));
        }
    }
    assert_eq!(seen.len(), SHAPES.len(), "every shape is of use");
}

#[test]
fn a_shape_refuses_what_its_vendor_refuses() {
    let told = &every("Card payments fail", BODY)[0];
    for channel in channels() {
        let mut changed = message(told, &channel);
        let mut body = json(&changed);
        body.as_object_mut().unwrap().insert("unknown".to_owned(), 1.into());
        changed.body = body.to_string().into_bytes();
        assert_eq!(mistakes(told, &channel, &changed).len(), 1, "{}", channel.kind());
    }
}
