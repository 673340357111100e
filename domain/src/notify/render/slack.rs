//! Slack: a message of Block Kit for an incoming webhook, with a fallback in plain text.

use serde_json::Value;

use super::chat_text::ChatText;
use super::json_fields::{object, text};
use super::plain_text::{cut, unmentioned, utf16};
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::public::rich_text::{RichText, TextSpan};

/// The most characters of a header.
const MAX_HEADER_CHARS: usize = 150;
/// The most characters of a section, and of the text that is shown where blocks are not.
const MAX_SECTION_CHARS: usize = 3_000;

pub(super) fn message(content: &ChatText, url: &str) -> HttpMessage {
    let title = format!("{} {}", content.tone.mark(), content.title);
    // A header is plain text, in which entities would be shown as they are written.
    let heading = unmentioned(&title).replace('<', "<\u{200b}");
    let header = object(vec![
        ("type", text("plain_text")),
        ("text", Value::String(cut(&heading, MAX_HEADER_CHARS))),
        ("emoji", Value::Bool(false)),
    ]);
    let mut blocks = vec![object(vec![("type", text("header")), ("text", header)])];
    let (status, components) =
        (RichText::line(&content.status), RichText::line(&content.components));
    for part in [&status, &components, &content.body] {
        let markup = fitted(part, &markup);
        if !markup.trim().is_empty() {
            blocks.push(object(vec![("type", text("section")), ("text", mrkdwn(&markup))]));
        }
    }
    let page = link(&content.url, &content.link_label);
    let manage = content.manage_url.as_deref().map(|url| format!("   {}", link(url, "Manage")));
    let footer = mrkdwn(&format!("{page}{}", manage.unwrap_or_default()));
    let elements = Value::Array(vec![footer]);
    blocks.push(object(vec![("type", text("context")), ("elements", elements)]));
    let fallback = format!("{title} ({}) {}", content.status, content.url);
    let body = object(vec![
        ("text", Value::String(fitted(&RichText::line(&fallback), &|span| escaped(&span.text)))),
        ("blocks", Value::Array(blocks)),
        ("unfurl_links", Value::Bool(false)),
        ("unfurl_media", Value::Bool(false)),
    ]);
    HttpMessage::json(url.to_owned(), &body, AnswerDialect::SecretAddress)
}

/// Text in which Slack looks for no names of channels and people, and for no addresses.
fn mrkdwn(markup: &str) -> Value {
    object(vec![("type", text("mrkdwn")), ("text", text(markup)), ("verbatim", Value::Bool(true))])
}

/// As much of a text as a section holds.
fn fitted(body: &RichText, write: &dyn Fn(&TextSpan) -> String) -> String {
    let cut = body.clone().cut(MAX_SECTION_CHARS, 1, &|span| utf16(&write(span)));
    cut.write("\n", write)
}

fn markup(span: &TextSpan) -> String {
    let written = match &span.link {
        Some(url) => link(url, &span.text),
        None => escaped(&span.text),
    };
    let marks = [(span.code, "`"), (span.strong, "*"), (span.emphasis, "_"), (span.struck, "~")];
    let mark = marks.iter().find(|(on, mark)| *on && !written.contains(mark));
    let inner = written.trim();
    match mark {
        // A mark counts only beside what it marks, so white space stays outside.
        Some((_, mark)) if !inner.is_empty() => {
            let (before, after) = written.split_once(inner).unwrap_or_default();
            format!("{before}{mark}{inner}{mark}{after}")
        }
        _ => written,
    }
}

fn link(url: &str, label: &str) -> String {
    let url = entities(url).replace('|', "%7C");
    format!("<{url}|{}>", escaped(label))
}

fn escaped(line: &str) -> String {
    unmentioned(&entities(line))
}

/// The three characters that begin what Slack reads as more than text.
fn entities(line: &str) -> String {
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
