//! Uptime: for each component a calendar of its days, with a shape and a colour for what each was like, its figures, and
//! the same in words.

use std::fmt::Write;

use chrono::Datelike;
use domain::public::record_wording;
use domain::public::uptime_calendar::{DrawnDay, drawn_days, told_days};
use domain::public::view::{ComponentView, PublicView};
use domain::public::{figure_wording, wording};
use domain::status::Status;
use domain::words::{Piece, Words};

use crate::layout::marks::class;
use crate::layout::shell::{Frame, link};
use crate::record::markup::{escaped, page};

/// From one day to the next, and the size of its shape.
const PITCH: usize = 20;
const SIZE: usize = 16;
/// What names of months and of weekdays take.
const LEFT: usize = 32;
const TOP: usize = 16;

/// The page at `/uptime`.
#[must_use]
pub fn render_uptime_page(view: &PublicView, frame: &Frame) -> String {
    let zone = view.page.timezone.name();
    let words = frame.words;
    let days = view.days.len().to_string();
    let intro = [
        ("days", Piece::Text(&days)),
        ("zone", Piece::Text(zone)),
        ("json", link("/uptime.json", &words.text("uptime-intro-json"))),
    ];
    let intro = words.markup("uptime-intro", intro);
    let mut body = format!("<p class=about>{intro}</p><ul class=legend>");
    for status in Status::ALL {
        let (class, shape, name) = (class(status), shape(status), wording::status(words, status));
        let _ = write!(
            body,
            "<li><svg class=days viewBox=\"0 0 16 16\" aria-hidden=true>\
             <path class={class} d='M0 0{shape}'/></svg>{name}"
        );
    }
    body.push_str("</ul>");
    for group in &view.groups {
        let name = group.group.as_ref().map(|(_, name)| name.clone());
        let name = name.unwrap_or_else(|| words.text("components"));
        let _ = write!(body, "<section><h2 dir=auto>{}</h2><div class=cals>", escaped(&name));
        group.components.iter().for_each(|shown| component(words, &mut body, view, shown));
        body.push_str("</div></section>");
    }
    page(view, view.as_of, "/uptime", &words.text("uptime-title"), &body, frame)
}

fn component(words: Words, html: &mut String, view: &PublicView, component: &ComponentView) {
    let address = words.path(&format!("/components/{}", component.id));
    let name = escaped(&component.name);
    let drawn = drawn_days(view, component);
    let _ = write!(
        html,
        "<article class=\"card cal\"><h3 dir=auto><a href=\"{address}\">{name}</a></h3><div>"
    );
    picture(words, html, &drawn);
    html.push_str("<dl class=figures>");
    for figure in figure_wording::figures(words, &component.figures) {
        let _ = write!(html, "<div><dt>{}<dd>{}", figure.windows, figure.share);
        if let Some(observed) = figure.observed {
            let _ = write!(html, "<small>{observed}</small>");
        }
        html.push_str("</div>");
    }
    html.push_str("</dl></div>");
    in_words(words, html, &drawn);
    html.push_str("</article>");
}

/// The calendar. What is alike is one path, but for trouble, which says on hovering what it was.
fn picture(words: Words, html: &mut String, drawn: &[DrawnDay<'_>]) {
    let weeks = drawn.last().map_or(0, |last| last.week + 1);
    let (width, height) = (LEFT + 7 * PITCH, TOP + weeks * PITCH);
    let _ = write!(
        html,
        "<svg class=days viewBox=\"0 0 {width} {height}\" role=img aria-label=\"{}\">",
        record_wording::calendar(words, drawn)
    );
    for place in 0..7 {
        let letter = words.text(&format!("weekday-{}.letter", place + 1));
        let x = LEFT + place * PITCH + SIZE / 2;
        let _ = write!(html, "<text x={x} y=11 text-anchor=middle>{letter}</text>");
    }
    let mut last: Option<(String, usize)> = None;
    for day in drawn {
        let month = words.text(&format!("month-{}.short", day.date.month()));
        // A month is named in the row in which it begins, or below where another one is.
        let row = match &last {
            Some((named, _)) if *named == month => continue,
            Some((_, row)) => day.week.max(row + 1),
            None => day.week,
        };
        if row < weeks {
            let _ = write!(html, "<text y={}>{month}</text>", TOP + row * PITCH + 13);
        }
        last = Some((month, row));
    }
    for status in Status::ALL {
        let (class, shape) = (class(status), shape(status));
        let mut days = drawn.iter().filter(|drawn| drawn.day.worst == status).peekable();
        if days.peek().is_none() {
            continue;
        }
        let _ = write!(html, "<path class={class} d='");
        for day in days {
            let (x, y) = (LEFT + day.weekday * PITCH, TOP + day.week * PITCH);
            let _ = write!(html, "M{x} {y}{shape}");
        }
        html.push_str("'/>");
    }
    html.push_str("</svg>");
}

/// The shape of a day, from its upper left corner on.
fn shape(status: Status) -> &'static str {
    match status {
        Status::Operational => "h16v16h-16z",
        Status::UnderMaintenance => "m0 8a8 8 0 1 1 16 0a8 8 0 1 1-16 0z",
        Status::NoData => "m5 5h6v6h-6z",
        Status::DegradedPerformance => "m8 0l8 16h-16z",
        Status::PartialOutage => "m8 0l8 8-8 8-8-8z",
        Status::MajorOutage => "m0 3l3-3 5 5 5-5 3 3-5 5 5 5-3 3-5-5-5 5-3-3 5-5z",
    }
}

/// The days in words: those that were not simply operational.
fn in_words(words: Words, html: &mut String, drawn: &[DrawnDay<'_>]) {
    let told = told_days(drawn);
    if told.is_empty() {
        let _ = write!(html, "<p class=meta>{}.</p>", record_wording::calendar(words, drawn));
        return;
    }
    let _ = write!(
        html,
        "<details><summary>{}</summary><table>\
         <thead><tr><th scope=col>{}<th scope=col>{}<th scope=col>{}</thead><tbody>",
        words.text("calendar-days"),
        words.text("calendar-day"),
        words.text("calendar-status"),
        words.text("calendar-trouble"),
    );
    for days in &told {
        let _ = write!(
            html,
            "<tr><th scope=row>{}<td>{}<td>{}",
            record_wording::alike_days(words, days),
            wording::status(words, days.day.worst),
            record_wording::trouble(words, days)
        );
    }
    html.push_str("</tbody></table></details>");
}
