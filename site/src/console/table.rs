//! Tables of the console: the rows of a panel.

use domain::console::cell::Cell;
use domain::console::panel::{Panel, PanelArea};
use domain::public::markdown;
use domain::public::time_wording;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::words::Words;
use leptos::prelude::*;

use crate::console::waterfall::waterfall;
use crate::layout::icon::icon;
use crate::layout::marks::class;

/// A panel with what was read for it.
#[derive(Clone, Debug)]
pub struct ShownPanel {
    /// What it shows.
    pub panel: &'static Panel,
    /// Its rows, and how many it leaves out; or why there are none to be read.
    pub rows: Result<(Vec<Vec<Cell>>, usize), String>,
    /// The address of the page with what comes next.
    pub next: Option<String>,
    /// Why it is not all that there is.
    pub note: Option<&'static str>,
}

/// The class of the column in which a panel stands.
pub(crate) fn area(panel: &Panel) -> &'static str {
    match panel.area {
        PanelArea::Main => "main",
        PanelArea::Middle => "middle",
        PanelArea::Side => "side",
    }
}

/// A panel.
pub(crate) fn panel(shown: &ShownPanel, now: Timestamp) -> AnyView {
    let title = shown.panel.title;
    let body = match &shown.rows {
        Err(why) => {
            view! { <p class="unread" role="alert">"Not read: "{why.clone()}</p> }.into_any()
        }
        Ok((rows, _)) if rows.is_empty() && shown.note.is_none() && shown.next.is_none() => {
            let empty = shown.panel.empty;
            return view! { <section class="card quiet"><h2>{title}</h2><p>{empty}</p></section> }
                .into_any();
        }
        Ok((rows, _)) if rows.is_empty() => ().into_any(),
        Ok((rows, more)) => table(shown.panel, rows, *more, now),
    };
    let note = shown.note.map(|note| view! { <p class="unread">{note}</p> });
    let next = shown.next.clone().map(|to| view! { <p><a href=to>"Older"</a></p> });
    view! { <section class="card"><h2>{title}</h2>{body}{note}{next}</section> }.into_any()
}

fn table(panel: &Panel, rows: &[Vec<Cell>], more: usize, now: Timestamp) -> AnyView {
    // A column of which no row has anything is left out.
    let used: Vec<usize> = (0..panel.columns.len())
        .filter(|place| {
            rows.iter().any(|row| row.get(*place).is_some_and(|cell| *cell != Cell::Empty))
        })
        .collect();
    let heads = used.iter().filter_map(|place| panel.columns.get(*place));
    let heads = heads.map(|column| match column.title {
        "" => view! { <td></td> }.into_any(),
        title => view! { <th scope="col">{title}</th> }.into_any(),
    });
    let heads = heads.collect::<Vec<_>>();
    let rows = rows.iter().map(|row| {
        let cells = used.iter().filter_map(|place| row.get(*place).zip(panel.columns.get(*place)));
        // On a phone a row is a list, in which each cell says what it is.
        let cells = cells.map(|(shown, column)| {
            let title = Some(column.title).filter(|title| !title.is_empty());
            view! { <td dir="auto" data-t=title>{cell(shown, now)}</td> }
        });
        view! { <tr>{cells.collect::<Vec<_>>()}</tr> }
    });
    let rows = rows.collect::<Vec<_>>();
    let more = (more > 0).then(|| view! { <p class="none">{format!("and {more} more")}</p> });
    view! {
        <div class="wide" tabindex="0" role="group" aria-label=panel.title>
            <table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
        {more}
    }
    .into_any()
}

/// What a cell shows.
pub(crate) fn cell(cell: &Cell, now: Timestamp) -> AnyView {
    match cell {
        Cell::Empty => ().into_any(),
        Cell::Text(text) => text.clone().into_any(),
        Cell::Markdown(text) => {
            view! { <div class="text" inner_html=markdown::to_html(text)></div> }.into_any()
        }
        Cell::Status(status) => status_cell(*status),
        Cell::Instant(at) => instant(*at, now),
        Cell::Link { text, to } => {
            let rel = (!to.starts_with('/')).then_some("noreferrer");
            view! { <a href=to.clone() rel=rel>{text.clone()}</a> }.into_any()
        }
        Cell::Steps(steps) => waterfall(steps),
    }
}

fn status_cell(status: Status) -> AnyView {
    view! { <span class=class(status)>{icon(status)}{status_word(status)}</span> }.into_any()
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Operational => "operational",
        Status::UnderMaintenance => "under maintenance",
        Status::NoData => "no data",
        Status::DegradedPerformance => "degraded",
        Status::PartialOutage => "partial outage",
        Status::MajorOutage => "major outage",
    }
}

/// An instant: how long ago or ahead it is, and when.
fn instant(at: Timestamp, now: Timestamp) -> AnyView {
    let words = Words::ENGLISH;
    let told = match at <= now {
        true => format!("{} ago", time_wording::span(words, now.since(at))),
        false => format!("in {}", time_wording::span(words, at.since(now))),
    };
    let exact = time_wording::instant(words, at);
    view! { <time datetime=at.to_string()>{exact}<small>{told}</small></time> }.into_any()
}
