//! Hostile text: whatever operators write, messages stay within their forms and limits, and mention no one.

use domain::notify::channel::Channel;
use proptest::prelude::{Just, Strategy, prop_oneof, proptest};
use serde_json::Value;

use super::samples::{channels, every, incident, json, message};
use super::shapes::mistakes;
use domain::status::IncidentStatus;

/// What means something to one of the channels, or to what shows its texts.
const HOSTILE: [&str; 40] = [
    "@everyone",
    "@here",
    "@channel",
    "<!channel>",
    "<!here>",
    "<@U012AB3CD>",
    "<@&123>",
    "<#C1|x>",
    "<at>Ada</at>",
    "<users/all>",
    "@all",
    "@ada_bot",
    "[x](https://evil.example/)",
    "[x](javascript:alert(1))",
    "<https://evil.example|bank>",
    "</b></a><script>",
    "&lt;!channel&gt;",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{2029}",
    "\r\n",
    "\n.\r\n",
    "\n\n",
    "```",
    "`",
    "**",
    "*_~|>#",
    "\\",
    "\"}",
    "${title}",
    "{{body}}",
    "🎉🎉🎉",
    "\u{fffe}",
    "1. a\n2. b\n",
    "|a|b|\n|-|-|\n|1|2|\n",
    "a@b.example",
    "   ",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        2 => "\\PC{0,20}",
        1 => "[ -~\n]{0,40}",
    ];
    let many = proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![
        8 => many,
        1 => proptest::sample::select(&HOSTILE[..]).prop_map(|piece| piece.repeat(1 + 5_000 / piece.len())),
        1 => Just("🎉".repeat(5_000)),
        1 => Just("x".repeat(5_000)),
    ]
}

/// Every text of a JSON value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => vec![],
    }
}

/// A text without the addresses that links lead to, in which nothing is a mention.
fn without_targets(channel: &Channel, text: &str) -> String {
    let (begin, end) = match channel {
        Channel::Slack { .. } => ("<http", "|"),
        Channel::Telegram { .. } | Channel::GoogleChat { .. } => (" href=\"http", "\""),
        Channel::Discord { .. } => ("http", " "),
        _ => return text.to_owned(),
    };
    let mut pieces = text.split(begin);
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        kept += piece.split_once(end).map_or("", |(_, after)| after);
    }
    kept
}

/// What of a message would call people, or do something instead of being shown.
fn dangers(channel: &Channel, body: &Value) -> Vec<String> {
    let mut found = vec![];
    if matches!(channel, Channel::Webhook { .. }) {
        return found;
    }
    for text in texts(body) {
        let text = &without_targets(channel, text);
        let steers = |c: char| {
            (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        if text.contains(steers) {
            found.push(format!("steers: {text:?}"));
        }
        let calls: &[&str] = match channel {
            Channel::Slack { .. } => &["<!", "<@", "<#", "@everyone", "@here", "@channel"],
            Channel::Discord { .. } => &["@everyone", "@here"],
            Channel::GoogleChat { .. } => &["<users/", "<script", "href=\"javascript"],
            Channel::Telegram { .. } => &["@all", "@ada", "<script", "href=\"javascript"],
            _ => &[],
        };
        let begins = |call: &&&str| {
            text.match_indices(**call).any(|(at, _)| {
                !call.starts_with('@') || !text[..at].ends_with(char::is_alphanumeric)
            })
        };
        found.extend(calls.iter().filter(begins).map(|call| format!("{call} in {text:?}")));
    }
    found
}

/// What of a text in HTML is no tag that Telegram knows, or is not closed.
fn html_mistake(text: &str) -> Option<String> {
    let mut open: Vec<&str> = vec![];
    for piece in text.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or((piece, ""));
        match tag.strip_prefix('/') {
            Some(name) if open.pop() == Some(name) => {}
            Some(name) => return Some(format!("</{name}> closes nothing: {text}")),
            None => {
                let name = tag.split(' ').next().unwrap_or_default();
                if !["b", "i", "s", "code", "a"].contains(&name) {
                    return Some(format!("<{tag}>: {text}"));
                }
                open.push(name);
            }
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} is open: {text}"))
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]

    #[test]
    fn no_text_breaks_a_message_or_mentions_anyone(name in text(), body in text()) {
        // An incident always has a title with something to see in it.
        let name = format!("T{name}");
        for told in every(&name, &body) {
            for channel in channels() {
                let message = message(&told, &channel);
                let wrong = mistakes(&told, &channel, &message);
                proptest::prop_assert!(wrong.is_empty(), "{}: {wrong:?}", channel.kind());
                let body = json(&message);
                let dangers = dangers(&channel, &body);
                proptest::prop_assert!(dangers.is_empty(), "{}: {dangers:?}", channel.kind());
                for header in &message.headers {
                    proptest::prop_assert!(!header.1.contains(|c: char| c.is_control()));
                }
                if let Channel::Telegram { .. } = channel {
                    let mistake = html_mistake(body["text"].as_str().unwrap());
                    proptest::prop_assert!(mistake.is_none(), "{mistake:?}");
                }
            }
        }
    }
}

#[test]
fn a_text_that_is_cut_leads_to_the_page() {
    let told = incident(IncidentStatus::Identified, "Card payments fail", &"long ".repeat(10_000));
    for channel in channels().into_iter().skip(1) {
        let message = message(&told, &channel);
        let body = json(&message).to_string();
        assert!(body.contains('…'), "{}", channel.kind());
        assert!(body.contains("https://n.test/incidents/1k9k5w1edagp"), "{}", channel.kind());
    }
}
