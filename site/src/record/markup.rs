//! Markup of the record pages, as text: how is what all of them have written?

use std::fmt::Write;

use domain::public::freshness::Freshness;
use domain::public::time_wording;
use domain::public::view::PublicView;
use domain::status::Status;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::Timestamp;
use domain::words::Words;
use leptos::prelude::*;

use crate::layout::live::live;
use crate::layout::marks::{class, shape};
use crate::layout::shell::{self, Frame, PageHead, RECORD_STYLE, render, with_style};
use crate::status::page::{claimed, footer};

/// The page at a path, of a title and of what is below it, which is true of an instant.
pub(crate) fn page(
    view: &PublicView,
    as_of: Timestamp,
    path: &str,
    title: &str,
    body: &str,
    frame: &Frame,
) -> String {
    page_every(view, as_of, path, (title, body), frame, None)
}

/// The same for a page that shows what changes without the view's revision: an open one is fetched again every so many
/// seconds.
pub(crate) fn page_every(
    view: &PublicView,
    as_of: Timestamp,
    path: &str,
    (title, body): (&str, &str),
    frame: &Frame,
    every_s: Option<u32>,
) -> String {
    let freshness = Freshness::at(as_of, frame.now);
    let words = frame.words;
    let (status, stale) = claimed(words, freshness, view.headline.worst, String::new());
    let stale = if stale.is_empty() { stale } else { format!(" <strong>{stale}.</strong>") };
    let html = format!(
        "<h1>{title}</h1><p class=meta>{}{stale}</p>{body}<p class=back><a href=\"{}\">{}</a></p>",
        shell::as_of(words, as_of),
        words.path("/"),
        words.text("back")
    );
    let main = view! {
        <div class="record" id="record" data-live="" inner_html=html></div>
        {live(frame, every_s)}
    };
    let head = PageHead::from_view(view, frame, title, status).at(view, frame, path);
    with_style(&render(head, main, frame, footer(words, view)), RECORD_STYLE)
}

/// A text that is nothing but text, also between the quotes of an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

/// The shape and colour of a status.
pub(crate) fn mark(status: Status) -> String {
    let (class, shape) = (class(status), shape(status));
    format!("<svg class=\"g {class}\" viewBox=\"0 0 16 16\" aria-hidden=true>{shape}</svg>")
}

/// Links to the months before and after, where there are any; their label is that of no other place on the page.
pub(crate) fn months(
    words: Words,
    path: &str,
    label: &str,
    previous: Option<CalendarMonth>,
    next: Option<CalendarMonth>,
) -> String {
    if previous.or(next).is_none() {
        return String::new();
    }
    let (path, label) = (words.path(path), words.text(label));
    let mut nav = format!("<nav class=choice aria-label=\"{label}\">");
    // Arrows show the way that lines run.
    let (before, after) =
        if words.language.direction() == "rtl" { ("→ ", " ←") } else { ("← ", " →") };
    for (month, rel, [before, after]) in
        [(previous, "prev", [before, ""]), (next, "next", ["", after])]
    {
        if let Some(month) = month {
            let name = time_wording::month(words, month);
            let _ =
                write!(nav, "<a rel={rel} href=\"{path}?month={month}\">{before}{name}{after}</a>");
        }
    }
    nav + "</nav>"
}
