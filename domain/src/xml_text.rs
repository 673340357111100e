//! XML text: which characters can a document of XML 1.0 hold, what stands for those that it cannot, and how are the others
//! written?

/// Whether documents hold a character, as it is or escaped: XML holds not most control characters, and HTML no
/// noncharacters, which are the last two of each plane and 32 more.
#[must_use]
pub fn holds(c: char) -> bool {
    let is_noncharacter = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    matches!(c, '\t' | '\n' | '\r' | ' '..) && !is_noncharacter
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

/// A document with `?` for each character that XML does not hold, for which a reader refuses all of a feed, and for those
/// that tell a validator of a text that was decoded wrongly: U+FFFD, and the control characters after ASCII.
#[must_use]
pub fn sanitized(document: String) -> String {
    let is_clear = |c| holds(c) && !matches!(c, '\u{fffd}' | '\u{7f}'..='\u{9f}');
    match document.chars().all(is_clear) {
        true => document,
        false => document.chars().map(|c| if is_clear(c) { c } else { '?' }).collect(),
    }
}

/// A text that is the same to who takes it for text and to who takes it for HTML, because formats do not say which it is:
/// where HTML would see a tag or a character reference begin, an invisible U+2060 parts it.
#[must_use]
pub(crate) fn without_markup(text: &str) -> String {
    let mut parted = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        parted.push(c);
        let mut rest = text.get(at + c.len_utf8()..).unwrap_or_default().chars();
        let (next, after) = (rest.next().unwrap_or(' '), rest.next().unwrap_or(' '));
        let begins = match c {
            '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
            // A single letter is none's name.
            '&' => {
                next == '#'
                    || next.is_numeric()
                    || (next.is_alphabetic() && after.is_alphanumeric())
            }
            _ => false,
        };
        if begins {
            parted.push('\u{2060}');
        }
    }
    parted
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
            ("a\u{0}b\u{1b}[2J\u{fffe}\u{ffff}", "a?b?[2J??"),
            ("\u{fdd0}\u{1ffff}\u{10fffe}\u{9f}\u{fffd}\u{1fffd}", "?????\u{1fffd}"),
        ] {
            assert_eq!(sanitized(text.to_owned()), held);
        }
    }

    #[test]
    fn what_html_would_take_for_markup_is_parted_and_nothing_else() {
        for (text, parted) in [
            ("Q&A, R&D; a < b && c > d <3", "Q&A, R&D; a < b && c > d <3"),
            ("</b><!--<?x<img", "<\u{2060}/b><\u{2060}!--<\u{2060}?x<\u{2060}img"),
            ("&lt;&#60;&1;&é1", "&\u{2060}lt;&\u{2060}#60;&\u{2060}1;&\u{2060}é1"),
            ("<", "<"),
        ] {
            assert_eq!(without_markup(text), parted);
        }
    }
}
