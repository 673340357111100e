//! List text: what does a mail say that tells of several incidents at once, gathered in a storm or for a digest?

use crate::board::Visibility;
use crate::notify::digest::Digest;
use crate::notify::mail::notice_text::{
    MAX_MAIL_TITLE_CHARS, ManageLinks, NoticeText, footer, notification_text,
};
use crate::notify::mail::one_line::{MAX_SUBJECT_CHARS, one_line};
use crate::notify::notification::{Notification, NotificationStage, PageIdentity};
use crate::time::time_zone::Zone;

/// The most characters of what was said of each; the rest is on the page.
const MAX_SAID_CHARS: usize = 240;
/// The most entries of a mail; of more it says how many there are.
pub const MAX_LIST_ENTRIES: usize = 100;

/// What a mail says that gathers several notifications, the first of them first; `None`: there is none.
#[must_use]
pub fn gathered_text(told: &[&Notification], links: Option<&ManageLinks>) -> Option<NoticeText> {
    let page = &told.first()?.page;
    let title = format!(
        "{} updates: {}",
        told.len(),
        summary(&told.iter().map(|told| told.stage).collect::<Vec<_>>())
    );
    let left_out = told.len().saturating_sub(MAX_LIST_ENTRIES);
    Some(list_text(page, &title, told, left_out, links))
}

/// What a digest says, of the newest of each of its entries; `None`: nothing happened.
#[must_use]
pub fn digest_text(
    digest: &Digest,
    told: &[Notification],
    links: Option<&ManageLinks>,
) -> Option<NoticeText> {
    let newest = |n: u64| told.iter().find(|told| told.n == n);
    let newest: Vec<&Notification> =
        digest.entries.iter().filter_map(|entry| newest(entry.n)).collect();
    let page = &newest.first()?.page;
    let stage = |entry: &crate::notify::digest::DigestEntry| match (entry.is_over, entry.began) {
        (true, _) => NotificationStage::Ended,
        (false, true) => NotificationStage::Opened,
        (false, false) => NotificationStage::Updated,
    };
    let title =
        format!("Digest: {}", summary(&digest.entries.iter().map(stage).collect::<Vec<_>>()));
    Some(list_text(page, &title, &newest, digest.left_out, links))
}

/// `2 began, 1 goes on, 3 are over`.
pub(crate) fn summary(stages: &[NotificationStage]) -> String {
    let words = [
        (NotificationStage::Opened, "began", "began"),
        (NotificationStage::Updated, "goes on", "go on"),
        (NotificationStage::Ended, "is over", "are over"),
    ];
    let counts = words.into_iter().filter_map(|(stage, one, many)| {
        let count = stages.iter().filter(|other| **other == stage).count();
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn list_text(
    page: &PageIdentity,
    title: &str,
    told: &[&Notification],
    left_out: usize,
    links: Option<&ManageLinks>,
) -> NoticeText {
    let mut body: String =
        told.iter().take(MAX_LIST_ENTRIES).map(|told| entry(told) + "\n").collect();
    if left_out > 0 {
        body.push_str(&format!("- and {left_out} more\n"));
    }
    let name = one_line(&page.name, MAX_MAIL_TITLE_CHARS);
    NoticeText {
        is_whole: false,
        subject: one_line(&format!("[{name}] {title}"), MAX_SUBJECT_CHARS),
        title: title.to_owned(),
        status: None,
        facts: vec![],
        body,
        action: ("The status page".to_owned(), page.url.clone()),
        footer: footer(&name, links),
        page: page.clone(),
    }
}

/// A line of a list in Markdown: what happened to what, where to read on, and the beginning of what was said.
fn entry(told: &Notification) -> String {
    let text = notification_text(told, &Zone::UTC, None);
    let title = literal(&text.title);
    let title = match told.visibility {
        Visibility::Public => format!("[{title}]({})", told.url()),
        _ => title,
    };
    match one_line(&text.plain_body(), MAX_SAID_CHARS) {
        summary if summary.is_empty() => format!("- {title}"),
        summary => format!("- {title}: {}", literal(&summary)),
    }
}

/// A text as Markdown shows it and nothing else.
fn literal(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}
