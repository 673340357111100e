//! Rules of calendars (RFC 5545): lines, properties and values.

use std::collections::{BTreeMap, BTreeSet};

const REQUIRED: [&str; 4] = ["UID", "DTSTAMP", "DTSTART", "SEQUENCE"];

/// The properties of each event of a calendar, which are those of its text; or what is wrong with it.
pub(crate) fn events(text: &str) -> Result<Vec<BTreeMap<String, String>>, String> {
    let lines = unfolded(text)?;
    let (first, last) = (lines.first().map(String::as_str), lines.last().map(String::as_str));
    if (first, last) != (Some("BEGIN:VCALENDAR"), Some("END:VCALENDAR")) {
        return Err("no calendar".to_owned());
    }
    let (mut events, mut ids, mut open) = (vec![], BTreeSet::new(), None);
    let (mut version, mut product) = (0, 0);
    for line in &lines[1..lines.len() - 1] {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("the line {line:?}"))?;
        match (name, &mut open) {
            ("BEGIN", None) if value == "VEVENT" => open = Some(BTreeMap::new()),
            ("END", Some(event)) if value == "VEVENT" => {
                let event: BTreeMap<String, String> = std::mem::take(event);
                if let Some(name) = REQUIRED.iter().find(|name| !event.contains_key(**name)) {
                    return Err(format!("an event without {name}"));
                }
                if event["DTEND"] <= event["DTSTART"] || !ids.insert(event["UID"].clone()) {
                    return Err(format!("the event {event:?}"));
                }
                events.push(event);
                open = None;
            }
            ("BEGIN" | "END", _) => return Err(format!("the line {line:?}")),
            (_, Some(event)) => {
                if ["SUMMARY", "DESCRIPTION"].contains(&name) && !is_text(value) {
                    return Err(format!("the text {value:?}"));
                }
                if event.insert(name.to_owned(), value.to_owned()).is_some() {
                    return Err(format!("two {name}"));
                }
            }
            ("VERSION", None) => version += usize::from(value == "2.0"),
            ("PRODID", None) => product += 1,
            ("NAME" | "X-WR-CALNAME", None) if !is_text(value) => return Err(format!("{value:?}")),
            _ => {}
        }
    }
    if (version, product) == (1, 1) {
        Ok(events)
    } else {
        Err("no version or no product".to_owned())
    }
}

fn unfolded(text: &str) -> Result<Vec<String>, String> {
    let Some(text) = text.strip_suffix("\r\n") else { return Err("no end of a line".to_owned()) };
    let mut lines: Vec<String> = vec![];
    for line in text.split("\r\n") {
        if line.len() > 75 || line.chars().any(|c| c.is_control() && c != '\t') {
            return Err(format!("the line {line:?}"));
        }
        match (line.strip_prefix(' '), lines.last_mut()) {
            (Some(rest), Some(before)) => before.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    Ok(lines)
}

/// Whether a value is of the type TEXT: what has a meaning is escaped.
fn is_text(value: &str) -> bool {
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let is_fit = match c {
            '\\' => matches!(chars.next(), Some('\\' | ';' | ',' | 'n' | 'N')),
            ';' | ',' => false,
            _ => true,
        };
        if !is_fit {
            return false;
        }
    }
    true
}
