//! Microsoft Teams: a message with an Adaptive Card for a Workflow that posts what it is sent.
//!
//! Runs of a rich text block are never read as Markdown, so nothing that operators write is markup.

use serde_json::Value;

use super::chat_text::{ChatText, MessageTone};
use super::json_fields::{object, text};
use super::plain_text::cut;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::public::rich_text::{RichText, TextSpan};

/// The most characters of the title.
const MAX_TITLE_CHARS: usize = 250;
/// The most bytes of the update in the card; Teams takes 28 kB for the whole message.
const MAX_UPDATE_BYTES: usize = 18_000;
/// What JSON adds for each line.
const LINE_BYTES: usize = 60;

pub(super) fn message(content: &ChatText, url: &str) -> HttpMessage {
    let title = TextSpan {
        text: cut(&content.title, MAX_TITLE_CHARS),
        strong: true,
        ..TextSpan::default()
    };
    let mut heading = run(&title);
    set(&mut heading, "size", text("large"));
    set(&mut heading, "color", text(color(content.tone)));
    let mut blocks = vec![block(vec![heading], "none")];
    for line in [&content.status, &content.components] {
        blocks.extend(lines(&RichText::line(&cut(line, 2_000))));
    }
    let cost = |span: &TextSpan| run(span).to_string().len() + 1;
    blocks.extend(lines(&content.body.clone().cut(MAX_UPDATE_BYTES, LINE_BYTES, &cost)));
    let mut actions = vec![open(&content.link_label, &content.url)];
    actions.extend(content.manage_url.as_deref().map(|url| open("Manage", url)));
    let card = object(vec![
        ("$schema", text("http://adaptivecards.io/schemas/adaptive-card.json")),
        ("type", text("AdaptiveCard")),
        ("version", text("1.4")),
        ("fallbackText", Value::String(cut(&content.title, MAX_TITLE_CHARS))),
        ("body", Value::Array(blocks)),
        ("actions", Value::Array(actions)),
        ("msteams", object(vec![("width", text("Full"))])),
    ]);
    let attachment = object(vec![
        ("contentType", text("application/vnd.microsoft.card.adaptive")),
        ("contentUrl", Value::Null),
        ("content", card),
    ]);
    let attachments = Value::Array(vec![attachment]);
    let body = object(vec![("type", text("message")), ("attachments", attachments)]);
    HttpMessage::json(url.to_owned(), &body, AnswerDialect::SecretAddress)
}

/// A block for each line; a gap before those that follow an empty one.
fn lines(text: &RichText) -> Vec<Value> {
    let mut spacing = "default";
    let mut blocks = vec![];
    for line in &text.lines {
        let runs: Vec<Value> = line.iter().filter(|span| !span.text.is_empty()).map(run).collect();
        if runs.is_empty() {
            spacing = "medium";
        } else {
            blocks.push(block(runs, spacing));
            spacing = "none";
        }
    }
    blocks
}

fn block(runs: Vec<Value>, spacing: &str) -> Value {
    object(vec![
        ("type", text("RichTextBlock")),
        ("spacing", text(spacing)),
        ("inlines", Value::Array(runs)),
    ])
}

fn run(span: &TextSpan) -> Value {
    let mut run = object(vec![("type", text("TextRun")), ("text", text(&span.text))]);
    for (on, name, value) in [
        (span.strong, "weight", text("bolder")),
        (span.emphasis, "italic", Value::Bool(true)),
        (span.struck, "strikethrough", Value::Bool(true)),
        (span.code, "fontType", text("monospace")),
    ] {
        if on {
            set(&mut run, name, value);
        }
    }
    if let Some(url) = &span.link {
        set(&mut run, "selectAction", open(&cut(&span.text, 100), url));
    }
    run
}

fn open(title: &str, url: &str) -> Value {
    object(vec![("type", text("Action.OpenUrl")), ("title", text(title)), ("url", text(url))])
}

fn set(value: &mut Value, name: &str, to: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(name.to_owned(), to);
    }
}

fn color(tone: MessageTone) -> &'static str {
    match tone {
        MessageTone::Well => "good",
        MessageTone::Planned => "accent",
        MessageTone::Minor => "warning",
        MessageTone::Major => "attention",
    }
}
