//! RSS feed: an item for each update, with an id of its own, so that readers take each as news.

use std::cmp::Reverse;

use rss::extension::Extension;
use rss::{Channel, Guid, Item};

use crate::ordered;
use crate::public::feeds::entries::{FeedEntry, FeedUpdate};
use crate::public::feeds::subject::FeedSubject;
use crate::time::timestamp::Timestamp;
use crate::xml_text;

/// The most items.
pub const MAX_RSS_ITEMS: usize = 100;
/// The namespace of the element by which a feed says where it is.
const ATOM: &str = "http://www.w3.org/2005/Atom";
const MEDIA_TYPE: &str = "application/rss+xml";

/// `/history.rss`, and that of a component.
#[must_use]
pub fn feed(subject: FeedSubject<'_>, entries: &[FeedEntry]) -> String {
    let FeedSubject { page, component } = subject;
    let updates = entries.iter().flat_map(|entry| entry.updates.iter().map(move |u| (entry, u)));
    let mut newest_first: Vec<(&FeedEntry, &FeedUpdate)> = updates.collect();
    ordered::sort_by_key(&mut newest_first, |(_, update)| Reverse(update.at));
    let items = newest_first.into_iter().take(MAX_RSS_ITEMS);
    let url = subject.url();
    let name = component.map_or(&page.name, |component| &component.name);
    let mut channel = Channel {
        title: xml_text::without_markup(&subject.title()),
        link: subject.home(),
        description: xml_text::without_markup(&format!("What happened to {name}, and when")),
        pub_date: Some(rfc_2822(page.updated_at)),
        last_build_date: Some(rfc_2822(page.updated_at)),
        items: items.map(|(entry, update)| item(&url, entry, update)).collect(),
        ..Channel::default()
    };
    channel.namespaces.insert("atom".to_owned(), ATOM.to_owned());
    let link = own_link(subject.address("rss"));
    channel.extensions.entry("atom".to_owned()).or_default().insert("link".to_owned(), vec![link]);
    // Also of an incident that was posted before its text was checked.
    xml_text::sanitized(channel.to_string())
}

/// Where the feed is: readers that have nothing but its text find it again.
fn own_link(href: String) -> Extension {
    let attributes = [("href", href), ("rel", "self".to_owned()), ("type", MEDIA_TYPE.to_owned())];
    let attrs = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Extension { name: "atom:link".to_owned(), attrs, ..Extension::default() }
}

fn item(url: &str, entry: &FeedEntry, update: &FeedUpdate) -> Item {
    let link = format!("{url}{}", entry.path);
    Item {
        title: Some(xml_text::without_markup(&format!("{}: {}", update.status, entry.name))),
        link: Some(link.clone()),
        guid: Some(Guid { value: format!("{link}#{}", update.id), permalink: false }),
        pub_date: Some(rfc_2822(update.at)),
        description: Some(update.html.clone()),
        ..Item::default()
    }
}

fn rfc_2822(at: Timestamp) -> String {
    at.date_time().to_rfc2822()
}
