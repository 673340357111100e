//! Folded text: which part of a long update stands on a page among others, and what does its reader unfold?

use pulldown_cmark::{CowStr, Event, Tag, TagEnd, html};

use crate::public::markdown::harmless_events;
use crate::translated_text::text_in;
use crate::words::Words;

/// After so many lines a text is folded.
pub const FOLD_AFTER_LINES: usize = 10;
/// So many lines more are not worth a click.
const LEAST_FOLDED_LINES: usize = 3;
/// About how many characters stand in a line of the page.
const LINE_CHARS: usize = 90;

/// Harmless HTML of a text in Markdown, of which what comes after ten lines is folded. It is cut between paragraphs, lists
/// and other blocks, or where a paragraph has a line break; a paragraph without any is left whole.
#[must_use]
pub fn to_folded_html(words: Words, markdown: &str) -> String {
    let text = text_in(markdown, words.language);
    let events = harmless_events(&text);
    let cuts = cuts(&events);
    let total = cuts.last().map_or(0, |cut| cut.lines);
    let cut = cuts.iter().find(|cut| cut.lines >= FOLD_AFTER_LINES);
    let cut = cut.filter(|cut| cut.lines + LEAST_FOLDED_LINES <= total);
    let mut html = String::with_capacity(text.len() * 2);
    let Some(cut) = cut else {
        html::push_html(&mut html, events.into_iter());
        return html.trim_end().to_owned();
    };
    let (before, after) = events.split_at_checked(cut.at).unwrap_or((&events, &[]));
    let raw = |html: String| Event::InlineHtml(CowStr::from(html));
    let more = words.say("more-lines", [("count", (total - cut.lines).into())]);
    let unfold = raw(format!("<details><summary>{more}</summary>\n"));
    // A line break becomes the border of two paragraphs.
    let (end, begin, skipped) = if cut.is_in_paragraph {
        (Some(Event::End(TagEnd::Paragraph)), Some(Event::Start(Tag::Paragraph)), 1)
    } else {
        (None, None, 0)
    };
    let before = before.iter().cloned().chain(end);
    let after = begin.into_iter().chain(after.iter().skip(skipped).cloned());
    let all = before.chain([unfold]).chain(after).chain([raw("</details>".to_owned())]);
    html::push_html(&mut html, all);
    html
}

/// A place where a text may be folded.
struct Cut {
    /// How many events come before it.
    at: usize,
    /// About how many lines come before it.
    lines: usize,
    is_in_paragraph: bool,
}

/// Every such place, the last of which is the end.
fn cuts(events: &[Event<'_>]) -> Vec<Cut> {
    let (mut cuts, mut open) = (vec![], vec![]);
    let (mut lines, mut chars) = (0, 0_usize);
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(tag) => open.push(tag.to_end()),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) | Event::Code(text) => {
                lines += text.matches('\n').count();
                chars += text.chars().count();
            }
            _ => {}
        }
        let begins_line = match event {
            Event::HardBreak | Event::SoftBreak | Event::Rule => true,
            Event::End(tag) => !matches!(
                tag,
                TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Link
                    | TagEnd::TableCell
            ),
            _ => false,
        };
        if begins_line {
            lines += chars.div_ceil(LINE_CHARS);
            chars = 0;
        }
        let is_break = matches!(event, Event::HardBreak);
        if matches!(event, Event::End(_)) && open.is_empty() {
            cuts.push(Cut { at: at + 1, lines, is_in_paragraph: false });
        } else if is_break && open == [TagEnd::Paragraph] {
            cuts.push(Cut { at, lines, is_in_paragraph: true });
        }
    }
    cuts.push(Cut {
        at: events.len(),
        lines: lines + chars.div_ceil(LINE_CHARS),
        is_in_paragraph: false,
    });
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::markdown::to_html;

    fn lines(count: usize) -> String {
        (1..=count).map(|n| format!("line {n}\n")).collect()
    }

    #[test]
    fn a_text_of_some_lines_stands_as_it_is() {
        for text in [String::new(), lines(10), lines(12), "word ".repeat(170)] {
            assert_eq!(to_folded_html(Words::ENGLISH, &text), to_html(&text), "{text}");
        }
    }

    #[test]
    fn what_comes_after_ten_lines_is_folded_between_blocks_or_lines() {
        let folded = to_folded_html(Words::ENGLISH, &lines(13));
        assert_eq!(
            folded.replace("<br />", ""),
            "<p>line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10</p>\n\
             <details><summary>3 more lines</summary>\n<p>line 11\nline 12\nline 13</p>\n</details>"
        );
        let long = "word ".repeat(200);
        let folded =
            to_folded_html(Words::ENGLISH, &format!("{long}\n\n# Next\n\n- {long}\n- {long}"));
        let (before, after) = folded.split_once("<details>").unwrap();
        assert!(before.trim_end().ends_with("word</p>"), "{before}");
        assert!(after.contains("<p><strong>Next</strong></p>\n<ul>"), "{after}");
        // What one paragraph says in one line is not cut within it.
        assert!(!to_folded_html(Words::ENGLISH, &"word ".repeat(2_000)).contains("<details>"));
    }

    #[test]
    fn a_block_of_code_is_not_cut() {
        let code = format!("```\n{}```\n\nafter\n\nand\n\nthat", lines(30));
        let folded = to_folded_html(Words::ENGLISH, &code);
        assert!(folded.starts_with("<pre><code>line 1\n"), "{folded}");
        assert!(
            folded.contains("line 30\n</code></pre>\n<details><summary>3 more lines"),
            "{folded}"
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_and_every_element_is_closed(markdown in "([a-z]{1,40}|[*_`>#|-]|\n|\n\n|  \n|[0-9]\\. |\\[a\\]\\(https://a.test\\)){0,160}") {
            let text = |html: &str| {
                let mut inside = false;
                let kept = html.chars().filter(|c| {
                    match c { '<' => inside = true, '>' => { inside = false; return false }, _ => {} }
                    !inside && !c.is_whitespace()
                });
                kept.collect::<String>()
            };
            let (whole, folded) = (to_html(&markdown), to_folded_html(Words::ENGLISH, &markdown));
            let without_summary = match folded.split_once("<summary>") {
                Some((before, after)) => before.to_owned() + after.split_once("</summary>").unwrap().1,
                None => folded.clone(),
            };
            proptest::prop_assert_eq!(text(&whole), text(&without_summary));
            for tag in ["p", "ul", "ol", "li", "blockquote", "pre", "table", "em", "strong", "a", "details"] {
                let opened = folded.matches(&format!("<{tag}>")).count() + folded.matches(&format!("<{tag} ")).count();
                proptest::prop_assert_eq!(opened, folded.matches(&format!("</{tag}>")).count(), "{} in {}", tag, folded);
            }
        }
    }
}
