//! One line: a text of operators, or of those who write to them, as a header or title may show it.

use crate::xml_text;

/// The most characters of a subject. What is longer ends with `…`: the whole title is in the body.
pub(crate) const MAX_SUBJECT_CHARS: usize = 150;

/// A character of a text as a mail may hold it; `None`: it is left out, because it only turns the direction of what
/// follows. Marks that do not reach beyond themselves (U+200E, U+200F) stay: right-to-left texts need them.
pub(crate) fn shown(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some(' '),
        c if !xml_text::holds(c) => Some('\u{fffd}'),
        c => Some(c),
    }
}

/// A text without anything that breaks or turns a line, spaces collapsed, of at most so many characters.
pub(crate) fn one_line(text: &str, max_chars: usize) -> String {
    let shown: String = text.chars().filter_map(shown).collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(max_chars) {
        None => line,
        Some(_) => {
            let kept: String = line.chars().take(max_chars.saturating_sub(1)).collect();
            kept.trim_end().to_owned() + "…"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_whatever_it_holds() {
        for (text, line) in [
            ("Checkout is down", "Checkout is down"),
            ("a\r\nBcc: x@y.example\r\n\r\nb", "a Bcc: x@y.example b"),
            ("a\u{0}b\u{2028}c\u{2029}d\u{85}e\tf\u{7f}g", "a b c d e f g"),
            ("pay\u{202e}gpj.exe\u{2066}x", "paygpj.exex"),
            ("التسوّق معطّل\u{200f}", "التسوّق معطّل\u{200f}"),
            ("  ", ""),
        ] {
            assert_eq!(one_line(text, MAX_SUBJECT_CHARS), line, "{text:?}");
        }
        let exact = "x".repeat(MAX_SUBJECT_CHARS);
        assert_eq!(one_line(&exact, MAX_SUBJECT_CHARS), exact);
        let cut = one_line(&"ü".repeat(5_000), MAX_SUBJECT_CHARS);
        assert_eq!((cut.chars().count(), cut.chars().last()), (MAX_SUBJECT_CHARS, Some('…')));
    }
}
