//! Maintenance: a month as a calendar of announced work, and what goes on, is to come and is over.

use std::fmt::Write;

use domain::public::freshness::Freshness;
use domain::public::maintenance_month::{
    MaintenanceMonth, MonthDay, maintenance_month, months_beside, open_works,
};
use domain::public::markdown;
use domain::public::month_history::{MonthHistory, PastStatus};
use domain::public::record_wording;
use domain::public::time_wording::month as month_name;
use domain::public::view::{MaintenanceView, PublicView};
use domain::public::wording;
use domain::time::month::CalendarMonth;
use domain::translated_text::text_in;
use domain::words::{Piece, Words};

use crate::layout::shell::{Frame, link};
use crate::record::history::{entry, notes};
use crate::record::markup::{escaped, mark, months, page};
use crate::status::maintenance::facts_html;

/// The page at `/maintenance`: a month, with its history unless it is to come.
#[must_use]
pub fn render_maintenance_calendar(
    view: &PublicView,
    month: CalendarMonth,
    history: Option<&MonthHistory>,
    frame: &Frame,
) -> String {
    let words = frame.words;
    let calendar = maintenance_month(view, month, history);
    let (previous, next) = months_beside(view, month, history);
    let address = format!("{}/maintenance.ics", view.page.url);
    let intro = [
        (
            "calendar",
            Piece::Html(format!("<a href=\"/maintenance.ics\">{}</a>", escaped(&address))),
        ),
        ("subscribe", link(&words.path("/subscribe"), &words.text("maintenance-intro-subscribe"))),
    ];
    let mut body = format!(
        "<p class=about>{}</p>{}",
        words.markup("maintenance-intro", intro),
        months(words, "/maintenance", "months", previous, next)
    );
    drawn(words, &mut body, &calendar);
    let (running, upcoming) = open_works(view);
    list(&mut body, "maintenance-in-progress", &running, frame);
    list(&mut body, "maintenance-announced", &upcoming, frame);
    let is_current = Freshness::at(view.as_of, frame.now) == Freshness::Current;
    if is_current && running.is_empty() && upcoming.is_empty() {
        let _ = write!(body, "<p class=none>{}</p>", words.text("maintenance-none"));
    }
    if let Some(history) = history {
        over(&mut body, view, history, frame);
    }
    let as_of = history.map_or(view.as_of, |history| history.as_of.min(view.as_of));
    let title = words.say("maintenance-in", [("month", month_name(words, month).into())]);
    page(view, as_of, &format!("/maintenance?month={month}"), &title, &body, frame)
}

fn drawn(words: Words, html: &mut String, calendar: &MaintenanceMonth<'_>) {
    let caption = record_wording::works(words, calendar);
    let _ = write!(html, "<table class=\"card month\"><caption>{caption}</caption><thead><tr>");
    for day in 1..=7 {
        let whole = words.text(&format!("weekday-{day}"));
        let short = words.text(&format!("weekday-{day}.short"));
        let _ = write!(html, "<th scope=col abbr=\"{whole}\">{short}");
    }
    html.push_str("</thead><tbody>");
    for week in &calendar.weeks {
        html.push_str("<tr>");
        for day in week {
            match day {
                Some(day) => square(words, html, calendar, day),
                None => html.push_str("<td>"),
            }
        }
    }
    html.push_str("</tbody></table>");
}

/// A day, with the work of it.
fn square(words: Words, html: &mut String, calendar: &MaintenanceMonth<'_>, day: &MonthDay) {
    let today = if day.is_today { " aria-current=date" } else { "" };
    let _ = write!(html, "<td{today}>{}", day.number);
    for work in day.works.iter().filter_map(|place| calendar.works.get(*place)) {
        let (mark, name) = (mark(record_wording::mark_of(work.status)), escaped(work.name));
        let _ = write!(
            html,
            "<a href=\"{}\" title=\"{}\">{mark}<span dir=auto>{name}</span></a>",
            words.path(&work.path),
            wording::maintenance_status(words, work.status)
        );
    }
}

/// Work that is not over.
fn list(html: &mut String, title: &str, works: &[&MaintenanceView], frame: &Frame) {
    if works.is_empty() {
        return;
    }
    let words = frame.words;
    let _ = write!(html, "<section><h2>{}</h2>", words.text(title));
    for work in works {
        let last = work
            .updates
            .first()
            .map(|update| markdown::to_html(&text_in(&update.body, words.language)));
        let _ = write!(
            html,
            "<article class=\"card incident\"><h3 dir=auto><a href=\"{}\">{}</a></h3>\
             <p class=meta>{}{}</p><div class=body dir=auto>{}</div></article>",
            words.path(&format!("/maintenance/{}", work.id)),
            escaped(&work.name),
            mark(record_wording::mark_of(work.status)),
            facts_html(words, work, frame.now),
            last.unwrap_or_default(),
        );
    }
    html.push_str("</section>");
}

/// Work that ended in the month.
fn over(html: &mut String, view: &PublicView, history: &MonthHistory, frame: &Frame) {
    let words = frame.words;
    let works = history.entries.iter();
    let works = works.filter(|entry| matches!(entry.status, PastStatus::Maintenance(_)));
    let mut works = works.peekable();
    if works.peek().is_none() && history.left_out == 0 {
        return;
    }
    let name = [("month", month_name(words, history.month).into())];
    let _ = write!(html, "<section><h2>{}</h2>", words.say("maintenance-over", name));
    works.for_each(|work| entry(words, html, work, frame.now));
    notes(words, html, view, history);
    html.push_str("</section>");
}
