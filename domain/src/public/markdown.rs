//! Markdown of updates: Markdown in, safe HTML out.
//!
//! Raw HTML is shown as the text it is; only `http`, `https` and `mailto` addresses become
//! links; pictures become their description. So nothing an operator pastes can run.

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html};

/// Harmless HTML of a text in Markdown. Headings become bold paragraphs, so that the page's
/// own outline stays whole.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let mut links = Vec::new();
    let events = Parser::new(markdown).filter_map(|event| harmless(event, &mut links));
    let mut html = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut html, events);
    html.trim_end().to_owned()
}

/// `links` remembers, for each link that is open, whether it was let through.
fn harmless<'a>(event: Event<'a>, links: &mut Vec<bool>) -> Option<Event<'a>> {
    Some(match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let safe = is_safe(dest_url);
            links.push(safe);
            return safe.then_some(event);
        }
        Event::End(TagEnd::Link) => return links.pop().unwrap_or(false).then_some(event),
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => {
            return None;
        }
        Event::Start(Tag::Heading { .. }) => Event::InlineHtml(CowStr::Borrowed("<p><strong>")),
        Event::End(TagEnd::Heading(_)) => Event::InlineHtml(CowStr::Borrowed("</strong></p>\n")),
        other => other,
    })
}

fn is_safe(address: &str) -> bool {
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
        ] {
            assert_eq!(to_html(markdown).trim(), want, "{markdown}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_tag_but_ours_ever_comes_out(markdown in "[ -~\n]{0,200}") {
            let html = to_html(&markdown).to_lowercase();
            for tag in ["<script", "<img", "<iframe", "<svg", "<style", "<object", "<form"] {
                proptest::prop_assert!(!html.contains(tag), "{html}");
            }
            proptest::prop_assert!(!html.contains("href=\"javascript"), "{html}");
        }
    }
}
