//! Maintenance: a month as a calendar of announced work, and what goes on, is to come and is over.

use std::fmt::Write;

use domain::public::freshness::Freshness;
use domain::public::maintenance_month::{
    MaintenanceMonth, MonthDay, maintenance_month, months_beside, open_works,
};
use domain::public::markdown;
use domain::public::month_history::{MonthHistory, PastStatus};
use domain::public::record_wording as words;
use domain::public::view::{MaintenanceView, PublicView};
use domain::public::wording;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::Timestamp;

use crate::layout::shell::Frame;
use crate::record::history::{entry, notes};
use crate::record::markup::{escaped, instant, mark, months, names, page};

/// The page at `/maintenance`: a month, with its history unless it is to come.
#[must_use]
pub fn render_maintenance_calendar(
    view: &PublicView,
    month: CalendarMonth,
    history: Option<&MonthHistory>,
    frame: &Frame,
) -> String {
    let calendar = maintenance_month(view, month, history);
    let (previous, next) = months_beside(view, month, history);
    let address = escaped(&view.page.url);
    let mut body = format!(
        "<p class=about>Announced work. To see it in your own calendar, have your calendar program subscribe to \
         <a href=\"/maintenance.ics\">{address}/maintenance.ics</a>. Or \
         <a href=\"/subscribe\">subscribe</a> to what is told of it.</p>{}",
        months("/maintenance", "Months", previous, next)
    );
    drawn(&mut body, &calendar);
    let (running, upcoming) = open_works(view);
    list(&mut body, "In progress", &running, frame.now);
    list(&mut body, "Announced", &upcoming, frame.now);
    let is_current = Freshness::at(view.as_of, frame.now) == Freshness::Current;
    if is_current && running.is_empty() && upcoming.is_empty() {
        body.push_str("<p class=none>No maintenance is announced, and none goes on.</p>");
    }
    if let Some(history) = history {
        over(&mut body, view, history, frame.now);
    }
    let as_of = history.map_or(view.as_of, |history| history.as_of.min(view.as_of));
    let title = format!("Maintenance in {}", words::month(month));
    page(view, as_of, &format!("/maintenance?month={month}"), &title, &body, frame)
}

fn drawn(html: &mut String, calendar: &MaintenanceMonth<'_>) {
    let _ = write!(
        html,
        "<table class=\"card month\"><caption>{}</caption><thead><tr>",
        words::works(calendar)
    );
    for (short, whole) in [
        ("Mon", "Monday"),
        ("Tue", "Tuesday"),
        ("Wed", "Wednesday"),
        ("Thu", "Thursday"),
        ("Fri", "Friday"),
        ("Sat", "Saturday"),
        ("Sun", "Sunday"),
    ] {
        let _ = write!(html, "<th scope=col abbr={whole}>{short}");
    }
    html.push_str("</thead><tbody>");
    for week in &calendar.weeks {
        html.push_str("<tr>");
        for day in week {
            match day {
                Some(day) => square(html, calendar, day),
                None => html.push_str("<td>"),
            }
        }
    }
    html.push_str("</tbody></table>");
}

/// A day, with the work of it.
fn square(html: &mut String, calendar: &MaintenanceMonth<'_>, day: &MonthDay) {
    let today = if day.is_today { " aria-current=date" } else { "" };
    let _ = write!(html, "<td{today}>{}", day.number);
    for work in day.works.iter().filter_map(|place| calendar.works.get(*place)) {
        let (mark, name) = (mark(words::mark_of(work.status)), escaped(work.name));
        let _ = write!(
            html,
            "<a href=\"{}\" title=\"{}\">{mark}<span dir=auto>{name}</span></a>",
            work.path,
            wording::maintenance_status(work.status)
        );
    }
}

/// Work that is not over.
fn list(html: &mut String, title: &str, works: &[&MaintenanceView], now: Timestamp) {
    if works.is_empty() {
        return;
    }
    let _ = write!(html, "<section><h2>{title}</h2>");
    for work in works {
        let affected = match names(work.components.iter().map(|c| c.name.as_str())) {
            none if none.is_empty() => none,
            names => format!(" {names}."),
        };
        let late = work.overdue_since.map(|since| {
            let late = wording::span(now.since(since));
            format!(" <strong>It should have ended {late} ago.</strong>")
        });
        let last = work.updates.first().map(|update| markdown::to_html(&update.body));
        let _ = write!(
            html,
            "<article class=\"card incident\"><h3 dir=auto><a href=\"/maintenance/{}\">{}</a></h3>\
             <p class=meta>{}{}, {} to {}.{affected}{}</p><div class=body dir=auto>{}</div></article>",
            work.id,
            escaped(&work.name),
            mark(words::mark_of(work.status)),
            wording::maintenance_status(work.status),
            instant(work.scheduled_for),
            instant(work.scheduled_until),
            late.unwrap_or_default(),
            last.unwrap_or_default(),
        );
    }
    html.push_str("</section>");
}

/// Work that ended in the month.
fn over(html: &mut String, view: &PublicView, history: &MonthHistory, now: Timestamp) {
    let name = words::month(history.month);
    let works = history.entries.iter();
    let works = works.filter(|entry| matches!(entry.status, PastStatus::Maintenance(_)));
    let mut works = works.peekable();
    if works.peek().is_none() && history.left_out == 0 {
        return;
    }
    let _ = write!(html, "<section><h2>Over, {name}</h2>");
    works.for_each(|work| entry(html, work, now));
    notes(html, view, history);
    html.push_str("</section>");
}
