//! Feeds of incidents: does any entry tell of trouble that is not over?
//!
//! A feed says what happened, not how it is. Each entry has a [phase](super::entry_phase), and the date of its last word.
//! An entry that is not over counts as trouble while its last word is no older than the step says; older ones were
//! forgotten by whoever wrote them. Trouble is degraded performance, because a feed has no word for how bad it is, and
//! work under way is maintenance. A feed without entries says nothing.

use roxmltree::{Document, Node};

use super::entry_phase::{EntryPhase, phase};
use super::report::{UnreadUpstream, UpstreamReport, UpstreamSource, instant, names, not_ahead};
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// What a feed tells of.
struct ToldIncident {
    title: String,
    phase: EntryPhase,
    /// When it was first told of.
    began: Timestamp,
    /// When it was last told of.
    told: Timestamp,
}

/// Reads an Atom feed.
pub(super) fn read_atom(
    source: &UpstreamSource,
    text: &str,
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    let document = parse(text)?;
    let feed = document.root_element();
    if feed.tag_name().name() != "feed" {
        return Err(UnreadUpstream::new("it is no Atom feed"));
    }
    let updated = needed(feed, "updated")?;
    let updated = instant("updated", &updated)?;
    let entries = children(feed, "entry").map(|entry| {
        let told = instant("entry.updated", &needed(entry, "updated")?)?;
        let began = content(entry, "published");
        let began = began.map(|text| instant("entry.published", &text)).transpose()?;
        let html = content(entry, "content").or_else(|| content(entry, "summary"));
        Ok(told_incident(needed(entry, "title")?, &html.unwrap_or_default(), (began, told)))
    });
    judge(source, Some(updated), &entries.collect::<Result<Vec<_>, _>>()?, now)
}

/// Reads an RSS feed.
pub(super) fn read_rss(
    source: &UpstreamSource,
    text: &str,
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    let document = parse(text)?;
    let channel = children(document.root_element(), "channel").next();
    let is_rss = document.root_element().tag_name().name() == "rss";
    let channel =
        channel.filter(|_| is_rss).ok_or_else(|| UnreadUpstream::new("it is no RSS feed"))?;
    let updated = content(channel, "lastBuildDate").or_else(|| content(channel, "pubDate"));
    let updated = updated.map(|text| date(&text)).transpose()?;
    let entries = children(channel, "item").map(|item| {
        let told = date(&needed(item, "pubDate")?)?;
        let html = content(item, "encoded").or_else(|| content(item, "description"));
        Ok(told_incident(needed(item, "title")?, &html.unwrap_or_default(), (None, told)))
    });
    judge(source, updated, &entries.collect::<Result<Vec<_>, _>>()?, now)
}

fn told_incident(
    title: String,
    html: &str,
    (began, told): (Option<Timestamp>, Timestamp),
) -> ToldIncident {
    let phase = phase(&title, html);
    ToldIncident { title, phase, began: began.unwrap_or(told).min(told), told }
}

/// What the entries mean together.
fn judge(
    source: &UpstreamSource,
    updated: Option<Timestamp>,
    entries: &[ToldIncident],
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    if entries.is_empty() {
        return Err(UnreadUpstream::new("the feed has no entries, so it does not say how it is"));
    }
    if let Some(updated) = updated {
        not_ahead(updated, now)?;
    }
    // Work that is announced may be dated by when it begins.
    for entry in entries.iter().filter(|entry| entry.phase != EntryPhase::Planned) {
        not_ahead(entry.told, now)?;
    }
    let lasts = |entry: &&ToldIncident| now.since(entry.told) <= source.trouble_for;
    let with = |phase| entries.iter().filter(move |entry| entry.phase == phase).filter(lasts);
    let (open, under_way): (Vec<_>, Vec<_>) =
        (with(EntryPhase::Open).collect(), with(EntryPhase::UnderWay).collect());
    let (status, going_on) = match (open.is_empty(), under_way.is_empty()) {
        (false, _) => (Status::DegradedPerformance, open),
        (true, false) => (Status::UnderMaintenance, under_way),
        (true, true) => (Status::Operational, vec![]),
    };
    let began = going_on.iter().map(|entry| entry.began).min();
    let last_told = entries.iter().filter(|entry| entry.phase != EntryPhase::Planned);
    let last_told = last_told.map(|entry| entry.told).max();
    let about = match going_on.is_empty() {
        true => "no incident goes on".to_owned(),
        false => names(going_on.iter().map(|entry| entry.title.as_str())),
    };
    Ok(UpstreamReport { status, stated_at: began.or(updated).or(last_told), about })
}

/// A whole document: what ends too early, or goes on after its end, is none. A document with a DTD is none either.
fn parse(text: &str) -> Result<Document<'_>, UnreadUpstream> {
    Document::parse(text).map_err(|error| UnreadUpstream::new(format!("it is no XML: {error}")))
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// All text of the first child of a name.
fn content(node: Node<'_, '_>, name: &str) -> Option<String> {
    let child =
        node.children().find(|child| child.is_element() && child.tag_name().name() == name)?;
    let texts = child.descendants().filter(Node::is_text);
    Some(texts.filter_map(|text| text.text()).collect())
}

fn needed(node: Node<'_, '_>, name: &str) -> Result<String, UnreadUpstream> {
    let text = content(node, name).filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| {
        UnreadUpstream::new(format!("a `{}` has no `{name}`", node.tag_name().name()))
    })
}

/// An instant as mail and RSS write it (RFC 2822).
fn date(text: &str) -> Result<Timestamp, UnreadUpstream> {
    let read = chrono::DateTime::parse_from_rfc2822(text.trim());
    let ms = read.ok().map(|at| at.timestamp_millis()).filter(|ms| *ms >= 0);
    ms.map(Timestamp::from_unix_ms).ok_or_else(|| UnreadUpstream::new("`pubDate` is no time"))
}
