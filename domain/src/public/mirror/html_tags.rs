//! HTML tags: where do the start tags of a page stand, and what do their attributes say?
//!
//! Comments and what stands in scripts and styles are passed over, as browsers do.

/// Elements whose content is text up to their own end tag.
const RAW_TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HtmlTag<'a> {
    /// As it is written.
    pub(super) name: &'a str,
    pub(super) attributes: Vec<HtmlAttribute<'a>>,
    /// The byte after its `>`.
    pub(super) end: usize,
}

/// An attribute with a value, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HtmlAttribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    /// The byte at which the value begins.
    pub(super) at: usize,
}

impl<'a> HtmlTag<'a> {
    /// The attribute of a name.
    pub(super) fn attribute(&self, name: &str) -> Option<&HtmlAttribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// Whether it is a tag of an element.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Every start tag, in order.
pub(super) fn html_tags(html: &str) -> Vec<HtmlTag<'_>> {
    let (mut tags, mut cursor) = (vec![], HtmlCursor { html, at: 0 });
    while cursor.skip_to("<") {
        if cursor.rest().starts_with("<!--") {
            cursor.skip_behind("-->");
            continue;
        }
        cursor.at += 1;
        let Some(tag) = cursor.tag() else { continue };
        if RAW_TEXT.iter().any(|name| tag.is(name)) {
            cursor.skip_to_end_of(tag.name);
        }
        tags.push(tag);
    }
    tags
}

struct HtmlCursor<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> HtmlCursor<'a> {
    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    /// Goes to a text; whether it is there. If it is not, to the end.
    fn skip_to(&mut self, text: &str) -> bool {
        let found = self.rest().find(text);
        self.at = found.map_or(self.html.len(), |offset| self.at + offset);
        found.is_some()
    }

    fn skip_behind(&mut self, text: &str) {
        if self.skip_to(text) {
            self.at += text.len();
        }
    }

    fn skip_to_end_of(&mut self, element: &str) {
        while self.skip_to("</") {
            self.at += 2;
            let here = self.rest().get(..element.len());
            if here.is_some_and(|name| name.eq_ignore_ascii_case(element)) {
                return;
            }
        }
    }

    /// What stands here up to one of some characters.
    fn until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let text = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        self.at += text.len();
        text
    }

    /// The tag whose name begins here; `None`: it is none, or does not end.
    fn tag(&mut self) -> Option<HtmlTag<'a>> {
        if !self.rest().starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name = self.until(ends_name);
        let mut attributes = vec![];
        loop {
            self.until(|c| !c.is_ascii_whitespace() && c != '/');
            if self.rest().starts_with('>') {
                self.at += 1;
                return Some(HtmlTag { name, attributes, end: self.at });
            }
            let before = self.at;
            attributes.extend(self.attribute());
            if self.at == before {
                return None;
            }
        }
    }

    /// The attribute that begins here, if it has a value.
    fn attribute(&mut self) -> Option<HtmlAttribute<'a>> {
        let name = self.until(|c| c == '=' || ends_name(c));
        if !self.rest().starts_with('=') {
            return None;
        }
        self.at += 1;
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''));
        self.at += usize::from(quote.is_some());
        let at = self.at;
        let value = match quote {
            Some(quote) => self.until(|c| c == quote),
            None => self.until(|c| c == '>' || c.is_ascii_whitespace()),
        };
        if quote.is_some() && !self.rest().is_empty() {
            self.at += 1;
        }
        Some(HtmlAttribute { name, value, at })
    }
}

fn ends_name(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '>' | '/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(html: &str) -> Vec<String> {
        let shown = |tag: &HtmlTag<'_>| {
            let pairs = tag.attributes.iter();
            let pairs: String =
                pairs.map(|pair| format!(" {}={}", pair.name, pair.value)).collect();
            format!("{}{pairs}", tag.name)
        };
        html_tags(html).iter().map(shown).collect()
    }

    #[test]
    fn tags_are_found_where_browsers_find_them() {
        for (html, tags) in [
            ("<p>a<A HREF=\"/x\">b</A></p>", &["p", "A HREF=/x"][..]),
            ("<!DOCTYPE html><br/><hr class=x />", &["br", "hr class=x"]),
            ("<!-- <a href=\"/x\"> --><b>", &["b"]),
            ("<style>a>b{}<i></style><b>", &["style", "b"]),
            ("<script>\"<a href='/x'>\"</SCRIPT><b>", &["script", "b"]),
            ("<a title='>\"' href=\"/x?a&amp;b\">", &["a title=>\" href=/x?a&amp;b"]),
            ("<ol reversed class=\"\">1 < 2 <3</ol>", &["ol class="]),
            ("<a b=\"c", &[]),
            ("<a", &[]),
            ("<", &[]),
        ] {
            assert_eq!(found(html), tags, "{html}");
        }
    }

    proptest! {
        #[test]
        fn what_is_found_stands_there(html in "[<>/!a-c \"'=\\-ä]{0,60}") {
            let mut before = 0;
            for tag in html_tags(&html) {
                prop_assert!(tag.end > before && html[..tag.end].ends_with('>'));
                before = tag.end;
                for pair in &tag.attributes {
                    prop_assert!(html[pair.at..].starts_with(pair.value));
                }
            }
        }
    }
}
