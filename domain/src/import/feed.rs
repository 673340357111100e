//! Feeds: which incidents does the history that a page at Statuspage serves as Atom or RSS hold?

use atom_syndication::Feed;
use chrono::DateTime;
use rss::Channel;
use serde_json::json;

use crate::import::conversion::HistoryConversion;
use crate::import::feed_entry::{HistoryFeedEntry, converted};
use crate::import::imported_entry::ATOM;
use crate::import::source_entry::SourceEntry;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

impl HistoryConversion<'_> {
    /// Takes the entries of a feed, each an incident or a maintenance with all its updates in its text.
    ///
    /// # Errors
    /// When it is neither Atom nor RSS.
    pub fn take_feed(&mut self, file: &str, text: &str) -> Result<(), Problem> {
        self.source = ATOM;
        let entries = match Feed::read_from(text.as_bytes()) {
            Ok(feed) => of_atom(&feed),
            Err(why) => match Channel::read_from(text.as_bytes()) {
                Ok(channel) => of_rss(&channel),
                Err(_) => {
                    let detail = format!("{file} is neither an Atom feed ({why}) nor RSS");
                    return Err(Problem::bad_request(detail)
                        .hint("save what the page answers at /history.atom or /history.rss"));
                }
            },
        };
        for (n, entry) in entries.iter().enumerate() {
            let place = format!("{file}: entry[{n}]");
            match converted(entry) {
                Ok(value) => {
                    let is_maintenance = value.get("scheduled_for").is_some();
                    self.take_statuspage_entry(&SourceEntry::new(place, &value), is_maintenance);
                }
                Err(why) => {
                    let value = json!({ "name": entry.title });
                    let problem = Problem::bad_request(why);
                    self.leave_out(&SourceEntry::new(place, &value), &problem);
                }
            }
        }
        Ok(())
    }
}

fn of_atom(feed: &Feed) -> Vec<HistoryFeedEntry> {
    let instant =
        |at: &DateTime<chrono::FixedOffset>| Timestamp::from_unix_ms(at.timestamp_millis());
    let entries = feed.entries().iter().map(|entry| {
        let alternate = entry.links().iter().find(|link| link.rel() == "alternate");
        let html = entry.content().and_then(|content| content.value());
        HistoryFeedEntry {
            id: entry.id().to_owned(),
            link: alternate.or(entry.links().first()).map(|link| link.href().to_owned()),
            title: entry.title().as_str().to_owned(),
            published: entry.published().map(instant),
            updated: Some(instant(entry.updated())),
            html: html
                .or(entry.summary().map(atom_syndication::Text::as_str))
                .unwrap_or_default()
                .to_owned(),
        }
    });
    entries.collect()
}

fn of_rss(channel: &Channel) -> Vec<HistoryFeedEntry> {
    let items = channel.items().iter().map(|item| {
        let at = item.pub_date().and_then(|at| DateTime::parse_from_rfc2822(at).ok());
        let at = at.map(|at| Timestamp::from_unix_ms(at.timestamp_millis()));
        HistoryFeedEntry {
            id: item.guid().map(|guid| guid.value().to_owned()).unwrap_or_default(),
            link: item.link().map(str::to_owned),
            title: item.title().unwrap_or_default().to_owned(),
            published: at,
            updated: None,
            html: item.content().or(item.description()).unwrap_or_default().to_owned(),
        }
    });
    items.collect()
}
