//! Rules of Atom (RFC 4287) as validators check them: errors and warnings.

use std::collections::BTreeSet;

use chrono::DateTime;
use roxmltree::{Document, Node};

use crate::feeds::html_rules::{address_faults, character_faults, html_faults, text_faults};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OF_FEED: [&str; 7] = ["title", "id", "updated", "author", "generator", "link", "entry"];
const OF_ENTRY: [&str; 6] = ["title", "id", "updated", "published", "link", "content"];

/// What a validator says of a feed that was read at an address.
pub(crate) fn atom_faults(text: &str, address: &str) -> Vec<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return vec![format!("no XML: {error}")],
    };
    let feed = document.root_element();
    let mut faults = character_faults(text);
    if !feed.has_tag_name((ATOM, "feed")) {
        return vec!["no feed".to_owned()];
    }
    faults.extend(children_faults(feed, &OF_FEED, &["title", "id", "updated", "author"]));
    let children: Vec<&str> = feed.children().map(|child| child.tag_name().name()).collect();
    let first_entry = children.iter().position(|name| *name == "entry").unwrap_or(children.len());
    if children[first_entry..].iter().any(|name| *name != "entry") {
        faults.push("something after the entries".to_owned());
    }
    let own = feed.children().filter(|link| link.attribute("rel") == Some("self"));
    if own.filter_map(|link| link.attribute("href")).collect::<Vec<_>>() != [address] {
        faults.push("the feed does not say where it is".to_owned());
    }
    for author in feed.children().filter(|child| child.has_tag_name((ATOM, "author"))) {
        faults.extend(text_faults(child_text(author, "name")));
    }
    let entries = || feed.children().filter(|child| child.has_tag_name((ATOM, "entry")));
    for entry in entries() {
        let required = ["title", "id", "updated", "content"];
        faults.extend(children_faults(entry, &OF_ENTRY, &required));
    }
    for (name, what) in [("id", "ids"), ("updated", "times of the last news")] {
        let texts: Vec<&str> = entries().map(|entry| child_text(entry, name)).collect();
        if texts.iter().collect::<BTreeSet<_>>().len() < texts.len() {
            faults.push(format!("entries share {what}"));
        }
    }
    faults
}

fn children_faults(parent: Node<'_, '_>, allowed: &[&str], required: &[&str]) -> Vec<String> {
    let mut faults = vec![];
    let children = || parent.children().filter(Node::is_element);
    for name in required {
        if children().filter(|child| child.has_tag_name((ATOM, *name))).count() != 1 {
            faults.push(format!("not one {name}"));
        }
    }
    let mut links = BTreeSet::new();
    for child in children() {
        let name = child.tag_name().name();
        if child.tag_name().namespace() != Some(ATOM) || !allowed.contains(&name) {
            faults.push(format!("an element {name}"));
        }
        let text = child.text().unwrap_or_default();
        match name {
            "title" | "content" => match child.attribute("type") {
                Some("html") => faults.extend(html_faults(text)),
                Some("text") | None => faults.extend(text_faults(text)),
                Some(other) => faults.push(format!("a text of type {other}")),
            },
            "id" => faults.extend(address_faults(text)),
            "updated" | "published" => match DateTime::parse_from_rfc3339(text) {
                Ok(at) if at.timestamp() > 631_152_000 => {}
                _ => faults.push(format!("the time {text:?}")),
            },
            "link" => {
                let rel = child.attribute("rel").unwrap_or("alternate");
                faults.extend(address_faults(child.attribute("href").unwrap_or_default()));
                if !links.insert((rel, child.attribute("type"))) {
                    faults.push(format!("two links to {rel}"));
                }
            }
            _ => {}
        }
        if matches!(name, "title" | "content" | "generator") && text.is_empty() {
            faults.push(format!("a blank {name}"));
        }
    }
    faults
}

fn child_text<'a>(parent: Node<'a, '_>, name: &str) -> &'a str {
    let child = parent.children().find(|child| child.has_tag_name((ATOM, name)));
    child.and_then(|child| child.text()).unwrap_or_default()
}
