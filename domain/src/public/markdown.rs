//! Markdown of updates, as on GitHub: Markdown in, safe HTML out.
//!
//! Raw HTML is shown as the text it is; only `http`, `https` and `mailto` addresses become
//! links; pictures become their description. So nothing an operator pastes can run.

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeStream, html,
};

use crate::translated_text::default_text;
use crate::xml_text;

/// Harmless HTML of a text in Markdown. Headings become bold paragraphs, so that the page's
/// own outline stays whole. Of a text in several languages it is the one for everybody. Single line breaks are kept, and bare addresses become links.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let mut html = String::with_capacity(markdown.len() * 2);
    let text = default_text(markdown);
    html::push_html(&mut html, harmless_events(&text).into_iter());
    html.trim_end().to_owned()
}

/// What a text in Markdown consists of, made harmless.
pub(crate) fn harmless_events(markdown: &str) -> Vec<Event<'_>> {
    let mut state = Inside::default();
    parsed(markdown).flat_map(|event| state.harmless(event)).collect()
}

/// A text in Markdown, read as on GitHub. What its character references bring about that no document holds is left out.
pub(crate) fn parsed(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    TextMergeStream::new(Parser::new_ext(markdown, options)).map(|event| match event {
        Event::Text(text) if text.chars().any(is_unfit) => {
            Event::Text(text.chars().filter(|c| !is_unfit(*c)).collect::<String>().into())
        }
        event => event,
    })
}

/// Whether a character of a text that may have several lines is none that is shown.
fn is_unfit(c: char) -> bool {
    !matches!(c, '\t' | '\n' | '\r') && (c.is_control() || !xml_text::holds(c))
}

/// Where in a text an event stands.
#[derive(Default)]
struct Inside {
    /// For each link that is open, whether it was let through.
    links: Vec<bool>,
    is_code: bool,
}

impl Inside {
    fn harmless<'a>(&mut self, event: Event<'a>) -> Vec<Event<'a>> {
        let event = match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Text(text) if self.links.is_empty() && !self.is_code => return linked(&text),
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                // A bare address within the words of a link is one too by CommonMark, but none in HTML.
                let safe = is_safe(dest_url) && !self.links.contains(&true);
                self.links.push(safe);
                return if safe { vec![event] } else { vec![] };
            }
            Event::End(TagEnd::Link) => {
                let was_safe = self.links.pop().unwrap_or(false);
                return if was_safe { vec![event] } else { vec![] };
            }
            Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
            | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => return vec![],
            Event::Start(Tag::Heading { .. }) => Event::InlineHtml(CowStr::Borrowed("<p><strong>")),
            Event::End(TagEnd::Heading(_)) => {
                Event::InlineHtml(CowStr::Borrowed("</strong></p>\n"))
            }
            // An alignment is a style, which the page does not allow within it.
            Event::Start(Tag::Table(columns)) => {
                Event::Start(Tag::Table(vec![Alignment::None; columns.len()]))
            }
            Event::SoftBreak => Event::HardBreak,
            Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
            Event::Start(Tag::CodeBlock(_)) => {
                self.is_code = true;
                // Without its language, which nothing colours.
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))
            }
            Event::End(TagEnd::CodeBlock) => {
                self.is_code = false;
                event
            }
            other => other,
        };
        vec![event]
    }
}

/// A text with its bare addresses as links.
fn linked<'a>(text: &str) -> Vec<Event<'a>> {
    let mut events = vec![];
    let mut rest = text;
    while let Some((before, address)) = next_address(rest) {
        events.push(Event::Text(before.to_owned().into()));
        let (title, id) = (CowStr::Borrowed(""), CowStr::Borrowed(""));
        let dest_url = CowStr::from(address.to_owned());
        let link = Tag::Link { link_type: LinkType::Autolink, dest_url, title, id };
        events.push(Event::Start(link));
        events.push(Event::Text(address.to_owned().into()));
        events.push(Event::End(TagEnd::Link));
        rest = rest.get(before.len() + address.len()..).unwrap_or_default();
    }
    events.push(Event::Text(rest.to_owned().into()));
    events
}

/// The first bare address of a text, and what is before it.
pub(crate) fn next_address(text: &str) -> Option<(&str, &str)> {
    let (before, from) = text.split_at_checked(address_start(text)?)?;
    let end = from.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(from.len());
    Some((before, trimmed(from.get(..end).unwrap_or(from))))
}

/// Where an address begins that names a host, not within a word.
fn address_start(text: &str) -> Option<usize> {
    let begins = |scheme: &str| {
        text.match_indices(scheme).map(|(at, _)| at).find(|at| {
            let (before, from) = text.split_at(*at);
            let host = from.get(scheme.len()..).and_then(|rest| rest.chars().next());
            !before.ends_with(char::is_alphanumeric) && host.is_some_and(char::is_alphanumeric)
        })
    };
    [begins("https://"), begins("http://")].into_iter().flatten().min()
}

/// An address without the marks that end a sentence, or a bracket around it.
fn trimmed(mut address: &str) -> &str {
    loop {
        let count = |c| address.matches(c).count();
        let is_around = address.ends_with(')') && count(')') > count('(');
        let ends = |c: char| "?!.,:;*_~'\"".contains(c) || (c == ')' && is_around);
        let Some(cut) = address.strip_suffix(ends) else { return address };
        address = cut;
    }
}

/// Whether an address may become a link.
pub(crate) fn is_safe(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    address.contains(':') && matches!(scheme.as_str(), "http" | "https" | "mailto")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_kept_and_danger_becomes_text() {
        for (markdown, want) in [
            ("We **know** why.", "<p>We <strong>know</strong> why.</p>"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"),
            ("[x](javascript:alert(1))", "<p>x</p>"),
            ("[x](JaVaScRiPt:alert(1))", "<p>x</p>"),
            ("[x](data:text/html,hi)", "<p>x</p>"),
            ("[x](/relative)", "<p>x</p>"),
            (
                "[x](https://a.example/?q=\"<)",
                "<p><a href=\"https://a.example/?q=%22%3C\">x</a></p>",
            ),
            ("[x](https://a.example/)", "<p><a href=\"https://a.example/\">x</a></p>"),
            (
                "<mailto:a@b.example>",
                "<p><a href=\"mailto:a@b.example\">mailto:a@b.example</a></p>",
            ),
            ("![alt](https://a.example/x.png)", "<p>alt</p>"),
            ("# Big", "<p><strong>Big</strong></p>"),
            ("one\ntwo", "<p>one<br />\ntwo</p>"),
            ("~~gone~~", "<p><del>gone</del></p>"),
            ("- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>"),
            (
                "See https://a.example/x_y?b=1.",
                "<p>See <a href=\"https://a.example/x_y?b=1\">https://a.example/x_y?b=1</a>.</p>",
            ),
            (
                "(https://a.example/x_(y))!",
                "<p>(<a href=\"https://a.example/x_(y)\">https://a.example/x_(y)</a>)!</p>",
            ),
            ("`https://a.example`", "<p><code>https://a.example</code></p>"),
            (
                "[https://a.example](https://b.example/)",
                "<p><a href=\"https://b.example/\">https://a.example</a></p>",
            ),
            ("xhttps://a.example https:// http://", "<p>xhttps://a.example https:// http://</p>"),
            (
                "[a <https://b.example> c](https://d.example)",
                "<p><a href=\"https://d.example\">a https://b.example c</a></p>",
            ),
            ("a&#27;b&#x85;c&#xFFFE;d&#9;e", "<p>abcd\te</p>"),
            ("```rust\nx\n```", "<pre><code>x\n</code></pre>"),
            (
                "|a|b|\n|:-|-:|\n|1|https://a.example|",
                "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>1</td><td>\
                 <a href=\"https://a.example\">https://a.example</a></td></tr>\n</tbody></table>",
            ),
        ] {
            assert_eq!(to_html(markdown).trim(), want, "{markdown}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_tag_but_ours_ever_comes_out(markdown in "([ -~\n]|https?://|<|&|\\||-){0,200}") {
            let html = to_html(&markdown).to_lowercase();
            for tag in ["<script", "<img", "<iframe", "<svg", "<style", "<object", "<form"] {
                proptest::prop_assert!(!html.contains(tag), "{html}");
            }
            proptest::prop_assert!(!html.contains("href=\"javascript"), "{html}");
        }
    }
}
