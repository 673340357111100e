//! Markdown text: how do words of others stand in our Markdown, so that they begin nothing there?

use crate::public::rich_text::{RichText, TextSpan};
use crate::xml_text::{Lines, clean};

/// What is markup wherever it stands.
const MARKUP: &str = "\\`*_[]{}<>#|~&$";
/// What is markup where a line begins: of lists, rules, headings that are underlined, and tables.
const MARKUP_AT_START: &str = "-+=:";

/// A text in one line in which nothing is markup.
pub(super) fn literal(text: &str) -> String {
    let text = clean(text, Lines::One);
    let mut line = String::with_capacity(text.len() + 8);
    // A number at the start is that of a list, with one of these behind it.
    let mut is_number = false;
    for c in text.trim().chars() {
        let begins = line.is_empty();
        let is_list = is_number && matches!(c, '.' | ')');
        if MARKUP.contains(c) || begins && MARKUP_AT_START.contains(c) || is_list {
            line.push('\\');
        }
        is_number = (begins || is_number) && c.is_ascii_digit();
        line.push(c);
    }
    line
}

/// A text in Markdown as a block quote in which nothing is markup: its words, and where its links lead.
pub(super) fn quoted(markdown: &str) -> String {
    let span = |span: &TextSpan| match &span.link {
        Some(link) if *link != span.text => format!("{} ({link})", span.text),
        _ => span.text.clone(),
    };
    let text = RichText::of_markdown(markdown).write("\n", &span);
    let lines =
        text.lines().map(|line| format!("> {}", literal(line)).trim_end().to_owned() + "\n");
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TextMergeStream};

    fn events(markdown: &str) -> Vec<Event<'_>> {
        let all = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_MATH
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        TextMergeStream::new(Parser::new_ext(markdown, all)).collect()
    }

    /// What Markdown shows, if it has these tags alone, each once.
    fn shown(markdown: &str, tags: &[&str]) -> String {
        let (mut left, mut shown) = (tags.to_vec(), String::new());
        for event in events(markdown) {
            let name = match event {
                Event::Text(text) => {
                    shown.push_str(&text);
                    continue;
                }
                Event::SoftBreak => {
                    shown.push('\n');
                    continue;
                }
                Event::Start(Tag::Paragraph) | Event::End(_) => continue,
                Event::Start(tag) => format!("{tag:?}"),
                other => panic!("{other:?} in {markdown}"),
            };
            let place = left.iter().position(|tag| name.starts_with(tag));
            left.remove(place.unwrap_or_else(|| panic!("{name} in {markdown}")));
        }
        assert!(left.is_empty(), "no {left:?} in {markdown}");
        shown
    }

    #[test]
    fn words_are_shown_as_they_are() {
        for (text, expected) in [
            ("Checkout (EU), v2 - beta", "Checkout (EU), v2 - beta"),
            ("# Big", "\\# Big"),
            ("- a\n1. b", "\\- a 1. b"),
            ("2026. x", "2026\\. x"),
            ("[x](https://a.example/)", "\\[x\\](https://a.example/)"),
            ("<b>&copy;", "\\<b\\>\\&copy;"),
            ("a\u{202e}b\u{2028}c", "ab c"),
            ("  ", ""),
        ] {
            assert_eq!(literal(text), expected);
        }
        for (markdown, expected) in [
            ("We **know** why.\n\n# Big", "> We know why.\n>\n> Big\n"),
            ("- a\n- b", "> • a\n> • b\n"),
            ("3. a", "> 3\\. a\n"),
            (
                "[it](https://a.example/) <https://b.example/>",
                "> it (https://a.example/) https://b.example/\n",
            ),
            ("```\n    # x\n```", "> \\# x\n"),
            ("", ""),
        ] {
            assert_eq!(quoted(markdown), expected);
        }
    }

    /// Texts of what is markup, in any order.
    fn hostile() -> impl Strategy<Value = String> {
        let marks = "(#{1,6} ?|[-+*=_~:|>]{1,4} ?|[0-9]{1,3}[.)] ?|\\[x\\]\\(https://e\\.example/\\)|\\[\\^?a\\]:? ?|\
             <b>|<!--|&amp;|&#35;|`{1,3}|\\$\\$|!|\\\\|\n{1,2}|\r|\t| {1,5}|\u{2028}|\u{85}|\u{b}|[a-z]{1,3}|\u{fc}|\\{#a\\}|\\|a\\|\n\\|-\\|)";
        proptest::collection::vec(marks, 0..14).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn no_text_begins_anything(text in hostile()) {
            let name = literal(&text);
            let plain = clean(&text, Lines::One);
            prop_assert!(!name.contains('\n'));
            for (before, after, tags) in [
                ("# ", "\n", &["Heading"][..]),
                ("- [", "](https://n.test/) §\n", &["List", "Item", "Link"]),
                ("- ", "\n", &["List", "Item"]),
                ("**", ".**\n", &["Strong"]),
                ("", "\n", &[]),
            ] {
                // An empty name is no bold text and no link, and nothing is forged by it.
                let name = if name.is_empty() { "x" } else { &name };
                let text = if plain.trim().is_empty() { "x" } else { plain.trim() };
                let seen = shown(&format!("{before}{name}{after}"), tags);
                let expected = seen.replace(" §", "").trim_end_matches('.').to_owned();
                prop_assert_eq!(expected.trim(), text.trim_end_matches('.').trim());
            }
        }

        #[test]
        fn no_update_leaves_its_quote_or_begins_anything_in_it(text in hostile()) {
            let quote = quoted(&text);
            prop_assert!(quote.lines().all(|line| line.starts_with('>')), "{}", quote);
            if !quote.is_empty() {
                shown(&quote, &["BlockQuote"]);
                shown(&format!("**Identified**:\n\n{quote}\n## Next\n"), &["Strong", "BlockQuote", "Heading"]);
            }
        }
    }
}
