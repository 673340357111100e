//! Rules of JSON Feed 1.1.

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::Value;

use crate::feeds::html_rules::{address_faults, html_faults};

const OF_FEED: [&str; 5] = ["version", "title", "home_page_url", "feed_url", "items"];
const OF_ITEM: [&str; 6] =
    ["id", "url", "title", "content_html", "date_published", "date_modified"];

/// What a validator says of a feed that was read at an address.
pub(crate) fn json_feed_faults(text: &str, address: &str) -> Vec<String> {
    let Ok(feed) = serde_json::from_str::<Value>(text) else { return vec!["no JSON".to_owned()] };
    let mut faults = vec![];
    let text = |object: &Value, name: &str| object[name].as_str().unwrap_or_default().to_owned();
    if text(&feed, "version") != "https://jsonfeed.org/version/1.1"
        || text(&feed, "title").is_empty()
    {
        faults.push("no version or no title".to_owned());
    }
    if text(&feed, "feed_url") != address {
        faults.push("the feed does not say where it is".to_owned());
    }
    faults.extend(address_faults(&text(&feed, "home_page_url")));
    faults.extend(names_faults(&feed, &OF_FEED));
    let Some(items) = feed["items"].as_array() else { return vec!["no items".to_owned()] };
    let mut ids = BTreeSet::new();
    for item in items {
        faults.extend(names_faults(item, &OF_ITEM));
        faults.extend(address_faults(&text(item, "url")));
        faults.extend(html_faults(&text(item, "content_html")));
        for name in ["title", "content_html"] {
            if text(item, name).is_empty() {
                faults.push(format!("a blank {name}"));
            }
        }
        for name in ["date_published", "date_modified"] {
            if DateTime::parse_from_rfc3339(&text(item, name)).is_err() {
                faults.push(format!("the time {}", item[name]));
            }
        }
        if !ids.insert(text(item, "id")) || text(item, "id").is_empty() {
            faults.push(format!("the id {} is blank or another's too", item["id"]));
        }
    }
    faults
}

fn names_faults(object: &Value, allowed: &[&str]) -> Vec<String> {
    let names = object.as_object().into_iter().flat_map(|members| members.keys());
    let others = names.filter(|name| !allowed.contains(&name.as_str()));
    others.map(|name| format!("a member {name}")).collect()
}
