//! Atom feed: an entry for each incident and maintenance, which says when there was last something new.

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use chrono::TimeDelta;

use crate::public::feeds::entries::FeedEntry;
use crate::public::feeds::subject::FeedSubject;
use crate::time::timestamp::Timestamp;
use crate::xml_text;

/// `/history.atom`, and that of a component.
#[must_use]
pub fn feed(subject: FeedSubject<'_>, entries: &[FeedEntry]) -> String {
    let FeedSubject { page, .. } = subject;
    let (url, address) = (subject.url(), subject.address("atom"));
    let own = Link { rel: "self".to_owned(), ..link(&address) };
    let updated = updated(entries);
    let feed = Feed {
        title: text(&subject.title()),
        id: address,
        updated: updated.first().copied().unwrap_or_else(|| instant(page.created_at)),
        links: vec![own, link(&subject.home())],
        authors: vec![Person { name: xml_text::without_markup(&page.name), ..Person::default() }],
        generator: Some(Generator { value: "Allclear".to_owned(), ..Generator::default() }),
        entries: entries
            .iter()
            .zip(updated)
            .map(|(entry, updated)| self::entry(&url, entry, updated))
            .collect(),
        ..Feed::default()
    };
    // Also of an incident that was posted before its text was checked.
    xml_text::sanitized(feed.to_string())
}

fn entry(url: &str, entry: &FeedEntry, updated: FixedDateTime) -> Entry {
    let address = format!("{url}{}", entry.path);
    let content = Content {
        content_type: Some("html".to_owned()),
        value: Some(entry.html()),
        ..Content::default()
    };
    Entry {
        title: text(&entry.name),
        id: address.clone(),
        updated,
        published: Some(instant(entry.created_at)),
        links: vec![link(&address)],
        content: Some(content),
        ..Entry::default()
    }
}

/// When there was last something new of each entry, newest first. Readers take what is of one instant for one entry, so
/// those of one millisecond are told apart by microseconds.
fn updated(entries: &[FeedEntry]) -> Vec<FixedDateTime> {
    let (mut before, mut same) = (None, 0);
    let oldest_first = entries.iter().rev().map(|entry| {
        same = if before == Some(entry.updated_at) { same + 1 } else { 0 };
        before = Some(entry.updated_at);
        instant(entry.updated_at) + TimeDelta::microseconds(same)
    });
    let mut updated: Vec<FixedDateTime> = oldest_first.collect();
    updated.reverse();
    updated
}

/// A text, which says that it is HTML where a reader might take it for that.
fn text(text: &str) -> Text {
    match xml_text::without_markup(text) == text {
        true => Text::plain(text),
        false => Text::html(xml_text::escaped(text)),
    }
}

fn link(href: &str) -> Link {
    Link { href: href.to_owned(), ..Link::default() }
}

fn instant(at: Timestamp) -> FixedDateTime {
    at.date_time().fixed_offset()
}
