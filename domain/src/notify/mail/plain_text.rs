//! Plain text of Markdown: as it reads in a terminal, wrapped, with the address of each link written out.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::one_line::shown;
use crate::public::markdown::parsed;
use crate::translated_text::default_text;

/// The most characters of a line, unless a word is longer.
pub(crate) const TEXT_WIDTH: usize = 72;

/// What stands between the cells of a table.
const CELL_END: &str = " | ";

/// A text in Markdown as plain text: paragraphs with a blank line between, each line wrapped.
pub(crate) fn plain_text(markdown: &str) -> String {
    let markdown: String = default_text(markdown).replace("\r\n", "\n").replace('\r', "\n");
    let markdown: String = markdown.chars().filter_map(shown).collect();
    let mut layout = PlainLayout::default();
    for event in parsed(&markdown) {
        layout.take(event);
    }
    layout.end_block(false);
    layout.text.trim_end().to_owned()
}

/// What was laid out, and the block at hand.
#[derive(Default)]
struct PlainLayout {
    text: String,
    block: String,
    /// What stands before the lines of a block: `> `, or the indentation of a list.
    margin: Vec<&'static str>,
    /// What stands before the first line instead of the last margin: `- `, `3. `.
    bullet: Option<String>,
    /// Of each open list, the next number; `None`: it has none.
    lists: Vec<Option<u64>>,
    /// Of each open link, where it leads, and where its text begins.
    links: Vec<(String, usize)>,
    is_code: bool,
}

impl PlainLayout {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                // Character references bring about what the text was freed of.
                self.block.extend(text.chars().filter_map(shown));
            }
            Event::SoftBreak | Event::HardBreak => self.block.push('\n'),
            Event::TaskListMarker(is_done) => {
                self.block.push_str(if is_done { "[x] " } else { "[ ] " });
            }
            Event::Rule => {
                self.block.push_str("---");
                self.end_block(true);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Link { dest_url, .. } => {
                let address = dest_url.chars().filter(|c| !c.is_control()).filter_map(shown);
                self.links.push((address.collect(), self.block.len()));
            }
            Tag::BlockQuote(_) => self.margin.push("> "),
            Tag::List(first) => {
                self.end_block(false);
                self.lists.push(first);
            }
            Tag::Item => {
                let bullet = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let bullet = format!("{number}. ");
                        *number = number.saturating_add(1);
                        bullet
                    }
                    _ => "- ".to_owned(),
                };
                self.bullet = Some(bullet);
                self.margin.push("   ");
            }
            Tag::CodeBlock(_) => {
                self.end_block(false);
                self.margin.push("    ");
                self.is_code = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => self.end_link(),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock => {
                self.end_block(self.lists.is_empty());
            }
            TagEnd::Item => {
                self.end_block(false);
                self.margin.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.end_block(self.lists.is_empty());
                self.part();
            }
            TagEnd::BlockQuote(_) => {
                self.end_block(true);
                self.margin.pop();
            }
            TagEnd::CodeBlock => {
                self.end_block(true);
                self.margin.pop();
                self.is_code = false;
            }
            TagEnd::TableCell => self.block.push_str(CELL_END),
            TagEnd::TableHead | TagEnd::TableRow => {
                let cells = self.block.trim_end_matches(CELL_END).len();
                self.block.truncate(cells);
                self.end_block(false);
            }
            TagEnd::Table => self.part(),
            _ => {}
        }
    }

    /// Only web and mail addresses, as on the page.
    fn end_link(&mut self) {
        let Some((address, start)) = self.links.pop() else { return };
        let text = self.block.get(start..).unwrap_or_default();
        let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let is_known = address.contains(':') && matches!(&*scheme, "http" | "https" | "mailto");
        if is_known && text != address && address.strip_prefix("mailto:") != Some(text) {
            self.block.push_str(&format!(" <{}>", address.replace(char::is_whitespace, "%20")));
        }
    }

    /// A blank line, unless there is one.
    fn part(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn end_block(&mut self, is_apart: bool) {
        let block = std::mem::take(&mut self.block);
        if !block.trim().is_empty() || self.bullet.is_some() && !self.is_code {
            for line in block.trim_end().split('\n') {
                self.lines(line);
            }
        }
        if is_apart {
            self.part();
        }
    }

    fn lines(&mut self, line: &str) {
        let margin = self.margin.concat();
        if self.is_code {
            self.text.push_str(&format!("{margin}{line}\n"));
            return;
        }
        let mut first = margin.clone();
        if let Some(bullet) = self.bullet.take() {
            first.truncate(first.len().saturating_sub(3));
            first.push_str(&format!("{bullet:<3}"));
        }
        let width = TEXT_WIDTH.saturating_sub(margin.len()).max(TEXT_WIDTH / 3);
        for (at, wrapped) in wrap(line, width).iter().enumerate() {
            let margin = if at == 0 { &first } else { &margin };
            self.text.push_str(format!("{margin}{wrapped}").trim_end());
            self.text.push('\n');
        }
    }
}

/// Lines of at most so many characters, unless a word is longer; at least one.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    let (mut line, mut length) = (String::new(), 0);
    for word in text.split_whitespace() {
        let count = word.chars().count();
        if length > 0 && length + 1 + count > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += count;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_reads_in_a_terminal() {
        for (markdown, text) in [
            ("We **know** why.\nIt `works`.", "We know why.\nIt works."),
            ("one\n\ntwo", "one\n\ntwo"),
            ("[log](https://a.example/l)", "log <https://a.example/l>"),
            ("<https://a.example/l>", "https://a.example/l"),
            ("[x](javascript:alert(1))", "x"),
            ("![alt](https://a.example/x.png)", "alt"),
            ("# Big\ntext", "Big\n\ntext"),
            ("- a\n- b\n  - c\n\nend", "-  a\n-  b\n   -  c\n\nend"),
            ("9. a\n10. b", "9. a\n10. b"),
            ("- [x] done", "-  [x] done"),
            ("> quoted\n\nnot", "> quoted\n\nnot"),
            ("```\na  b\n  c\n```\nend", "    a  b\n      c\n\nend"),
            ("|a|b|\n|-|-|\n|1|2|\n\nend", "a | b\n1 | 2\n\nend"),
            ("<b>x</b>\r\ny\u{0}z\u{2028}w", "<b>x</b>\ny z\nw"),
            ("", ""),
        ] {
            assert_eq!(plain_text(markdown), text, "{markdown:?}");
        }
    }

    #[test]
    fn lines_are_wrapped_between_words() {
        let text = plain_text(&format!("{} {}", "word ".repeat(40), "x".repeat(200)));
        let longest = text.lines().map(|line| line.chars().count()).filter(|n| *n != 200).max();
        assert_eq!(longest, Some(69));
        let listed = plain_text(&format!("- {}", "word ".repeat(40)));
        assert!(listed.lines().skip(1).all(|line| line.starts_with("   word")), "{listed}");
        assert!(listed.lines().all(|line| line.len() <= TEXT_WIDTH), "{listed}");
    }

    proptest::proptest! {
        #[test]
        fn no_character_of_control_comes_out(markdown in "(\\PC|\r|\n|\u{0}|\u{1b}|>|-|`|\\||\\[x\\]\\(http://a\\)){0,80}") {
            let text = plain_text(&markdown);
            proptest::prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        }
    }
}
