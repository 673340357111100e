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

/// What is outside of all languages, and then each language's text; parts of the same language are put together.
fn parts(text: &str) -> Vec<(Option<Language>, String)> {
    let mut parts: Vec<(Option<Language>, String)> = vec![(None, String::new())];
    let mut current = None;
    for line in text.split_inclusive('\n') {
        match line.trim_end().strip_prefix(FENCE).map(str::trim) {
            Some("") if current.is_some() => current = None,
            Some(tag) if tag.parse::<Language>().is_ok() => current = tag.parse().ok(),
            _ => match parts.iter_mut().find(|(language, _)| *language == current) {
                Some((_, part)) => part.push_str(line),
                None => parts.push((current, line.to_owned())),
            },
        }
    }
    parts
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
        for text in ["a\n::: note\nb\n:::\nc", ":::", "a ::: de", ":::de:::", ""] {
            assert_eq!(default_text(text).trim(), text.trim(), "{text}");
        }
        // Where there is none for everybody, it is better in another language than not at all.
        let text = ":::de\nNur deutsch.\n:::";
        assert_eq!(text_in(text, Language::French), "Nur deutsch.");
        let again = "::: de\r\neins\r\n:::\r\n::: de\r\nzwei\r\n:::\r\n";
        assert_eq!(text_in(again, Language::German), "eins\r\nzwei");
    }
}
