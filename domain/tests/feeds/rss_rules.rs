//! Rules of RSS 2.0 and of its profile as validators check them: errors and warnings.

use std::collections::BTreeSet;

use chrono::DateTime;
use roxmltree::{Document, Node};

use crate::feeds::html_rules::{address_faults, character_faults, html_faults, text_faults};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OF_CHANNEL: [&str; 7] =
    ["title", "link", "description", "pubDate", "lastBuildDate", "generator", "item"];
const OF_ITEM: [&str; 5] = ["title", "link", "guid", "pubDate", "description"];

/// What a validator says of a feed that was read at an address.
pub(crate) fn rss_faults(text: &str, address: &str) -> Vec<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return vec![format!("no XML: {error}")],
    };
    let rss = document.root_element();
    let mut faults = character_faults(text);
    let channels: Vec<Node<'_, '_>> = rss.children().filter(Node::is_element).collect();
    let [channel] = channels[..] else { return vec!["not one channel".to_owned()] };
    if !rss.has_tag_name("rss") || rss.attribute("version") != Some("2.0") {
        faults.push("no RSS 2.0".to_owned());
    }
    faults.extend(children_faults(channel, &OF_CHANNEL, &["title", "link", "description"]));
    let own = channel.children().filter(|child| child.has_tag_name((ATOM, "link")));
    let own = own.map(|link| (link.attribute("rel"), link.attribute("href")));
    if own.collect::<Vec<_>>() != [(Some("self"), Some(address))] {
        faults.push("the feed does not say where it is".to_owned());
    }
    let names: Vec<&str> = channel.children().map(|child| child.tag_name().name()).collect();
    let first_item = names.iter().position(|name| *name == "item").unwrap_or(names.len());
    if names[first_item..].iter().any(|name| *name != "item") {
        faults.push("something after the items".to_owned());
    }
    let mut ids = BTreeSet::new();
    for item in channel.children().filter(|child| child.has_tag_name("item")) {
        faults.extend(children_faults(
            item,
            &OF_ITEM,
            &["title", "guid", "pubDate", "description"],
        ));
        let guid = item.children().find(|child| child.has_tag_name("guid"));
        let guid = guid.and_then(|guid| guid.text()).unwrap_or_default();
        if guid.is_empty() || !ids.insert(guid) {
            faults.push(format!("the id {guid:?} is blank or another's too"));
        }
    }
    faults
}

fn children_faults(parent: Node<'_, '_>, allowed: &[&str], required: &[&str]) -> Vec<String> {
    let mut faults = vec![];
    let children = || {
        parent
            .children()
            .filter(|child| child.is_element() && child.tag_name().namespace().is_none())
    };
    for name in allowed.iter().filter(|name| **name != "item") {
        let count = children().filter(|child| child.has_tag_name(*name)).count();
        if count > 1 || (count == 0 && required.contains(name)) {
            faults.push(format!("{count} {name}"));
        }
    }
    let is_item = parent.has_tag_name("item");
    for child in children() {
        let (name, text) = (child.tag_name().name(), child.text().unwrap_or_default());
        if !allowed.contains(&name) {
            faults.push(format!("an element {name}"));
        }
        match name {
            "description" if is_item => faults.extend(html_faults(text)),
            "title" | "description" | "generator" => faults.extend(text_faults(text)),
            "link" => faults.extend(address_faults(text)),
            // The day of the week must be that of the date, which this checks too.
            "pubDate" | "lastBuildDate" => match DateTime::parse_from_rfc2822(text) {
                Ok(at) if at.timestamp() > 631_152_000 => {}
                _ => faults.push(format!("the time {text:?}")),
            },
            "guid"
                if !["true", "false"]
                    .contains(&child.attribute("isPermaLink").unwrap_or("true")) =>
            {
                faults.push("isPermaLink".to_owned());
            }
            _ => {}
        }
    }
    faults
}
