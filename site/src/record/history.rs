//! History: what happened in a month, entry by entry, the latest first.

use std::fmt::Write;

use domain::public::markdown;
use domain::public::month_history::{MonthHistory, PastEntry};
use domain::public::record_wording as words;
use domain::public::view::PublicView;
use domain::public::wording;
use domain::time::timestamp::Timestamp;

use crate::layout::shell::Frame;
use crate::record::markup::{escaped, instant, mark, months, names, page};

/// The page at `/history`, of one month or of several, the latest first.
#[must_use]
pub fn render_history_page(
    view: &PublicView,
    histories: &[&MonthHistory],
    frame: &Frame,
) -> String {
    let (path, title) = match histories {
        [one] => {
            let month = one.month;
            (format!("/history?month={month}"), format!("History of {}", words::month(month)))
        }
        _ => ("/history".to_owned(), "History".to_owned()),
    };
    let as_of = histories.iter().map(|history| history.as_of).min();
    let (newest, oldest) = (histories.first(), histories.last());
    let nav = |label| {
        let previous = oldest.and_then(|history| history.previous);
        months("/history", label, previous, newest.and_then(|history| history.next))
    };
    let mut body = format!(
        "<p class=about>What operators told, and maintenance that ended, in each month in which it happened. What \
         probes saw of each day is on <a href=\"/uptime\">uptime</a>. \
         <a href=\"/history.atom\">Atom</a>, <a href=\"/history.rss\">RSS</a> and \
         <a href=\"/history.json\">JSON</a> have the same for programs.</p>{}",
        nav("Months")
    );
    for history in histories {
        month(&mut body, view, history, frame.now);
    }
    if histories.iter().any(|history| !history.entries.is_empty()) {
        body.push_str(&nav("Months, again"));
    }
    let as_of = as_of.map_or(view.as_of, |at| at.min(view.as_of));
    page(view, as_of, &path, &title, &body, frame)
}

fn month(html: &mut String, view: &PublicView, history: &MonthHistory, now: Timestamp) {
    let zone = &view.page.timezone;
    let (month, name) = (history.month, words::month(history.month));
    let _ = write!(
        html,
        "<section><h2 id=\"m{month}\"><a href=\"/history?month={month}\">{name}</a></h2>"
    );
    if let Some(none) = words::no_incidents(history, zone, now) {
        let _ = write!(html, "<p class=none>{none}</p>");
    }
    history.entries.iter().for_each(|past| entry(html, past, now));
    notes(html, view, history);
    html.push_str("</section>");
}

/// What is to be known of a list of entries.
pub(crate) fn notes(html: &mut String, view: &PublicView, history: &MonthHistory) {
    let later = words::told_later(history, &view.page.timezone);
    for note in [later.map(str::to_owned), words::left_out(history)].into_iter().flatten() {
        let _ = write!(html, "<p class=none>{note}</p>");
    }
}

/// One entry: its title, how far along, from when to when, and what was told last.
pub(crate) fn entry(html: &mut String, past: &PastEntry, now: Timestamp) {
    let affected = match names(past.components.iter().map(String::as_str)) {
        none if none.is_empty() => none,
        names => format!(" Affected {names}."),
    };
    let when = match past.ended_at {
        // Work that was cancelled before it began.
        Some(at) if at == past.started_at => format!("{}.", instant(at)),
        Some(at) => {
            let lasted = words::lasted(past, now);
            format!("{} to {}, {lasted}.", instant(past.started_at), instant(at))
        }
        None => format!("Since {}, {}.", instant(past.started_at), words::lasted(past, now)),
    };
    let uncounted = if past.is_uncounted { wording::NOT_COUNTED } else { "" };
    let _ = write!(
        html,
        "<article class=\"card incident\"><h3 dir=auto><a href=\"{}\">{}</a></h3>\
         <p class=meta>{}{}.{affected} {when} {uncounted}</p>\
         <div class=body dir=auto>{}</div><p class=meta>Told {}.</p></article>",
        past.path,
        escaped(&past.name),
        mark(past.worst),
        words::state(past),
        // Markdown made harmless: no tag or address of the author's own is in it.
        markdown::to_html(&past.last_text),
        instant(past.last_at),
    );
}
