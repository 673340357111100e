//! Calendar: maintenance, and for operators changes, as an iCalendar file (RFC 5545), so that a calendar shows it and follows its changes.

use std::time::Duration;

use super::one_line::{MAX_SUBJECT_CHARS, one_line};
use super::plain_text::plain_text;
use crate::ids::ComponentId;
use crate::notify::notification::PageIdentity;
use crate::operations::changes::agenda::{AgendaItem, AgendaKind};
use crate::public::view::MaintenanceView;
use crate::status::MaintenanceStatus;
use crate::time::timestamp::Timestamp;

/// The most bytes of a line, by RFC 5545, without its end.
const MAX_LINE_BYTES: usize = 75;
/// How often calendars are asked to fetch the feed again (RFC 7986).
const REFRESH: &str = "REFRESH-INTERVAL;VALUE=DURATION:PT1H";

/// The file of one maintenance, as a message at an instant has it. The UID of an event stays, and its SEQUENCE grows with
/// each update, so that a later file replaces an earlier one.
pub(crate) fn calendar_event(
    page: &PageIdentity,
    maintenance: &MaintenanceView,
    at: Timestamp,
) -> String {
    let lines = ["METHOD:PUBLISH".to_owned()].into_iter().chain(event(page, maintenance, at));
    file(lines)
}

/// The file to which a calendar subscribes: `/maintenance.ics`.
#[must_use]
pub fn maintenance_calendar(page: &PageIdentity, maintenances: &[MaintenanceView]) -> String {
    let name = escaped(&one_line(&format!("{}: maintenance", page.name), MAX_SUBJECT_CHARS));
    let head = [format!("NAME:{name}"), format!("X-WR-CALNAME:{name}"), REFRESH.to_owned()];
    let events = maintenances
        .iter()
        .flat_map(|maintenance| event(page, maintenance, maintenance.updated_at));
    file(head.into_iter().chain(events))
}

/// Changes, maintenance and freezes as a file to which operators' calendars subscribe.
#[must_use]
pub fn agenda_calendar(page: &PageIdentity, items: &[AgendaItem], at: Timestamp) -> String {
    let name = escaped(&one_line(&format!("{}: changes", page.name), MAX_SUBJECT_CHARS));
    let head = [format!("NAME:{name}"), format!("X-WR-CALNAME:{name}"), REFRESH.to_owned()];
    let events = items.iter().flat_map(|item| agenda_event(page, item, at));
    file(head.into_iter().chain(events))
}

fn agenda_event(page: &PageIdentity, item: &AgendaItem, at: Timestamp) -> [String; 9] {
    let kind = match item.kind {
        AgendaKind::Change => "change",
        AgendaKind::Maintenance => "maintenance",
        AgendaKind::Freeze => "freeze",
    };
    // A freeze has no id of its own; a maintenance has another event in the calendar of readers.
    let of_freeze =
        || format!("{}-{}", item.from.unix_ms(), escaped(&one_line(&item.name, MAX_SUBJECT_CHARS)));
    let id = item.id.clone().unwrap_or_else(of_freeze);
    let components: Vec<&str> = item.components.iter().map(ComponentId::as_str).collect();
    let collisions = item.collisions.iter().map(|finding| format!("\n! {}", finding.name));
    let text = format!("{}{}", components.join(", "), collisions.collect::<String>());
    let summary = format!("{kind}: {}", item.name);
    // What has no end is shown as an hour, so that a calendar shows it at all.
    let until = item.until.unwrap_or_else(|| item.from.plus(Duration::from_secs(3_600)));
    [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:agenda-{kind}-{id}@{}", page.host()),
        format!("DTSTAMP:{}", stamp(at)),
        format!("DTSTART:{}", stamp(item.from)),
        format!("DTEND:{}", stamp(until.max(item.from.plus(Duration::from_secs(1))))),
        format!("SUMMARY:{}", escaped(&one_line(&summary, MAX_SUBJECT_CHARS))),
        format!("DESCRIPTION:{}", escaped(&text)),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

fn stamp(at: Timestamp) -> String {
    at.format("%Y%m%dT%H%M%SZ")
}

fn file(lines: impl Iterator<Item = String>) -> String {
    let begin = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Allclear//Maintenance//EN"];
    let begin = begin.map(str::to_owned).into_iter();
    begin.chain(lines).chain(["END:VCALENDAR".to_owned()]).map(|line| folded(&line)).collect()
}

fn event(page: &PageIdentity, maintenance: &MaintenanceView, at: Timestamp) -> [String; 12] {
    let latest = maintenance.updates.first();
    let text = latest.map(|update| plain_text(&update.body)).unwrap_or_default();
    let status = match maintenance.status {
        MaintenanceStatus::Cancelled => "CANCELLED",
        _ => "CONFIRMED",
    };
    let url = format!("{}/maintenance/{}", page.url, maintenance.id);
    let summary = format!("{}: {}", page.name, maintenance.name);
    [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:maintenance-{}@{}", maintenance.id, page.host()),
        format!("DTSTAMP:{}", stamp(at)),
        format!("SEQUENCE:{}", maintenance.updates.len()),
        format!("DTSTART:{}", stamp(maintenance.scheduled_for)),
        format!("DTEND:{}", stamp(maintenance.scheduled_until)),
        format!("SUMMARY:{}", escaped(&one_line(&summary, MAX_SUBJECT_CHARS))),
        format!("DESCRIPTION:{}", escaped(&text)),
        format!("URL:{}", one_line(&url, usize::MAX)),
        format!("STATUS:{status}"),
        // Nobody is busy because of it.
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// A value of the type TEXT.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line with its end, continued in further lines that begin with a space.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + line.len() / 30 + 2);
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > MAX_LINE_BYTES {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        folded.push(c);
        bytes += c.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}
