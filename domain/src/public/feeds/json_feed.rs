//! JSON Feed 1.1: an item for each incident and maintenance, as the Atom feed has them, for programs that read no XML.

use serde_json::{Value, json};

use crate::public::feeds::entries::FeedEntry;
use crate::public::feeds::subject::FeedSubject;

/// `/history.json`, and that of a component.
#[must_use]
pub fn feed(subject: FeedSubject<'_>, entries: &[FeedEntry]) -> String {
    let url = subject.url();
    let items = entries.iter().map(|entry| item(&url, entry)).collect::<Vec<Value>>();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": subject.title(),
        "home_page_url": subject.home(),
        "feed_url": subject.address("json"),
        "items": items,
    });
    feed.to_string()
}

fn item(url: &str, entry: &FeedEntry) -> Value {
    let address = format!("{url}{}", entry.path);
    json!({
        "id": address,
        "url": address,
        "title": entry.name,
        "content_html": entry.html(),
        "date_published": entry.created_at.to_string(),
        "date_modified": entry.updated_at.to_string(),
    })
}
