//! Gathered notifications: what a chat is told of several incidents in one message.

use super::chat_text::{ChatText, MessageTone, tone};
use super::delivery_context::DeliveryContext;
use super::plain_text::cut;
use crate::board::Visibility;
use crate::notify::mail::list_text::summary;
use crate::notify::notification::Notification;
use crate::public::rich_text::{RichText, TextSpan};
use crate::xml_text::{Lines, clean};

/// The most notifications that are named; of more it says how many there are.
const MAX_NAMED: usize = 30;
/// The most characters of each title.
const MAX_TITLE_CHARS: usize = 150;

/// What a message says of several notifications; `None`: there is none.
pub(super) fn gathered_text(
    told: &[&Notification],
    context: &DeliveryContext<'_>,
) -> Option<ChatText> {
    let first = ChatText::from_notification(told.first()?, context);
    let mut lines: Vec<Vec<TextSpan>> =
        told.iter().take(MAX_NAMED).map(|told| line(told, context)).collect();
    let more = told.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        lines.push(vec![span(&format!("and {more} more"))]);
    }
    let tones = told.iter().map(|told| tone(told));
    let is_public = told.iter().all(|told| told.visibility == Visibility::Public);
    Some(ChatText {
        title: format!("{} updates", told.len()),
        status: summary(&told.iter().map(|told| told.stage).collect::<Vec<_>>()),
        components: String::new(),
        body: RichText { lines },
        url: if is_public { first.url } else { told.first()?.page.url.clone() },
        tone: tones.max().unwrap_or(MessageTone::Minor),
        ..first
    })
}

fn line(told: &Notification, context: &DeliveryContext<'_>) -> Vec<TextSpan> {
    let text = ChatText::from_notification(told, context);
    let title = TextSpan {
        link: (told.visibility == Visibility::Public).then(|| told.url()),
        ..span(&cut(&text.title, MAX_TITLE_CHARS))
    };
    vec![span(&format!("{} {}: ", text.tone.mark(), text.status)), title]
}

fn span(text: &str) -> TextSpan {
    TextSpan { text: clean(text, Lines::One), ..TextSpan::default() }
}
