//! Maintenance and notices: what work is announced, goes on or is over, and what else is there to read?

use std::fmt::Write;

use domain::public::folded_text::to_folded_html;
use domain::public::notice_view::NoticeView;
use domain::public::time_wording::span;
use domain::public::view::{MaintenanceUpdateView, MaintenanceView};
use domain::public::wording;
use domain::status::{MaintenanceStatus, Status};
use domain::time::timestamp::Timestamp;
use domain::words::{Piece, Words};
use domain::xml_text::escaped;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::shell::{Frame, instant, linked, time};

/// Notices, above everything that is on the page.
pub(crate) fn notices(words: Words, notices: &[NoticeView]) -> impl IntoView + use<> {
    let items = notices.iter().map(|notice| {
        let names = words.list(&notice.components);
        let about = (!names.is_empty()).then(|| {
            view! { <p class="meta">{words.say("notice-about", [("names", names.into())])}</p> }
        });
        view! {
            <div class="card notice">
                // Markdown made harmless: no tag or address of the author's own is in it.
                <div class="body" dir="auto" inner_html=to_folded_html(words, &notice.body)></div>
                {about}
            </div>
        }
    });
    items.collect::<Vec<_>>()
}

/// Work that goes on or is announced.
pub(crate) fn open(
    maintenances: &[MaintenanceView],
    frame: &Frame,
) -> Option<impl IntoView + use<>> {
    let words = frame.words;
    let open = maintenances.iter().filter(|maintenance| !maintenance.status.is_over());
    let cards = open.map(|maintenance| {
        let name = linked(frame, &maintenance.name, &format!("/maintenance/{}", maintenance.id));
        let updates = maintenance.updates.iter();
        let updates = updates.map(|entry| update(words, entry, to_folded_html));
        let updates = updates.collect::<Vec<_>>();
        view! {
            <article class="card incident maintenance">
                <h3 dir="auto">{name}</h3>
                {facts(words, maintenance, frame.now)}
                <ol class="updates" reversed=true>{updates}</ol>
            </article>
        }
    });
    let cards = cards.collect::<Vec<_>>();
    (!cards.is_empty())
        .then(|| view! { <section><h2>{words.text("maintenance")}</h2>{cards}</section> })
}

/// Work that is over, one line each.
pub(crate) fn past(
    maintenances: &[MaintenanceView],
    frame: &Frame,
) -> Option<impl IntoView + use<>> {
    let words = frame.words;
    let over = maintenances.iter().filter(|maintenance| maintenance.status.is_over());
    let items = over.map(|maintenance| {
        let name = linked(frame, &maintenance.name, &format!("/maintenance/{}", maintenance.id));
        let status = wording::maintenance_status(words, maintenance.status);
        let end = maintenance.ended_at.map(|at| format!(" {}", instant(words, at)));
        let html = escaped(&status) + &end.unwrap_or_default();
        let began = maintenance.started_at.unwrap_or(maintenance.scheduled_for);
        view! {
            <li>
                <div class="when" inner_html=instant(words, began)></div>
                <div><p dir="auto">{name}</p><small inner_html=html></small></div>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section>
                <h2>{words.text("past-maintenance")}</h2>
                <div class="card past"><ul>{items}</ul></div>
            </section>
        }
    })
}

/// How far along, from when to when, and of what.
pub(crate) fn facts(
    words: Words,
    maintenance: &MaintenanceView,
    now: Timestamp,
) -> impl IntoView + use<> {
    let mark = match maintenance.status {
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying => {
            Some(icon(Status::UnderMaintenance))
        }
        _ => None,
    };
    view! { <p class="meta">{mark}<span inner_html=facts_html(words, maintenance, now)></span></p> }
}

/// The same as HTML, without a mark.
pub(crate) fn facts_html(words: Words, maintenance: &MaintenanceView, now: Timestamp) -> String {
    let status = wording::maintenance_status(words, maintenance.status);
    let mut html = words.markup(
        "maintenance-from-to",
        [
            ("status", Piece::Text(&status)),
            ("from", time(words, maintenance.scheduled_for)),
            ("to", time(words, maintenance.scheduled_until)),
        ],
    );
    let names: Vec<&str> = maintenance.components.iter().map(|c| c.name.as_str()).collect();
    if !names.is_empty() {
        let _ = write!(html, " {}.", escaped(&words.list(&names)));
    }
    if let Some(since) = maintenance.overdue_since {
        let late = span(words, now.since(since));
        let late = words.markup("maintenance-late", [("span", Piece::Text(&late))]);
        let _ = write!(html, " <strong>{late}</strong>");
    }
    html
}

/// One update, whose text `to_html` renders.
pub(crate) fn update(
    words: Words,
    update: &MaintenanceUpdateView,
    to_html: fn(Words, &str) -> String,
) -> impl IntoView + use<> {
    let id = format!("update-{}", update.id);
    let status = wording::maintenance_status(words, update.status);
    let html =
        format!("<strong>{}</strong> {}", escaped(&status), instant(words, update.created_at));
    view! {
        <li id=id>
            <p class="said" inner_html=html></p>
            // Markdown made harmless: no tag or address of the author's own is in it.
            <div class="body" dir="auto" inner_html=to_html(words, &update.body)></div>
        </li>
    }
}
