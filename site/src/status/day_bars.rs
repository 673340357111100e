//! Uptime bars: one bar for each day, whose filled height shows how long that day's trouble lasted.
//!
//! Rendered as text, because ninety nodes for each component would make a page of 270 KB. Days that are alike and follow each
//! other are one dashed line.

use std::fmt::Write;

use domain::public::time_wording::calendar_day;
use domain::public::view::{CalendarDay, ComponentView};
use domain::public::wording;
use domain::status::Status;
use domain::uptime::Day;
use domain::words::Words;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::class;

const HEIGHT: f64 = 32.0;
/// From the start of one bar to the start of the next.
const PITCH: usize = 6;
/// Trouble is never drawn lower than this, however short it was.
const MIN_FILL: f64 = 6.0;
/// Of fewer days than these a bar is as narrow as of so many.
const NARROWEST_DAYS: usize = 30;

/// The days of a component that are drawn: since it was there, or since the first day of which something is known.
pub(crate) struct DrawnDays<'a> {
    words: Words,
    calendar: &'a [CalendarDay],
    days: &'a [Day],
    /// Whether the page shows more days than are drawn.
    is_young: bool,
}

impl<'a> DrawnDays<'a> {
    pub(crate) fn new(
        words: Words,
        calendar: &'a [CalendarDay],
        component: &'a ComponentView,
    ) -> Self {
        let days = component.days.as_slice();
        let first_known = days.iter().position(|day| day.worst != Status::NoData);
        let began = calendar.iter().rposition(|day| day.start <= component.created_at);
        let first = first_known.unwrap_or(days.len()).min(began.unwrap_or(0));
        let first = first.min(days.len().saturating_sub(1));
        Self {
            words,
            calendar: calendar.get(first..).unwrap_or_default(),
            days: days.get(first..).unwrap_or_default(),
            is_young: first > 0,
        }
    }

    /// The bars, and below them from when to when they reach, with a figure in between where there is one.
    pub(crate) fn with_scale(&self, figure: Option<String>) -> impl IntoView + use<> {
        let figure = figure.map(|figure| view! { <b>{figure}</b> });
        let words = self.words;
        let since = self.calendar.first().map(|day| calendar_day(words, day)).unwrap_or_default();
        let (since, today) = match self.is_young {
            true => (words.say("days-since", [("date", since.into())]), None),
            false => {
                let ago = words.say("days-ago", [("count", self.days.len().into())]);
                (ago, Some(view! { <span>{words.text("days-today")}</span> }))
            }
        };
        view! {
            {self.bars()}
            <div class="scale"><span>{since}</span>{figure}{today}</div>
        }
    }

    /// The bars alone.
    pub(crate) fn bars(&self) -> impl IntoView + use<> {
        let width = 100 * self.days.len() / self.days.len().max(NARROWEST_DAYS);
        view! {
            <svg
                class="days"
                width=format!("{width}%")
                viewBox=view_box(self.days.len())
                preserveAspectRatio="none"
                role="img"
                aria-label=self.summary()
                inner_html=self.paths()
            ></svg>
        }
    }

    /// The bars as the inside of an `svg` of `viewBox`.
    fn paths(&self) -> String {
        let mut svg = String::new();
        let mut start = 0;
        while let Some(day) = self.days.get(start) {
            let ground = ground_of(day);
            let alike = self.days.iter().skip(start).take_while(|day| ground_of(day) == ground);
            let count = alike.count().max(1);
            let (x, width) = (start * PITCH, count * PITCH);
            let _ = write!(svg, "<path class=\"{} l\" d=\"M{x} 16h{width}\"/>", class(ground));
            start += count;
        }
        let troubled = self.calendar.iter().zip(self.days).enumerate();
        for (index, (date, day)) in troubled.filter(|(_, (_, day))| day.worst.is_trouble()) {
            let share = (f64::from(day.trouble_s) / 86_400.0).min(1.0);
            // By the square root, so that minutes can be told from hours.
            let height = (HEIGHT * share.sqrt()).max(MIN_FILL);
            let (x, class) = (index * PITCH, class(day.worst));
            let title = wording::day_summary(self.words, date, day);
            let _ = write!(
                svg,
                "<path class=\"{class}\" d=\"M{x} 32h4v-{height:.1}h-4z\"><title>{title}</title></path>"
            );
        }
        svg
    }

    /// The days with trouble as a list that can be read by keyboard, newest first.
    pub(crate) fn troubled(&self) -> Option<impl IntoView + use<>> {
        let days = self.calendar.iter().zip(self.days).rev();
        let days = days.filter(|(_, day)| day.worst.is_trouble());
        let items: Vec<_> = days
            .map(
                |(date, day)| view! { <li>{icon(day.worst)}{wording::day_summary(self.words, date, day)}</li> },
            )
            .collect();
        (!items.is_empty()).then(|| {
            view! {
                <details>
                    <summary>{self.words.say("days-with-trouble", [("count", items.len().into())])}</summary>
                    <ul class="changed">{items}</ul>
                </details>
            }
        })
    }

    /// The bars in words.
    fn summary(&self) -> String {
        let bad = self.calendar.iter().zip(self.days).filter(|(_, day)| day.worst.is_trouble());
        let told: Vec<String> =
            bad.map(|(date, day)| wording::day_summary(self.words, date, day)).collect();
        let watched = self.days.iter().filter(|day| day.worst != Status::NoData).count();
        let drawn = self.words.say("days-last", [("count", self.days.len().into())]);
        let days = [("days", drawn.into()), ("watched", watched.into())];
        if told.is_empty() {
            return self.words.say("days-calm", days);
        }
        let [drawn, watched] = days;
        self.words.say("days-troubled", [drawn, watched, ("troubled", told.join(". ").into())])
    }
}

/// What stands behind the trouble of a day.
fn ground_of(day: &Day) -> Status {
    if day.worst.is_trouble() { Status::Operational } else { day.worst }
}

/// The box that the bars of this many days fill.
fn view_box(days: usize) -> String {
    format!("0 0 {} 32", (days * PITCH).saturating_sub(2))
}
