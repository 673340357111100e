//! Translated text: a text of operators in several languages. Which of them does a reader get?
//!
//! A line `::: de` begins the text in German, and a line `:::` ends it. What stands outside is for everybody else: for readers
//! of other languages, and for feeds, mails and programs.

use std::borrow::Cow;

use crate::language::Language;

/// What begins and ends the text of a language.
const FENCE: &str = ":::";

/// The text for those whose language there is none in. Where all of it is in languages, the first of them.
#[must_use]
pub fn default_text(text: &str) -> Cow<'_, str> {
    if !text.contains(FENCE) {
        return Cow::Borrowed(text);
    }
    let parts = parts(text);
    let common = parts.iter().find(|(language, _)| language.is_none());
    let common = common.map(|(_, part)| part.trim()).filter(|part| !part.is_empty());
    let first = || parts.iter().find(|(language, _)| language.is_some());
    let found = common.or_else(|| first().map(|(_, part)| part.trim()));
    Cow::Owned(found.unwrap_or_default().to_owned())
}

/// The text for a reader of a language: that in it, else the one for everybody.
#[must_use]
pub fn text_in(text: &str, language: Language) -> Cow<'_, str> {
    if !text.contains(FENCE) {
        return Cow::Borrowed(text);
    }
    let found = parts(text).into_iter().find(|(named, _)| *named == Some(language));
    found.map_or_else(|| default_text(text), |(_, part)| Cow::Owned(part.trim().to_owned()))
}

/// What a line is to the languages of a text.
enum FenceLine<'a> {
    Begins(Language),
    /// It looks as if it began one, but names none.
    NamesNone(&'a str),
    Ends,
    Text,
}

fn fence(line: &str) -> FenceLine<'_> {
    let Some(word) = line.trim_end().strip_prefix(FENCE).map(str::trim) else {
        return FenceLine::Text;
    };
    let is_tag = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match Language::from_range(word) {
        _ if word.is_empty() => FenceLine::Ends,
        Some(language) if is_tag => FenceLine::Begins(language),
        _ if is_tag => FenceLine::NamesNone(word),
        _ => FenceLine::Text,
    }
}

/// What is outside of all languages, and then each language's text; parts of the same language are put together.
fn parts(text: &str) -> Vec<(Option<Language>, String)> {
    let mut parts: Vec<(Option<Language>, String)> = vec![(None, String::new())];
    let mut current = None;
    for line in text.split_inclusive('\n') {
        match fence(line) {
            FenceLine::Ends if current.is_some() => current = None,
            FenceLine::Begins(language) => current = Some(language),
            _ => match parts.iter_mut().find(|(language, _)| *language == current) {
                Some((_, part)) => part.push_str(line),
                None => parts.push((current, line.to_owned())),
            },
        }
    }
    parts
}

/// What is wrong with the languages of a text, such that others would read it than were meant to: in which line, and what.
#[must_use]
pub fn fault(text: &str) -> Option<(usize, String)> {
    let mut open: Option<(Language, usize, bool)> = None;
    for (number, line) in text.lines().enumerate().map(|(place, line)| (place + 1, line)) {
        let fence = fence(line);
        if let (Some((language, begun, true)), FenceLine::Begins(_) | FenceLine::Ends) =
            (open, &fence)
        {
            return Some((begun, format!("the text in `{language}` is empty")));
        }
        match fence {
            FenceLine::Begins(language) => open = Some((language, number, true)),
            FenceLine::NamesNone(word) => {
                return Some((
                    number,
                    format!(
                        "`{word}` is no language of the page: they are en, de, fr, es, pt-BR, ja, zh-Hans and ar"
                    ),
                ));
            }
            FenceLine::Ends => open = None,
            FenceLine::Text if !line.trim().is_empty() => {
                open = open.map(|(language, begun, _)| (language, begun, false));
            }
            FenceLine::Text => {}
        }
    }
    let (language, begun, _) = open?;
    Some((begun, format!("the text in `{language}` has no end: add a line `:::`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_text_in_their_language() {
        let text = "We look into it.\n\n::: de\nWir sehen nach.\n\n- eins\n:::\n\n::: pt-BR\nEstamos vendo.\n";
        for (language, part) in [
            (Language::English, "We look into it."),
            (Language::French, "We look into it."),
            (Language::German, "Wir sehen nach.\n\n- eins"),
            (Language::Portuguese, "Estamos vendo."),
        ] {
            assert_eq!(text_in(text, language), part, "{language}");
        }
        assert_eq!(default_text(text), "We look into it.");
    }

    #[test]
    fn what_names_no_language_is_text() {
        for text in ["a\n::: note\nb\n:::\nc", ":::", "a ::: de", ":::de:::", "::: a b", ""] {
            assert_eq!(default_text(text).trim(), text.trim(), "{text}");
        }
        // Where there is none for everybody, it is better in another language than not at all.
        let text = ":::de\nNur deutsch.\n:::";
        assert_eq!(text_in(text, Language::French), "Nur deutsch.");
        let again = "::: de\r\neins\r\n:::\r\n::: de\r\nzwei\r\n:::\r\n";
        assert_eq!(text_in(again, Language::German), "eins\r\nzwei");
    }

    #[test]
    fn a_text_that_others_would_read_than_were_meant_to_has_a_fault() {
        for (text, fault_in) in [
            ("a\n::: de\nb\n:::\nc", None),
            ("a", None),
            ("a\n:::", None),
            ("a\n::: pt\nb\n:::", None),
            ("a\n::: zh-CN\nb\n:::", None),
            ("a\n::: nl\nb\n:::", Some((2, "no language"))),
            ("a\n::: note\nb\n:::", Some((2, "no language"))),
            ("::: de\nb", Some((1, "has no end"))),
            ("a\n::: de\n\n:::\nc", Some((2, "is empty"))),
            ("a\n::: de\n::: fr\nc\n:::", Some((2, "is empty"))),
            ("a\n::: de\nb\n::: fr\nc\n:::", None),
        ] {
            let found = fault(text);
            let matches = match (&found, fault_in) {
                (Some((line, words)), Some((wanted, part))) => {
                    *line == wanted && words.contains(part)
                }
                (None, None) => true,
                _ => false,
            };
            assert!(matches, "{text}: {found:?}");
        }
    }
}
