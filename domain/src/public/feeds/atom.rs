//! Atom feed: an entry for each incident and maintenance, which says when there was last something new.

use atom_syndication::{Content, Entry, Feed, Generator, Link, Text};

use crate::public::feeds::entries::FeedEntry;
use crate::public::view::PublicView;
use crate::time::timestamp::Timestamp;
use crate::xml_text;

/// `/history.atom`.
#[must_use]
pub fn feed(view: &PublicView, entries: &[FeedEntry]) -> String {
    let url = &view.page.url;
    let own = Link { rel: "self".to_owned(), ..link(&format!("{url}/history.atom")) };
    let feed = Feed {
        title: Text::plain(format!("{} status", view.page.name)),
        id: format!("{url}/history.atom"),
        updated: instant(entries.first().map_or(view.page.created_at, |newest| newest.updated_at)),
        links: vec![own, link(url)],
        authors: vec![atom_syndication::Person {
            name: view.page.name.clone(),
            ..atom_syndication::Person::default()
        }],
        generator: Some(Generator { value: "Allclear".to_owned(), ..Generator::default() }),
        entries: entries.iter().map(|entry| self::entry(view, entry)).collect(),
        ..Feed::default()
    };
    // Also of an incident that was posted before its text was checked.
    xml_text::sanitized(feed.to_string())
}

fn entry(view: &PublicView, entry: &FeedEntry) -> Entry {
    let address = format!("{}{}", view.page.url, entry.path);
    let content = Content {
        content_type: Some("html".to_owned()),
        value: Some(entry.html()),
        ..Content::default()
    };
    Entry {
        title: Text::plain(entry.name.clone()),
        id: address.clone(),
        updated: instant(entry.updated_at),
        published: Some(instant(entry.created_at)),
        links: vec![link(&address)],
        content: Some(content),
        ..Entry::default()
    }
}

fn link(href: &str) -> Link {
    Link { href: href.to_owned(), ..Link::default() }
}

fn instant(at: Timestamp) -> atom_syndication::FixedDateTime {
    at.date_time().fixed_offset()
}
