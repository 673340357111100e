//! Plain text of messages: which characters are left out, what no chat takes for a mention, and where is it cut?

use crate::xml_text::{Lines, holds};

/// What a text that was cut ends with.
pub(super) const ELLIPSIS: &str = "…";

/// A text without what does something instead of being shown: control characters, marks that turn the direction of
/// what follows, and what no document holds. Separators of lines become breaks, or spaces in a text of one line.
pub(super) fn clean(text: &str, lines: Lines) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            Some(if lines == Lines::Many { '\n' } else { ' ' })
        }
        '\t' if lines == Lines::Many => Some('\t'),
        '\t' => Some(' '),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() || !holds(c) => None,
        c => Some(c),
    });
    kept.collect()
}

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

/// A text as HTML shows it.
pub(super) fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}
