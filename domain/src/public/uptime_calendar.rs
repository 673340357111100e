//! Uptime calendar: the days of a component by week and weekday. Which are drawn, and which are told in words?

use chrono::{Datelike, Days, NaiveDate};

use crate::public::view::{CalendarDay, ComponentView, PublicView};
use crate::status::Status;
use crate::uptime::Day;

/// A day of a component on the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnDay<'a> {
    /// Its row: 0 for the week of the first day that is drawn.
    pub week: usize,
    /// Its column, 0 for Monday to 6.
    pub weekday: usize,
    /// Its date.
    pub date: NaiveDate,
    /// What it was like.
    pub day: &'a Day,
}

/// Days in a row that were alike, and not simply operational.
#[derive(Clone, Debug, PartialEq)]
pub struct AlikeDays<'a> {
    /// The first of them.
    pub first: NaiveDate,
    /// The last of them.
    pub last: NaiveDate,
    /// What each was like.
    pub day: &'a Day,
}

/// The days of a component, oldest first, from the day on which it came to the page.
#[must_use]
pub fn drawn_days<'a>(view: &'a PublicView, component: &'a ComponentView) -> Vec<DrawnDay<'a>> {
    let since = component.created_at.max(view.page.created_at);
    let ends = view.days.iter().skip(1).map(|next| Some(next.start)).chain([None]);
    let is_there = |end: &Option<_>| end.is_none_or(|end| end > since);
    let days = view.days.iter().zip(&component.days).zip(ends);
    let shown = days.filter(|(_, end)| is_there(end)).map(|(day, _)| day);
    let dated = shown.filter_map(|(calendar, day)| Some((date(calendar)?, day)));
    let mut monday = None;
    let drawn = dated.map(|(date, day)| {
        let weekday = date.weekday().num_days_from_monday();
        let first_monday = date.checked_sub_days(Days::new(weekday.into())).unwrap_or(date);
        let since_first = date.signed_duration_since(*monday.get_or_insert(first_monday));
        let week = since_first.num_days().unsigned_abs() / 7;
        DrawnDay { week: week as usize, weekday: weekday as usize, date, day }
    });
    drawn.collect()
}

fn date(calendar: &CalendarDay) -> Option<NaiveDate> {
    calendar.date.parse().ok()
}

/// The days to which something happened, of which nothing is known or which were corrected, newest first; those that
/// are alike and follow each other together.
#[must_use]
pub fn told_days<'a>(drawn: &[DrawnDay<'a>]) -> Vec<AlikeDays<'a>> {
    let is_told = |day: &&DrawnDay<'_>| day.day.worst != Status::Operational || day.day.corrected;
    let mut told: Vec<AlikeDays<'a>> = vec![];
    for drawn in drawn.iter().rev().filter(is_told) {
        match told.last_mut() {
            Some(later) if later.day == drawn.day && follows(drawn.date, later.first) => {
                later.first = drawn.date;
            }
            _ => told.push(AlikeDays { first: drawn.date, last: drawn.date, day: drawn.day }),
        }
    }
    told
}

fn follows(date: NaiveDate, later: NaiveDate) -> bool {
    date.succ_opt() == Some(later)
}
