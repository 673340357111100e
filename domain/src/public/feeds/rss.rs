//! RSS feed: an item for each update, with an id of its own, so that readers take each as news.

use std::cmp::Reverse;

use rss::{Channel, Guid, Item};

use crate::ordered;
use crate::public::feeds::entries::{FeedEntry, FeedUpdate};
use crate::public::view::PublicView;
use crate::time::timestamp::Timestamp;
use crate::xml_text;

/// The most items.
pub const MAX_RSS_ITEMS: usize = 100;

/// `/history.rss`.
#[must_use]
pub fn feed(view: &PublicView, entries: &[FeedEntry]) -> String {
    let updates = entries.iter().flat_map(|entry| entry.updates.iter().map(move |u| (entry, u)));
    let mut newest_first: Vec<(&FeedEntry, &FeedUpdate)> = updates.collect();
    ordered::sort_by_key(&mut newest_first, |(_, update)| Reverse(update.at));
    let items = newest_first.into_iter().take(MAX_RSS_ITEMS);
    let channel = Channel {
        title: format!("{} status", view.page.name),
        link: view.page.url.clone(),
        description: format!("What happened to {}, and when", view.page.name),
        pub_date: Some(rfc_2822(view.page.updated_at)),
        last_build_date: Some(rfc_2822(view.page.updated_at)),
        items: items.map(|(entry, update)| item(view, entry, update)).collect(),
        ..Channel::default()
    };
    // Also of an incident that was posted before its text was checked.
    xml_text::sanitized(channel.to_string())
}

fn item(view: &PublicView, entry: &FeedEntry, update: &FeedUpdate) -> Item {
    let link = format!("{}{}", view.page.url, entry.path);
    Item {
        title: Some(format!("{}: {}", update.status, entry.name)),
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
