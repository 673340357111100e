//! Text part: a notice as it reads in a terminal.

use super::notice_text::NoticeText;
use super::plain_text::{TEXT_WIDTH, wrap};

/// The text of a mail, its lines ended by LF.
pub(crate) fn text_part(notice: &NoticeText) -> String {
    let mut blocks = vec![wrap(&notice.title, TEXT_WIDTH).join("\n")];
    let facts = notice.facts.iter().map(|(word, value)| {
        let lines = wrap(&format!("{word}: {value}"), TEXT_WIDTH - 2);
        lines.join("\n  ")
    });
    blocks.push(facts.collect::<Vec<_>>().join("\n"));
    blocks.push(notice.plain_body());
    let (words, address) = &notice.action;
    blocks.push(format!("{words}:\n{address}"));
    blocks.push("-".repeat(TEXT_WIDTH / 2));
    blocks.push(wrap(&notice.footer.why, TEXT_WIDTH).join("\n"));
    let links = notice.footer.links.iter().map(|(words, address)| format!("{words}:\n{address}"));
    blocks.push(links.collect::<Vec<_>>().join("\n"));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n") + "\n"
}
