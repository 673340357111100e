//! Entry of a feed: which updates does its text hold, and when was each told?

use serde_json::{Value, json};

use crate::import::feed_text::{FeedClock, plain_text};
use crate::time::timestamp::Timestamp;

/// What the words of updates are called here, where they are not the same in lower case.
const WORDS: [(&str, &str); 10] = [
    ("investigating", "investigating"),
    ("identified", "identified"),
    ("monitoring", "monitoring"),
    ("resolved", "resolved"),
    ("postmortem", "postmortem"),
    ("scheduled", "scheduled"),
    ("in progress", "in_progress"),
    ("verifying", "verifying"),
    ("completed", "completed"),
    ("canceled", "cancelled"),
];
/// What Statuspage writes before the time of a maintenance.
const SCHEDULED: &str = "THIS IS A SCHEDULED EVENT";

/// An entry of Atom or an item of RSS.
#[derive(Clone, Debug, Default)]
pub(super) struct HistoryFeedEntry {
    pub(super) id: String,
    pub(super) link: Option<String>,
    pub(super) title: String,
    pub(super) published: Option<Timestamp>,
    pub(super) updated: Option<Timestamp>,
    pub(super) html: String,
}

/// The same as Statuspage's API has it.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn converted(entry: &HistoryFeedEntry) -> Result<Value, String> {
    let latest = entry.updated.or(entry.published).ok_or("it has no instant")?;
    let clock = FeedClock { latest, oldest: entry.published.unwrap_or(latest) };
    let mut updates = vec![];
    let parts: Vec<&str> = entry.html.split("<small>").collect();
    let (head, parts) = parts.split_first().ok_or("it has no text")?;
    for part in parts {
        updates.push(update_of(part, &clock)?);
    }
    if updates.is_empty() {
        let text = plain_text(&entry.html);
        let is_over =
            ["resolved", "completed"].iter().any(|word| text.to_lowercase().contains(word));
        if !is_over {
            return Err(
                "it has no updates as Statuspage writes them, and does not say that it is over"
                    .to_owned(),
            );
        }
        updates.push(only_update(latest, "resolved", &text));
    }
    // `Update` says that the status is still that of the update before it: the list begins with the newest.
    let mut before = "investigating".to_owned();
    for update in updates.iter_mut().rev() {
        match update.get("status").and_then(Value::as_str).unwrap_or_default() {
            "update" => update["status"] = json!(before),
            status => status.clone_into(&mut before),
        }
    }
    let newest = updates.first().and_then(|update| update.get("status")).cloned();
    let first = updates.last().and_then(|update| update.get("display_at")?.as_str()?.parse().ok());
    let began = entry.published.into_iter().chain(first).min();
    let mut value = json!({
        "id": id_of(entry), "name": plain_text(&entry.title), "status": newest, "started_at": began, "incident_updates": updates,
    });
    let is_maintenance = updates_are_of_maintenance(&value);
    if is_maintenance || head.contains(SCHEDULED) {
        let text = plain_text(head);
        let span = text
            .split_once(SCHEDULED)
            .and_then(|(_, text)| clock.span(text.lines().next()?.trim()));
        let (from, until) = span.ok_or("when it was scheduled for cannot be read")?;
        if let Some(keys) = value.as_object_mut() {
            keys.insert("scheduled_for".to_owned(), json!(from));
            keys.insert("scheduled_until".to_owned(), json!(until));
        }
    }
    Ok(value)
}

fn updates_are_of_maintenance(value: &Value) -> bool {
    let words = ["scheduled", "in_progress", "verifying", "completed", "cancelled"];
    let updates = value.get("incident_updates").and_then(Value::as_array).into_iter().flatten();
    let mut status = updates.filter_map(|update| update.get("status")?.as_str());
    status.any(|status| words.contains(&status))
}

/// An update: `Mar 10, 12:33 UTC</small><br><strong>Resolved</strong> - It is over.`
fn update_of(part: &str, clock: &FeedClock) -> Result<Value, String> {
    let unread = || format!("an update of it cannot be read: `{:.60}`", plain_text(part));
    let (when, rest) = part.split_once("</small>").ok_or_else(unread)?;
    let (_, rest) = rest.split_once("<strong>").ok_or_else(unread)?;
    let (word, body) = rest.split_once("</strong>").ok_or_else(unread)?;
    let when = plain_text(when);
    let at = clock.instant(&when)?;
    let word = plain_text(word).to_lowercase();
    let status =
        WORDS.iter().find(|(theirs, _)| *theirs == word).map_or("update", |(_, ours)| ours);
    let body = plain_text(body);
    let body = body.strip_prefix("- ").unwrap_or(&body);
    Ok(json!({ "display_at": at, "status": status, "body": body.trim_start_matches('-').trim() }))
}

/// The id of an incident: what its address ends with, else the end of the entry's own id.
fn id_of(entry: &HistoryFeedEntry) -> String {
    let of_link = entry.link.as_deref().and_then(|link| {
        let (_, id) = link.split_once("/incidents/")?;
        Some(id.split(['/', '?', '#']).next().unwrap_or(id))
    });
    let of_guid = || entry.id.rsplit('/').next().unwrap_or_default();
    of_link.unwrap_or_else(of_guid).to_owned()
}

/// An entry without updates that can be told from each other, as one update.
fn only_update(at: Timestamp, status: &str, body: &str) -> Value {
    json!({ "display_at": at, "status": status, "body": body })
}
