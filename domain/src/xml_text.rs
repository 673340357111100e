//! XML text: which characters can a document of XML 1.0 hold, what stands for those that it cannot, and how are the others
//! written?

/// Whether XML holds a character, as it is or escaped: not most control characters, and no noncharacters.
#[must_use]
pub fn holds(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a text may have several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// It is one line: neither breaks nor tabs.
    One,
    /// Lines may break, and have tabs.
    Many,
}

/// What to do about a character that is [unfit](first_unfit).
pub const UNFIT_HINT: &str =
    "leave out control characters: feeds and other formats cannot hold them";

/// The first character of a text that is not to be published, and the byte at which it stands: a control character, or one
/// that XML does not hold.
#[must_use]
pub fn first_unfit(text: &str, lines: Lines) -> Option<(usize, char)> {
    let is_fit = |c: char| match c {
        '\n' | '\r' | '\t' => lines == Lines::Many,
        c => !c.is_control() && holds(c),
    };
    text.char_indices().find(|(_, c)| !is_fit(*c))
}

/// A document with U+FFFD for each character that XML does not hold. A reader refuses all of a feed for one.
#[must_use]
pub fn sanitized(document: String) -> String {
    match document.chars().all(holds) {
        true => document,
        false => document.chars().map(|c| if holds(c) { c } else { '\u{fffd}' }).collect(),
    }
}

/// A text without what does something instead of being shown: control characters, marks that turn the direction of
/// what follows, and what no document holds. Separators of lines become breaks, or spaces in a text of one line.
pub(crate) fn clean(text: &str, lines: Lines) -> String {
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

/// A text as XML and HTML show it, between tags and in quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_hold_is_replaced_and_nothing_else() {
        for (text, held) in [
            ("<a>zwölf\t\r\n✓ 🎉</a>", "<a>zwölf\t\r\n✓ 🎉</a>"),
            ("a\u{0}b\u{1b}[2J\u{fffe}\u{ffff}", "a\u{fffd}b\u{fffd}[2J\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(sanitized(text.to_owned()), held);
        }
    }
}
