//! Uptime bars: one bar for each day, whose filled height shows how long that day's trouble lasted.
//!
//! Rendered as text, because ninety nodes for each component would make a page of 270 KB.

use std::fmt::Write;

use domain::public::view::CalendarDay;
use domain::public::wording;
use domain::status::Status;
use domain::uptime::Day;
use leptos::prelude::*;

use crate::layout::marks::class;

const HEIGHT: f64 = 32.0;
/// From the start of one bar to the start of the next.
const PITCH: usize = 6;
/// Trouble is never drawn lower than this, however short it was.
const MIN_FILL: f64 = 6.0;

/// The bars, and below them from when to when they reach, with a figure in between where there is one.
pub(crate) fn with_scale(
    calendar: &[CalendarDay],
    days: &[Day],
    figure: Option<String>,
) -> impl IntoView + use<> {
    let figure = figure.map(|figure| view! { <b>{figure}</b> });
    view! {
        <svg
            class="days"
            viewBox=view_box(days.len())
            preserveAspectRatio="none"
            role="img"
            aria-label=summary(calendar, days)
            inner_html=bars(calendar, days)
        ></svg>
        <div class="scale">
            <span>{format!("{} days ago", days.len())}</span>
            {figure}
            <span>"today"</span>
        </div>
    }
}

/// The bars as the inside of an `svg` of `viewBox`.
fn bars(calendar: &[CalendarDay], days: &[Day]) -> String {
    let mut svg = String::new();
    for ground in [Status::Operational, Status::UnderMaintenance, Status::NoData] {
        let x = |(index, day): (usize, &Day)| (ground_of(day) == ground).then_some(index * PITCH);
        let bars: Vec<usize> = days.iter().enumerate().filter_map(x).collect();
        if !bars.is_empty() {
            let _ = write!(svg, "<path class={} d='", class(ground));
            for x in bars {
                let _ = write!(svg, "M{x} 0h4v32h-4z");
            }
            svg.push_str("'/>");
        }
    }
    let troubled = calendar.iter().zip(days).enumerate();
    for (index, (date, day)) in troubled.filter(|(_, (_, day))| day.worst.is_trouble()) {
        let share = (f64::from(day.trouble_s) / 86_400.0).min(1.0);
        // By the square root, so that minutes can be told from hours.
        let height = (HEIGHT * share.sqrt()).max(MIN_FILL);
        let (x, class, title) = (index * PITCH, class(day.worst), wording::day_summary(date, day));
        let _ = write!(
            svg,
            "<path class={class} d='M{x} 32h4v-{height:.1}h-4z'><title>{title}</title></path>"
        );
    }
    svg
}

/// What stands behind the trouble of a day.
fn ground_of(day: &Day) -> Status {
    if day.worst.is_trouble() { Status::Operational } else { day.worst }
}

/// The box that the bars of this many days fill.
fn view_box(days: usize) -> String {
    format!("0 0 {} 32", (days * PITCH).saturating_sub(2))
}

/// The bars in words.
fn summary(calendar: &[CalendarDay], days: &[Day]) -> String {
    let bad = calendar.iter().zip(days).filter(|(_, day)| day.worst.is_trouble());
    let told: Vec<String> = bad.map(|(date, day)| wording::day_summary(date, day)).collect();
    let watched = days.iter().filter(|day| day.worst != Status::NoData).count();
    match told.as_slice() {
        [] => format!("Last {} days: {watched} watched, none with trouble", days.len()),
        _ => format!("Last {} days: {watched} watched. {}", days.len(), told.join(". ")),
    }
}
