//! Parser of `[[on_call]]` in `page.toml`: contacts that take turns, a calendar of the folder, and overrides.

use std::time::Duration;

use toml::Spanned;

use crate::config::notify_policy::MAX_CONTACTS;
use crate::config::on_call::{MAX_SHIFT, MAX_SHIFTS, OnCallSchedule, OnCallShift, Rotation};
use crate::config::parse::calendar_file;
use crate::config::parse::names::unique;
use crate::config::parse::reader::Reader;
use crate::config::parse::table::TableReader;
use crate::config::source::SourceFile;
use crate::ids::OnCallId;
use crate::ordered::SortedSet;
use crate::time::span_text::{parse_span, show_span};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::time::typed_time::read_typed_time;

/// What a schedule is read with.
#[derive(Clone, Copy)]
pub(super) struct ScheduleContext<'a> {
    /// The folder, with its calendars.
    pub(super) files: &'a [SourceFile],
    /// From when on hours must be covered; `None`: they need not be.
    pub(super) now: Option<Timestamp>,
}

/// A schedule of a page whose clocks are those of a zone, unless it has its own.
pub(super) fn schedule(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    zone: &Zone,
    context: ScheduleContext<'_>,
    seen: &mut SortedSet<OnCallId>,
) -> Option<OnCallSchedule> {
    let before = reader.errors.len();
    let own = table.text("timezone").and_then(|zone| reader.parse(&zone));
    let zone = &own.unwrap_or_else(|| zone.clone());
    let (calendar, rotation) = (table.text("calendar"), table.table("rotation"));
    if calendar.is_some() == rotation.is_some() {
        let hint = "write `rotation = { … }`, or `calendar = \"on-call.ics\"`";
        reader.refuse(table.at, "an on-call schedule is a rotation or a calendar", Some(hint));
    }
    let mut shifts = vec![];
    if let Some(name) = calendar {
        shifts.extend(of_calendar(reader, &name, zone, context.files));
    }
    if let Some(table) = rotation {
        shifts.extend(of_rotation(reader, &table, zone).into_iter().flatten());
    }
    let overrides = table.tables("override");
    let overrides: Vec<OnCallShift> =
        overrides.iter().filter_map(|table| replacement(reader, table, zone)).collect();
    let count = shifts.len() + overrides.len();
    if count > MAX_SHIFTS {
        let message = format!("there are {count} shifts; at most {MAX_SHIFTS} are taken");
        reader.refuse(table.at, message, Some("take those away that are over"));
    }
    let allows_gaps = table.text("gaps").is_some_and(|gaps| gaps.get_ref() == "allowed");
    let id = unique(reader, &table.text("id")?, seen)?;
    let schedule = OnCallSchedule { id, shifts, overrides, allows_gaps };
    // Of what could not be read, nothing is missing.
    let now = context.now.filter(|_| reader.errors.len() == before);
    if let Some(gap) = now.and_then(|now| schedule.refused_gap(now)) {
        let (from, to) = (zone.clock_text(gap.from), zone.clock_text(gap.to));
        let message = format!("no contact of `{}` is on call from {from} to {to}", schedule.id);
        let hint = "cover these hours, or write `gaps = \"allowed\"`";
        reader.refuse(table.at, message, Some(hint));
    }
    Some(schedule)
}

/// The shifts of a calendar of the folder.
fn of_calendar(
    reader: &mut Reader<'_>,
    name: &Spanned<String>,
    zone: &Zone,
    files: &[SourceFile],
) -> Vec<OnCallShift> {
    let folder = reader.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = if folder.is_empty() {
        name.get_ref().clone()
    } else {
        format!("{folder}/{}", name.get_ref())
    };
    let Some(file) = files.iter().find(|file| file.path == path) else {
        let message = format!("there is no file `{path}`");
        let hint = "a calendar is a file of this folder whose name ends in .ics; it is not fetched";
        reader.refuse(name.span().start, message, Some(hint));
        return vec![];
    };
    let (shifts, errors) = calendar_file::shifts(file, zone);
    // Two schedules may be of one calendar.
    let new = errors.into_iter().filter(|error| !reader.errors.contains(error)).collect::<Vec<_>>();
    reader.errors.extend(new);
    shifts
}

fn of_rotation(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    zone: &Zone,
) -> Option<Vec<OnCallShift>> {
    let contacts = table.list(reader, "contacts", MAX_CONTACTS);
    if contacts.is_empty() {
        reader.refuse(table.at, "a rotation has at least one contact", None);
    }
    let every = every(reader, &table.text("every")?)?;
    let from = clock_time(reader, &table.text("from")?, zone)?;
    let shifts = Rotation { contacts, every, from }.shifts(zone);
    if shifts.is_none() {
        let hint = "all turns together last whole days, and at most 999 of them";
        reader.refuse(table.at, "the rotation is too long", Some(hint));
    }
    shifts
}

/// Whole hours, days or weeks.
fn every(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<Duration> {
    const HOUR: Duration = Duration::from_secs(3_600);
    let weeks = text.get_ref().strip_suffix('w').map(|weeks| format!("{weeks}d"));
    let span = match weeks {
        Some(days) => parse_span(&days).and_then(|days| days.checked_mul(7)),
        None => parse_span(text.get_ref()),
    };
    let span = span.filter(|span| {
        (HOUR..=MAX_SHIFT).contains(span) && span.as_millis().is_multiple_of(HOUR.as_millis())
    });
    if span.is_none() {
        let message = format!(
            "`every` is `{}`, but must be whole hours, 1h to {}",
            text.get_ref(),
            show_span(MAX_SHIFT)
        );
        reader.refuse(text.span().start, message, Some("such as \"12h\", \"1d\" or \"1w\""));
    }
    span
}

/// A time for which another contact is on call.
fn replacement(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    zone: &Zone,
) -> Option<OnCallShift> {
    let contact = reader.parse(&table.text("contact")?)?;
    let from = clock_time(reader, &table.text("from")?, zone)?;
    let until = clock_time(reader, &table.text("to")?, zone)?;
    if until <= from || until.since(from) > MAX_SHIFT {
        let hint = format!("it ends after it began, and within {}", show_span(MAX_SHIFT));
        reader.refuse(table.at, "this is no time to be on call", Some(&hint));
        return None;
    }
    Some(OnCallShift { contact, from, until, zone: zone.clone(), rule: None, except: vec![] })
}

/// A date, with a time or not, by the clocks of a zone: never one that depends on when it is read.
pub(super) fn clock_time(
    reader: &mut Reader<'_>,
    text: &Spanned<String>,
    zone: &Zone,
) -> Option<Timestamp> {
    let has_date = text.get_ref().as_bytes().get(4) == Some(&b'-');
    let read = read_typed_time(text.get_ref(), Timestamp::default(), zone).ok();
    let read = read.filter(|_| has_date);
    if read.is_none() {
        let message = format!("`{}` is no date with a time", text.get_ref());
        reader.refuse(text.span().start, message, Some("such as \"2026-11-30 09:00\""));
    }
    read
}
