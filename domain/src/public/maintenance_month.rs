//! Maintenance of a month: on which of its days is work announced, under way or over, and which months may be asked for?

use crate::ordered;
use crate::problem::Problem;
use crate::public::month_history::{MonthHistory, PastStatus};
use crate::public::view::{MaintenanceView, PublicView};
use crate::status::MaintenanceStatus;
use crate::time::calendar::Span;
use crate::time::month::CalendarMonth;

/// How many months ahead of the current one are shown: work is announced at most 366 days ahead, and lasts up to 31.
pub const MONTHS_AHEAD: u32 = 13;

/// What a calendar of maintenance shows.
#[derive(Clone, Debug, PartialEq)]
pub struct MaintenanceMonth<'a> {
    /// The month.
    pub month: CalendarMonth,
    /// Its weeks, each from Monday to Sunday; `None` for what is of another month, or of no day.
    pub weeks: Vec<[Option<MonthDay>; 7]>,
    /// What is drawn, the first to begin first.
    pub works: Vec<DrawnWork<'a>>,
    /// How many entries of the month's history are not told, maintenance perhaps among them.
    pub left_out: usize,
}

/// A day of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// The day of the month, from 1.
    pub number: u32,
    /// Whether it is the day of the view.
    pub is_today: bool,
    /// The places of what there is among the works, in their order.
    pub works: Vec<usize>,
}

/// Work on the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnWork<'a> {
    /// The path of its page.
    pub path: String,
    /// Its title.
    pub name: &'a str,
    /// How far along it is.
    pub status: MaintenanceStatus,
    /// From when to when: as it is announced, and once it was begun as it was.
    pub span: Span,
}

/// The month that an address asks for, or the one of the view.
///
/// # Errors
/// A month that is further ahead than work can be announced.
pub fn wanted_month(
    view: &PublicView,
    wanted: Option<CalendarMonth>,
) -> Result<CalendarMonth, Problem> {
    let current = CalendarMonth::holding(view.as_of, &view.page.timezone);
    let (month, last) = (wanted.unwrap_or(current), current.plus(MONTHS_AHEAD));
    if month <= last {
        return Ok(month);
    }
    Err(Problem::not_found(format!("no work can be announced for {month} yet"))
        .hint(format!("the last month that may have some is at /maintenance?month={last}")))
}

/// The months before and after one that has a history unless it is to come.
#[must_use]
pub fn months_beside(
    view: &PublicView,
    month: CalendarMonth,
    history: Option<&MonthHistory>,
) -> (Option<CalendarMonth>, Option<CalendarMonth>) {
    let last = CalendarMonth::holding(view.as_of, &view.page.timezone).plus(MONTHS_AHEAD);
    let previous = history.map_or(Some(month.previous()), |history| history.previous);
    let next = history.and_then(|history| history.next);
    (previous, next.or_else(|| (month < last).then(|| month.next())))
}

/// The calendar of a month, of a view and of the month's history, if it has one.
#[must_use]
pub fn maintenance_month<'a>(
    view: &'a PublicView,
    month: CalendarMonth,
    history: Option<&'a MonthHistory>,
) -> MaintenanceMonth<'a> {
    let zone = &view.page.timezone;
    let whole = month.span(zone);
    let open = view.maintenances.iter().filter(|work| !work.status.is_over());
    let entries = history.map(|history| history.entries.as_slice()).unwrap_or_default();
    let over = entries.iter().filter_map(|entry| match entry.status {
        PastStatus::Maintenance(status) => {
            let span = Span { from: entry.started_at, to: entry.ended_at? };
            Some(DrawnWork { path: entry.path.clone(), name: &entry.name, status, span })
        }
        PastStatus::Incident(_) => None,
    });
    let mut works: Vec<DrawnWork<'_>> =
        open.map(|work| open_work(view, work)).chain(over).collect();
    works.retain(|work| is_on(work, whole));
    ordered::sort_by_key(&mut works, |work| work.span.from);
    let mut weeks: Vec<[Option<MonthDay>; 7]> = vec![];
    for (number, day) in month.days(zone) {
        let here = works.iter().enumerate().filter(|(_, work)| is_on(work, day));
        let works = here.map(|(place, _)| place).collect();
        let week = (number as usize - 1 + month.weekday(1)) / 7;
        if weeks.len() <= week {
            weeks.resize(week + 1, [const { None }; 7]);
        }
        let place = weeks.get_mut(week).and_then(|days| days.get_mut(month.weekday(number)));
        if let Some(place) = place {
            *place = Some(MonthDay { number, is_today: day.contains(view.as_of), works });
        }
    }
    let left_out = history.map_or(0, |history| history.left_out);
    MaintenanceMonth { month, weeks, works, left_out }
}

/// Work that is not over: what was begun lasts at least until the view.
fn open_work<'a>(view: &PublicView, work: &'a MaintenanceView) -> DrawnWork<'a> {
    let (from, until) = (work.started_at.unwrap_or(work.scheduled_for), work.scheduled_until);
    let to = if work.status.is_active() { until.max(view.as_of) } else { until };
    let path = format!("/maintenance/{}", work.id);
    DrawnWork { path, name: &work.name, status: work.status, span: Span { from, to } }
}

/// Whether there is work in a span. What was cancelled before it began, had none.
fn is_on(work: &DrawnWork<'_>, span: Span) -> bool {
    let is_work = work.span.from < work.span.to;
    is_work && work.span.from < span.to && work.span.to > span.from
}

/// Work that goes on and work that is announced, each the first to begin first.
#[must_use]
pub fn open_works(view: &PublicView) -> (Vec<&MaintenanceView>, Vec<&MaintenanceView>) {
    let open = view.maintenances.iter().filter(|work| !work.status.is_over());
    open.partition(|work| work.status.is_active())
}
