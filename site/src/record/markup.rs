//! Markup of the record pages, as text: how is what all of them have written?

use std::fmt::Write;

use domain::public::freshness::Freshness;
use domain::public::record_wording as words;
use domain::public::view::PublicView;
use domain::public::wording;
use domain::status::Status;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::Timestamp;
use leptos::prelude::*;

use crate::layout::live::live;
use crate::layout::marks::{class, shape};
use crate::layout::shell::{Frame, PageHead, RECORD_STYLE, render, with_style};
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
    let freshness = Freshness::at(as_of, frame.now);
    let (status, stale) = claimed(freshness, view.headline.worst, String::new());
    let stale = if stale.is_empty() { stale } else { format!(" <strong>{stale}.</strong>") };
    let html = format!(
        "<h1>{title}</h1><p class=meta>As of <time id=as-of datetime=\"{as_of}\">{}</time>.{stale}</p>{body}\
         <p class=back><a href=\"/\">How is everything now?</a></p>",
        wording::instant(as_of)
    );
    let main = view! {
        <div class="record" id="record" data-live="" inner_html=html></div>
        {live(frame, None)}
    };
    let head = PageHead::from_view(view, title, status).at(view, frame, path);
    with_style(&render(head, main, frame, footer(view)), RECORD_STYLE)
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

/// An instant as the browser can read it, in words for everybody else.
pub(crate) fn instant(at: Timestamp) -> String {
    format!("<time datetime=\"{at}\">{}</time>", wording::instant(at))
}

/// The shape and colour of a status.
pub(crate) fn mark(status: Status) -> String {
    let (class, shape) = (class(status), shape(status));
    format!("<svg class=\"g {class}\" viewBox=\"0 0 16 16\" aria-hidden=true>{shape}</svg>")
}

/// Names of components, ready to be shown.
pub(crate) fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    escaped(&names.collect::<Vec<_>>().join(", "))
}

/// Links to the months before and after, where there are any; their label is that of no other place on the page.
pub(crate) fn months(
    path: &str,
    label: &str,
    previous: Option<CalendarMonth>,
    next: Option<CalendarMonth>,
) -> String {
    if previous.or(next).is_none() {
        return String::new();
    }
    let mut nav = format!("<nav class=choice aria-label=\"{label}\">");
    for (month, rel, [before, after]) in
        [(previous, "prev", ["← ", ""]), (next, "next", ["", " →"])]
    {
        if let Some(month) = month {
            let name = words::month(month);
            let _ =
                write!(nav, "<a rel={rel} href=\"{path}?month={month}\">{before}{name}{after}</a>");
        }
    }
    nav + "</nav>"
}
