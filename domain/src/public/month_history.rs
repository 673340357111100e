//! History of a month: which incidents and ended maintenance are of a month of the page's zone, of how much of it is there
//! a record, and in which months is there more?
//!
//! An incident is of each month that it touched, from when it began to when it ended; an open one lasts. When readers were
//! told of it does not matter: one that was posted years later is of the months in which it happened. Maintenance is of the
//! months in which there was work, and of the one in which it was cancelled if none was begun.

use std::cmp::Reverse;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident, Maintenance};
use crate::config::Component;
use crate::ids::ComponentId;
use crate::ordered::{self, SortedMap, SortedSet};
use crate::problem::Problem;
use crate::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use crate::time::calendar::Span;
use crate::time::month::CalendarMonth;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::translated_text::default_text;

/// The most entries of a month; of more the newest are told.
pub const MAX_MONTH_ENTRIES: usize = 200;
/// The most bytes of an update's text in an entry, which leads to the whole of it.
pub const MAX_EXCERPT_BYTES: usize = 600;

/// A month of a page, as readers may know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthHistory {
    /// The month.
    pub month: CalendarMonth,
    /// When all this was so.
    pub as_of: Timestamp,
    /// How many records led to it: larger is later.
    pub revision: u64,
    /// The part of the month in which the page was there; `None`: it was not, or the month is to come.
    pub covered: Option<Span>,
    /// What touched it, the latest to begin first; at most [`MAX_MONTH_ENTRIES`].
    pub entries: Vec<PastEntry>,
    /// How many more there are, which began earlier.
    pub left_out: usize,
    /// The month before it, or, where the page was not there yet, the next one before it that has entries.
    pub previous: Option<CalendarMonth>,
    /// The month after it, or the next one that has entries; none is later than now.
    pub next: Option<CalendarMonth>,
    /// The first month of the page, or the first before it that has entries.
    pub first: CalendarMonth,
}

/// An incident, or a maintenance that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEntry {
    /// The path of its page, such as `/incidents/…`.
    pub path: String,
    /// Its title.
    pub name: String,
    /// What it is, and how far along.
    pub status: PastStatus,
    /// How bad it was at its worst; of maintenance nothing.
    pub impact: Impact,
    /// The worst that was stated of any component.
    pub worst: Status,
    /// Whether what is stated is left out of the figures.
    pub is_uncounted: bool,
    /// When it began; of work that was cancelled before, when that was.
    pub started_at: Timestamp,
    /// When it ended; `None` while it lasts.
    pub ended_at: Option<Timestamp>,
    /// The names of the components that it touched.
    pub components: Vec<String>,
    /// The text of the last update, in Markdown; where it is cut, `…` follows.
    pub last_text: String,
    /// When readers were told that.
    pub last_at: Timestamp,
}

/// What an entry of a month is, and how far along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PastStatus {
    /// An incident.
    Incident(IncidentStatus),
    /// A maintenance that ended.
    Maintenance(MaintenanceStatus),
}

/// What may be of a month.
#[derive(Clone, Copy)]
enum Happened<'a> {
    Incident(&'a Incident),
    Maintenance(&'a Maintenance),
}

/// The history of a month as it stands at `now`; `None` before anything is configured.
#[must_use]
pub fn month_history(board: &Board, month: CalendarMonth, now: Timestamp) -> Option<MonthHistory> {
    let (configuration, created_at) = (board.configuration.as_ref()?, board.created_at?);
    let zone = &configuration.page.timezone;
    let span = month.span(zone);
    let all = happened(board, now);
    let mut touching: Vec<_> = all.iter().filter(|(touched, _)| overlap(*touched, span)).collect();
    ordered::sort_by_key(&mut touching, |(touched, _)| Reverse(touched.from));
    let shown = shown_names(&configuration.components);
    let entries = touching.iter().take(MAX_MONTH_ENTRIES);
    let entries = entries.map(|(touched, happened)| entry(&shown, *touched, *happened)).collect();
    let existed = Span { from: created_at, to: now.plus(MOMENT) };
    let spans = || all.iter().map(|(touched, _)| *touched).chain([existed]);
    let first = spans().map(|span| span.from).min().unwrap_or(created_at);
    Some(MonthHistory {
        month,
        as_of: now,
        revision: board.told_to_readers().1,
        covered: overlap(existed, span)
            .then(|| Span { from: span.from.max(created_at), to: span.to.min(now) }),
        entries,
        left_out: touching.len().saturating_sub(MAX_MONTH_ENTRIES),
        previous: previous(month, zone, spans()),
        next: next(month, zone, spans()),
        first: CalendarMonth::holding(first, zone),
    })
}

impl MonthHistory {
    /// Whether another month may be asked for, where this is the one of now: `path` is the page of both.
    ///
    /// # Errors
    /// A month that is to come, or from before the first one with a record.
    pub fn check(&self, wanted: CalendarMonth, path: &str) -> Result<(), Problem> {
        let (detail, hint) = if wanted > self.month {
            (format!("{wanted} is to come"), format!("the newest month is at {path}"))
        } else if wanted < self.first {
            let first = self.first;
            let detail = format!("there is no record of {wanted}: it begins with {first}");
            (detail, format!("its first month is at {path}?month={first}"))
        } else {
            return Ok(());
        };
        Err(Problem::not_found(detail).hint(hint))
    }

    /// Refuses a month before the page of which nothing was told later either.
    ///
    /// # Errors
    /// When there is nothing to say of it.
    pub fn check_recorded(&self, path: &str) -> Result<(), Problem> {
        if self.covered.is_some() || !self.entries.is_empty() {
            return Ok(());
        }
        let near = self.next.or(self.previous).unwrap_or(self.first);
        Err(Problem::not_found(format!("the page was not there yet in {}", self.month))
            .hint(format!("the nearest month with a record is at {path}?month={near}")))
    }
}

/// The shortest span: what begins and ends at one instant happened at it.
const MOMENT: Duration = Duration::from_millis(1);

/// All that readers may know of, with when it was, the incidents as they were posted and after them the maintenance.
fn happened(board: &Board, now: Timestamp) -> Vec<(Span, Happened<'_>)> {
    let public = board.incidents.iter().filter(|incident| incident.is_public());
    let incidents = public.map(|incident| {
        let ended = incident.ended_at().unwrap_or(now.plus(MOMENT));
        (lasted(incident.started_at, ended), Happened::Incident(incident))
    });
    let over = board.maintenances.iter().filter_map(|work| {
        let ended = work.ended_at()?;
        Some((lasted(work.started_at().unwrap_or(ended), ended), Happened::Maintenance(work)))
    });
    incidents.chain(over).collect()
}

fn lasted(from: Timestamp, to: Timestamp) -> Span {
    Span { from, to: to.max(from.plus(MOMENT)) }
}

fn overlap(one: Span, other: Span) -> bool {
    one.from < other.to && one.to > other.from
}

/// The last month before one that any of the spans touches.
fn previous(
    month: CalendarMonth,
    zone: &Zone,
    spans: impl Iterator<Item = Span>,
) -> Option<CalendarMonth> {
    let start = month.span(zone).from;
    let earlier = spans.filter(|span| span.from < start);
    let last = earlier.map(|span| span.to.min(start).minus(MOMENT)).max()?;
    Some(CalendarMonth::holding(last, zone))
}

/// The first month after one that any of the spans touches.
fn next(
    month: CalendarMonth,
    zone: &Zone,
    spans: impl Iterator<Item = Span>,
) -> Option<CalendarMonth> {
    let end = month.span(zone).to;
    let later = spans.filter(|span| span.to > end);
    let first = later.map(|span| span.from.max(end)).min()?;
    Some(CalendarMonth::holding(first, zone))
}

/// The names of components, as configured now; `None` of those that only operators see. One that is gone has its id.
type ShownNames<'a> = SortedMap<&'a ComponentId, Option<&'a str>>;

fn shown_names(components: &[Component]) -> ShownNames<'_> {
    let names = components
        .iter()
        .map(|component| (&component.id, (!component.hidden).then_some(component.name.as_str())));
    names.collect()
}

fn entry(shown: &ShownNames<'_>, touched: Span, happened: Happened<'_>) -> PastEntry {
    match happened {
        Happened::Incident(incident) => {
            let told = incident.in_force().rfind(|update| incident.was_told(update));
            let stated = || incident.in_force().flat_map(|update| &update.components);
            let worst = stated().filter(|(id, _)| shown.get(id) != Some(&None));
            // What was withdrawn is not told of, wherever it was told.
            let named = SortedSet::from_iter(stated().map(|(id, _)| id));
            PastEntry {
                path: format!("/incidents/{}", incident.id),
                name: incident.name.clone(),
                status: PastStatus::Incident(incident.status()),
                impact: incident.impact(),
                worst: worst.map(|(_, status)| *status).max().unwrap_or(Status::Operational),
                is_uncounted: incident.is_uncounted,
                started_at: touched.from,
                ended_at: incident.ended_at(),
                components: names(shown, &mut named.into_iter()),
                last_text: told
                    .map(|update| excerpt(&default_text(&update.body)))
                    .unwrap_or_default(),
                last_at: told.map_or(incident.created_at(), |update| incident.told_at(update)),
            }
        }
        Happened::Maintenance(work) => PastEntry {
            path: format!("/maintenance/{}", work.id),
            name: work.plan.name.clone(),
            status: PastStatus::Maintenance(work.status()),
            impact: Impact::None,
            worst: Status::UnderMaintenance,
            is_uncounted: false,
            started_at: touched.from,
            ended_at: work.ended_at(),
            components: names(shown, &mut work.plan.components.iter()),
            last_text: work
                .updates
                .last()
                .map(|u| excerpt(&default_text(&u.body)))
                .unwrap_or_default(),
            last_at: work.updated_at(),
        },
    }
}

/// The names of those components that are on the page.
fn names(shown: &ShownNames<'_>, ids: &mut dyn Iterator<Item = &ComponentId>) -> Vec<String> {
    let name = |id: &ComponentId| match shown.get(id) {
        Some(name) => name.map(str::to_owned),
        None => Some(id.to_string()),
    };
    ids.filter_map(name).collect()
}

/// The beginning of a text, cut between two words where there are any.
fn excerpt(text: &str) -> String {
    let (kept, rest) = text.split_at(text.floor_char_boundary(MAX_EXCERPT_BYTES));
    if rest.is_empty() {
        return text.to_owned();
    }
    let words = kept.rsplit_once(char::is_whitespace).map_or(kept, |(words, _)| words);
    format!("{}…", words.trim_end())
}
