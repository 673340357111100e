//! Discord: a message with one embed for a webhook of a channel. It mentions no one, whatever its text says.

use serde_json::Value;

use super::chat_text::ChatText;
use super::json_fields::{object, text};
use super::plain_text::{unmentioned, utf16};
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::{HttpMessage, with_parameter};
use crate::public::rich_text::{RichText, TextSpan};

/// The most characters of an embed's title.
const MAX_TITLE_CHARS: usize = 256;
/// The most characters of an embed's description. Discord takes 4,096, and 6,000 of all texts of an embed together.
const MAX_DESCRIPTION_CHARS: usize = 3_400;
/// The most characters of a field.
const MAX_FIELD_CHARS: usize = 1_024;

pub(super) fn message(content: &ChatText, url: &str) -> HttpMessage {
    let mut description = RichText::line(&content.status);
    description.lines.push(vec![]);
    description.lines.extend(content.body.lines.iter().cloned());
    let mut embed = vec![
        ("title", Value::String(fitted(&RichText::line(&content.title), MAX_TITLE_CHARS))),
        ("url", text(&content.url)),
        ("description", Value::String(fitted(&description, MAX_DESCRIPTION_CHARS))),
        ("color", Value::from(content.tone.color())),
        ("footer", object(vec![("text", Value::String(unmentioned(&content.page)))])),
    ];
    let mut fields = vec![];
    if !content.components.is_empty() {
        let components = fitted(&RichText::line(&content.components), MAX_FIELD_CHARS);
        fields.push(field("Affected", components));
    }
    if content.is_alert && utf16(&content.url) < MAX_FIELD_CHARS {
        fields.push(field(&content.link_label, content.url.clone()));
    }
    if let Some(url) = content.manage_url.as_ref().filter(|url| utf16(url) < MAX_FIELD_CHARS) {
        fields.push(field("Manage", url.clone()));
    }
    embed.push(("fields", Value::Array(fields)));
    let none = object(vec![("parse", Value::Array(vec![]))]);
    let body =
        object(vec![("embeds", Value::Array(vec![object(embed)])), ("allowed_mentions", none)]);
    // It then says whether the message was posted.
    HttpMessage::json(with_parameter(url, "wait=true"), &body, AnswerDialect::SecretAddress)
}

fn field(name: &str, value: String) -> Value {
    object(vec![("name", text(name)), ("value", Value::String(value))])
}

fn fitted(text: &RichText, most: usize) -> String {
    text.clone().cut(most, 1, &|span| utf16(&markup(span))).write("\n", &markup)
}

fn markup(span: &TextSpan) -> String {
    if span.code {
        return format!("`{}`", unmentioned(&span.text).replace('`', "ˋ"));
    }
    let mut written = match &span.link {
        Some(url) if *url == span.text => url.clone(),
        Some(url) => format!("[{}]({})", escaped(&span.text), within_brackets(url)),
        None => escaped(&span.text),
    };
    for (on, mark) in [(span.strong, "**"), (span.emphasis, "*"), (span.struck, "~~")] {
        if on && written.trim() == written {
            written = format!("{mark}{written}{mark}");
        }
    }
    written
}

/// An address without what would end it.
fn within_brackets(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29").replace(' ', "%20")
}

/// A text without markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in unmentioned(text).chars() {
        if "\\*_~`|>#-+[]()<:".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}
