//! History: what happened in a month, entry by entry, the latest first.

use std::fmt::Write;

use domain::public::markdown;
use domain::public::month_history::{MonthHistory, PastEntry};
use domain::public::record_wording;
use domain::public::time_wording::month as month_name;
use domain::public::view::PublicView;
use domain::time::timestamp::Timestamp;
use domain::words::{Piece, Words};

use crate::layout::shell::{Frame, link, time};
use crate::record::markup::{escaped, mark, months, page};

/// The page at `/history`, of one month or of several, the latest first.
#[must_use]
pub fn render_history_page(
    view: &PublicView,
    histories: &[&MonthHistory],
    frame: &Frame,
) -> String {
    let words = frame.words;
    let (path, title) = match histories {
        [one] => {
            let month = ("month", month_name(words, one.month).into());
            (format!("/history?month={}", one.month), words.say("history-of", [month]))
        }
        _ => ("/history".to_owned(), words.text("history")),
    };
    let as_of = histories.iter().map(|history| history.as_of).min();
    let (newest, oldest) = (histories.first(), histories.last());
    let nav = |label| {
        let previous = oldest.and_then(|history| history.previous);
        months(words, "/history", label, previous, newest.and_then(|history| history.next))
    };
    let intro = [
        ("uptime", link(&words.path("/uptime"), &words.text("history-intro-uptime"))),
        ("atom", link("/history.atom", "Atom")),
        ("rss", link("/history.rss", "RSS")),
        ("json", link("/history.json", "JSON")),
    ];
    let intro = words.markup("history-intro", intro);
    let mut body = format!("<p class=about>{intro}</p>{}", nav("months"));
    for history in histories {
        month(&mut body, view, history, frame);
    }
    if histories.iter().any(|history| !history.entries.is_empty()) {
        body.push_str(&nav("months-again"));
    }
    let as_of = as_of.map_or(view.as_of, |at| at.min(view.as_of));
    page(view, as_of, &path, &title, &body, frame)
}

fn month(html: &mut String, view: &PublicView, history: &MonthHistory, frame: &Frame) {
    let words = frame.words;
    let zone = &view.page.timezone;
    let (month, name) = (history.month, month_name(words, history.month));
    let address = words.path(&format!("/history?month={month}"));
    let _ = write!(html, "<section><h2 id=\"m{month}\"><a href=\"{address}\">{name}</a></h2>");
    if let Some(none) = record_wording::no_incidents(words, history, zone, frame.now) {
        let _ = write!(html, "<p class=none>{none}</p>");
    }
    history.entries.iter().for_each(|past| entry(words, html, past, frame.now));
    notes(words, html, view, history);
    html.push_str("</section>");
}

/// What is to be known of a list of entries.
pub(crate) fn notes(words: Words, html: &mut String, view: &PublicView, history: &MonthHistory) {
    let later = record_wording::told_later(words, history, &view.page.timezone);
    for note in [later, record_wording::left_out(words, history)].into_iter().flatten() {
        let _ = write!(html, "<p class=none>{note}</p>");
    }
}

/// One entry: its title, how far along, from when to when, and what was told last.
pub(crate) fn entry(words: Words, html: &mut String, past: &PastEntry, now: Timestamp) {
    let lasted = record_wording::lasted(words, past, now);
    let span = ("span", Piece::Text(&lasted));
    let began = time(words, past.started_at);
    let when = match past.ended_at {
        // Work that was cancelled before it began.
        Some(at) if at == past.started_at => words.markup("entry-at", [("at", began)]),
        Some(at) => words.markup("entry-from-to", [("from", began), ("to", time(words, at)), span]),
        None => words.markup("entry-since", [("since", began), span]),
    };
    let mut facts = vec![format!("{}.", record_wording::state(words, past))];
    let affected = words.list(&past.components);
    facts.extend(
        (!affected.is_empty())
            .then(|| words.markup("entry-affected", [("names", Piece::Text(&affected))])),
    );
    facts.push(when);
    facts.extend(past.is_uncounted.then(|| words.text("not-counted")));
    let _ = write!(
        html,
        "<article class=\"card incident\"><h3 dir=auto><a href=\"{}\">{}</a></h3>\
         <p class=meta>{}{}</p><div class=body dir=auto>{}</div><p class=meta>{}</p></article>",
        words.path(&past.path),
        escaped(&past.name),
        mark(past.worst),
        facts.join(" "),
        // Markdown made harmless: no tag or address of the author's own is in it.
        markdown::to_html(&past.last_text),
        words.markup("entry-last", [("at", time(words, past.last_at))]),
    );
}
