//! Telegram: a message of a bot, in the part of HTML that it reads.

use serde_json::Value;

use super::chat_text::ChatText;
use super::json_fields::{object, text};
use super::plain_text::{unmentioned, utf16};
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::public::rich_text::{RichText, TextSpan};
use crate::xml_text::escaped;

/// The most characters of a message. Telegram counts what is shown; here the markup counts as well.
const MAX_MESSAGE_CHARS: usize = 4_096;
/// The most characters of the title, and of what is affected.
const MAX_LINE_CHARS: usize = 400;

pub(super) fn message(content: &ChatText, bot_token: &str, chat: &str) -> HttpMessage {
    let title = format!("{} {}", content.tone.mark(), content.title);
    let head = [(&title, true), (&content.status, false), (&content.components, false)];
    let head = head.into_iter().filter(|(line, _)| !line.is_empty()).map(|(line, strong)| {
        let mut line = RichText::line(line);
        for span in line.lines.iter_mut().flatten() {
            span.strong = strong;
        }
        fitted(&line, MAX_LINE_CHARS)
    });
    let head = head.collect::<Vec<_>>().join("\n");
    let read_more = TextSpan {
        text: content.link_label.clone(),
        link: Some(content.url.clone()),
        ..TextSpan::default()
    };
    let foot = markup(&read_more);
    let left = MAX_MESSAGE_CHARS.saturating_sub(utf16(&head) + utf16(&foot) + 4);
    let parts = [head, fitted(&content.body, left), foot];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let body = object(vec![
        ("chat_id", text(chat)),
        ("text", Value::String(parts.join("\n\n"))),
        ("parse_mode", text("HTML")),
        ("link_preview_options", object(vec![("is_disabled", Value::Bool(true))])),
    ]);
    let url = format!("https://api.telegram.org/bot{bot_token}/sendMessage");
    HttpMessage::json(url, &body, AnswerDialect::Telegram)
}

fn fitted(text: &RichText, most: usize) -> String {
    text.clone().cut(most, 1, &|span| utf16(&markup(span))).write("\n", &markup)
}

fn markup(span: &TextSpan) -> String {
    let mut written = escaped(&unmentioned(&span.text));
    for (on, tag) in
        [(span.code, "code"), (span.strong, "b"), (span.emphasis, "i"), (span.struck, "s")]
    {
        // What is code takes no other style.
        if on && (!span.code || tag == "code") {
            written = format!("<{tag}>{written}</{tag}>");
        }
    }
    match &span.link {
        Some(url) => format!("<a href=\"{}\">{written}</a>", escaped(url)),
        None => written,
    }
}
