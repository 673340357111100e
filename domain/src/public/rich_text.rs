//! Rich text: the Markdown of an update as lines of spans, which every channel writes in its own markup. Where is it
//! cut?

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::public::markdown;
use crate::translated_text::default_text;
use crate::xml_text::{Lines, clean};

/// What a text that was cut ends with.
pub(crate) const ELLIPSIS: &str = "…";

/// A piece of a line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextSpan {
    /// What it says, without breaks.
    pub text: String,
    /// Whether it is bold.
    pub strong: bool,
    /// Whether it is italic.
    pub emphasis: bool,
    /// Whether it is struck through.
    pub struck: bool,
    /// Whether it is code.
    pub code: bool,
    /// Where it leads: an address of http, https or mailto.
    pub link: Option<String>,
}

/// Lines of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RichText {
    /// The lines; an empty one is a gap between paragraphs.
    pub lines: Vec<Vec<TextSpan>>,
}

impl RichText {
    /// One line in no style.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self {
            lines: vec![vec![TextSpan { text: clean(text, Lines::One), ..TextSpan::default() }]],
        }
    }

    /// A text in Markdown. HTML is shown as the text it is, and pictures become their description.
    #[must_use]
    pub fn of_markdown(text: &str) -> Self {
        let mut reader = SpanReader::default();
        for event in markdown::parsed(&clean(&default_text(text), Lines::Many)) {
            reader.take(event);
        }
        while reader.text.lines.last().is_some_and(Vec::is_empty) {
            reader.text.lines.pop();
        }
        reader.text
    }

    /// As much of it as costs at most `most`, where a span costs what `cost` says and each line one more `per_line`; an
    /// ellipsis at the end of what was cut.
    #[must_use]
    pub(crate) fn cut(
        mut self,
        most: usize,
        per_line: usize,
        cost: &dyn Fn(&TextSpan) -> usize,
    ) -> Self {
        let mut used = 0;
        for at in 0..self.lines.len() {
            let Some(line) = self.lines.get_mut(at) else { break };
            used += per_line;
            for nth in 0..line.len() {
                let Some(span) = line.get_mut(nth) else { break };
                let costs = cost(span);
                if used + costs <= most {
                    used += costs;
                    continue;
                }
                span.text = longest_part(span, most.saturating_sub(used), cost);
                let is_kept = !span.text.is_empty();
                line.truncate(nth + usize::from(is_kept));
                self.lines.truncate(at + 1);
                return self;
            }
            if used > most {
                self.lines.truncate(at);
                return self;
            }
        }
        self
    }

    /// The text in a markup.
    #[must_use]
    pub(crate) fn write(&self, line_break: &str, span: &dyn Fn(&TextSpan) -> String) -> String {
        let lines = self.lines.iter().map(|line| line.iter().map(span).collect::<String>());
        lines.collect::<Vec<_>>().join(line_break)
    }
}

/// The longest beginning of a span's text, with an ellipsis, that costs at most `most`; empty if there is none.
fn longest_part(span: &TextSpan, most: usize, cost: &dyn Fn(&TextSpan) -> usize) -> String {
    let part = |chars: usize| {
        let text = span.text.chars().take(chars).collect::<String>() + ELLIPSIS;
        TextSpan { text, ..span.clone() }
    };
    let (mut fits, mut too_long) = (0, span.text.chars().count());
    if cost(&part(0)) > most {
        return String::new();
    }
    while fits + 1 < too_long {
        let middle = fits.midpoint(too_long);
        if cost(&part(middle)) <= most { fits = middle } else { too_long = middle }
    }
    part(fits).text
}

/// Reads the events of a text in Markdown.
#[derive(Default)]
struct SpanReader {
    text: RichText,
    style: TextSpan,
    /// How many of each are open.
    strong: usize,
    emphasis: usize,
    /// Of each list that is open, the number of its next item, if its items have numbers.
    lists: Vec<Option<u64>>,
    is_code_block: bool,
}

impl SpanReader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => {
                // Character references bring about what the text was cleaned of.
                let text = clean(&text, Lines::Many);
                match self.style.link.is_none() && !self.is_code_block {
                    true => self.addresses(&text),
                    false => self.push(&text),
                }
            }
            Event::Html(text) | Event::InlineHtml(text) => self.push(&text),
            Event::Code(text) => {
                self.style.code = true;
                self.push(&text);
                self.style.code = false;
            }
            Event::SoftBreak | Event::HardBreak => self.break_line(),
            Event::Rule => self.paragraph(),
            Event::TaskListMarker(done) => self.push(if done { "☑ " } else { "☐ " }),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.lists.is_empty() => self.paragraph(),
            Tag::Heading { .. } => {
                self.paragraph();
                self.strong += 1;
            }
            Tag::CodeBlock(_) => {
                self.paragraph();
                self.is_code_block = true;
            }
            Tag::Table(_) | Tag::HtmlBlock => self.paragraph(),
            Tag::TableRow => self.break_line(),
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.paragraph();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Strikethrough => self.style.struck = true,
            Tag::Link { dest_url, .. } if markdown::is_safe(&dest_url) => {
                self.style.link = Some(clean(&dest_url, Lines::One));
            }
            _ => {}
        }
        self.restyle();
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Strikethrough => self.style.struck = false,
            TagEnd::Link => self.style.link = None,
            TagEnd::CodeBlock => self.is_code_block = false,
            TagEnd::TableCell => self.push("  "),
            TagEnd::Paragraph if !self.lists.is_empty() => self.break_line(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            _ => {}
        }
        self.restyle();
    }

    fn restyle(&mut self) {
        self.style.strong = self.strong > 0;
        self.style.emphasis = self.emphasis > 0;
        self.style.code = self.is_code_block;
    }

    fn item(&mut self) {
        self.break_line();
        let depth = self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        self.push(&format!("{}{mark}", "  ".repeat(depth.min(8))));
    }

    /// A text with its bare addresses as links.
    fn addresses(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, address)) = markdown::next_address(rest) {
            self.push(before);
            self.style.link = Some(address.to_owned());
            self.push(address);
            self.style.link = None;
            rest = rest.get(before.len() + address.len()..).unwrap_or_default();
        }
        self.push(rest);
    }

    /// A text, which has breaks where it is code or HTML.
    fn push(&mut self, text: &str) {
        for (nth, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if nth > 0 {
                self.text.lines.push(vec![]);
            }
            if self.text.lines.is_empty() {
                self.text.lines.push(vec![]);
            }
            if let Some(open) = self.text.lines.last_mut().filter(|_| !line.is_empty()) {
                open.push(TextSpan { text: line.to_owned(), ..self.style.clone() });
            }
        }
    }

    /// Begins a line, unless one has just begun.
    fn break_line(&mut self) {
        if self.text.lines.last().is_some_and(|line| !line.is_empty()) {
            self.text.lines.push(vec![]);
        }
    }

    /// Begins a paragraph, with an empty line before it.
    fn paragraph(&mut self) {
        let lines = &mut self.text.lines;
        let is_begun = lines.iter().any(|line| !line.is_empty());
        while is_begun && !(lines.iter().rev().take(2).all(Vec::is_empty)) {
            lines.push(vec![]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(markdown: &str) -> String {
        RichText::of_markdown(markdown).write("\n", &|span| {
            let marks =
                [(span.strong, "*"), (span.emphasis, "/"), (span.struck, "~"), (span.code, "`")];
            let marks: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
            let link = span.link.as_ref().map(|link| format!("<{link}>")).unwrap_or_default();
            format!("{marks}{}{marks}{link}", span.text)
        })
    }

    #[test]
    fn markdown_becomes_lines_of_spans() {
        for (markdown, want) in [
            ("", ""),
            ("One.\n\n\nTwo.", "One.\n\nTwo."),
            ("one\ntwo", "one\ntwo"),
            ("# Big\nsmall", "*Big*\n\nsmall"),
            ("We **know *all*** ~~now~~", "We *know **/all*/ ~now~"),
            ("a `b <c>` d", "a `b <c>` d"),
            ("```\nx = 1\n\ny = 2\n```\nend", "`x = 1`\n\n`y = 2`\n\nend"),
            ("List:\n- a\n- b\n  - c\n\nend", "List:\n\n• a\n• b\n  • c\n\nend"),
            ("3. a\n4. b", "3. a\n4. b"),
            ("- a\n\n  more\n- b", "• a\nmore\n• b"),
            ("- [x] done", "• ☑ done"),
            ("[x](https://a.example/)", "x<https://a.example/>"),
            ("[x](javascript:alert(1))", "x"),
            ("see https://a.example/b.", "see https://a.example/b<https://a.example/b>."),
            ("<b>x</b>", "<b>x</b>"),
            ("![alt](https://a.example/x.png)", "alt"),
            ("> quoted\n\nend", "quoted\n\nend"),
            ("|a|b|\n|-|-|\n|1|2|", "a  b  \n1  2  "),
            ("a\u{0}b\u{202e}c\u{2028}d", "abc\nd"),
            ("a&#27;b&#x202e;c&#x2028;d", "abc\nd"),
            ("[a](<https://b.example/&#10;c>)", "a<https://b.example/ c>"),
        ] {
            assert_eq!(written(markdown), want, "{markdown}");
        }
    }

    #[test]
    fn a_text_is_cut_within_its_limit_at_a_character() {
        let text = RichText::of_markdown("**zwölf** 🎉🎉🎉\n\nend");
        let length = |text: &RichText| text.write("\n", &|span| span.text.clone()).chars().count();
        let whole = length(&text);
        for most in 0..whole + 2 {
            let cut = text.clone().cut(most, 1, &|span| span.text.chars().count());
            assert!(length(&cut) <= most, "{most}: {cut:?}");
            assert_eq!(cut == text, most > whole, "{most}: {cut:?}");
        }
    }
}
