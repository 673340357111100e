//! Google Chat: a message with one card for a webhook of a space, in the thread of its incident.

use serde_json::Value;

use super::chat_text::ChatText;
use super::json_fields::{object, text};
use super::plain_text::cut;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::{HttpMessage, with_parameter};
use crate::public::rich_text::{RichText, TextSpan};
use crate::xml_text::escaped;

/// The most characters of the title.
const MAX_TITLE_CHARS: usize = 250;
/// The most bytes of the update; a message has 32,000.
const MAX_UPDATE_BYTES: usize = 16_000;

pub(super) fn message(content: &ChatText, thread: &str, url: &str) -> HttpMessage {
    // Plain text; what looks like a mention is none, here either.
    let header = object(vec![
        ("title", Value::String(cut(&content.title.replace('<', "<\u{200b}"), MAX_TITLE_CHARS))),
        ("subtitle", Value::String(format!("{} {}", content.tone.mark(), content.status))),
    ]);
    let mut widgets = vec![];
    for part in [&RichText::line(&content.components), &content.body] {
        let cost = |span: &TextSpan| json_bytes(&markup(span));
        let markup_text = part.clone().cut(MAX_UPDATE_BYTES, 4, &cost).write("<br>", &markup);
        if !markup_text.trim().is_empty() {
            let paragraph = object(vec![("text", Value::String(markup_text))]);
            widgets.push(object(vec![("textParagraph", paragraph)]));
        }
    }
    let mut buttons = vec![button(&content.link_label, &content.url)];
    buttons.extend(content.manage_url.as_deref().map(|url| button("Manage", url)));
    let list = object(vec![("buttons", Value::Array(buttons))]);
    widgets.push(object(vec![("buttonList", list)]));
    let section = object(vec![("widgets", Value::Array(widgets))]);
    let card = object(vec![("header", header), ("sections", Value::Array(vec![section]))]);
    let card = object(vec![("cardId", text(thread)), ("card", card)]);
    let body = object(vec![
        ("cardsV2", Value::Array(vec![card])),
        ("thread", object(vec![("threadKey", text(thread))])),
    ]);
    let option = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD";
    HttpMessage::json(with_parameter(url, option), &body, AnswerDialect::SecretAddress)
}

fn button(label: &str, url: &str) -> Value {
    let link = object(vec![("url", text(url))]);
    object(vec![("text", text(label)), ("onClick", object(vec![("openLink", link)]))])
}

fn json_bytes(text: &str) -> usize {
    Value::String(text.to_owned()).to_string().len()
}

/// The part of HTML that cards show.
fn markup(span: &TextSpan) -> String {
    let mut written = escaped(&span.text);
    for (on, tag) in
        [(span.code, "code"), (span.strong, "b"), (span.emphasis, "i"), (span.struck, "s")]
    {
        if on {
            written = format!("<{tag}>{written}</{tag}>");
        }
    }
    match &span.link {
        Some(url) => format!("<a href=\"{}\">{written}</a>", escaped(url)),
        None => written,
    }
}
