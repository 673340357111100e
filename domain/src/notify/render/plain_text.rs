//! Plain text of messages: what does no chat take for a mention, and where is a text cut?

use crate::public::rich_text::ELLIPSIS;

/// A text in which no `@` begins a mention: a space without width is behind it, unless it is within an address of mail.
pub(super) fn unmentioned(text: &str) -> String {
    let mut before = ' ';
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        safe.push(c);
        if c == '@' && !before.is_alphanumeric() {
            safe.push('\u{200b}');
        }
        before = c;
    }
    safe
}

/// How long a text is in units of UTF-16: no vendor counts more.
pub(super) fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The beginning of a text that has at most `most` units of UTF-16, with an ellipsis where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if utf16(text) <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(utf16(ELLIPSIS));
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    kept.collect::<String>().trim_end().to_owned() + ELLIPSIS
}
