//! Maintenance and notices: what work is announced, goes on or is over, and what else is there to read?

use domain::public::folded_text::to_folded_html;
use domain::public::view::{MaintenanceUpdateView, MaintenanceView, NoticeView};
use domain::public::wording;
use domain::status::{MaintenanceStatus, Status};
use domain::time::timestamp::Timestamp;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::shell::{PageTime, linked, time};

/// Notices, above everything that is on the page.
pub(crate) fn notices(notices: &[NoticeView]) -> impl IntoView + use<> {
    let items = notices.iter().map(|notice| {
        let about = (!notice.components.is_empty()).then(
            || view! { <p class="meta">{format!("About {}.", notice.components.join(", "))}</p> },
        );
        view! {
            <div class="card notice">
                // Markdown made harmless: no tag or address of the author's own is in it.
                <div class="body" dir="auto" inner_html=to_folded_html(&notice.body)></div>
                {about}
            </div>
        }
    });
    items.collect::<Vec<_>>()
}

/// Work that goes on or is announced.
pub(crate) fn open(
    maintenances: &[MaintenanceView],
    now: Timestamp,
    shown: PageTime,
) -> Option<impl IntoView + use<>> {
    let open = maintenances.iter().filter(|maintenance| !maintenance.status.is_over());
    let cards = open.map(|maintenance| {
        let name = linked(shown, &maintenance.name, format!("/maintenance/{}", maintenance.id));
        let updates = maintenance
            .updates
            .iter()
            .map(|entry| update(entry, to_folded_html))
            .collect::<Vec<_>>();
        view! {
            <article class="card incident maintenance">
                <h3 dir="auto">{name}</h3>
                {facts(maintenance, now)}
                <ol class="updates" reversed=true>{updates}</ol>
            </article>
        }
    });
    let cards = cards.collect::<Vec<_>>();
    (!cards.is_empty()).then(|| view! { <section><h2>"Maintenance"</h2>{cards}</section> })
}

/// Work that is over, one line each.
pub(crate) fn past(
    maintenances: &[MaintenanceView],
    shown: PageTime,
) -> Option<impl IntoView + use<>> {
    let over = maintenances.iter().filter(|maintenance| maintenance.status.is_over());
    let items = over.map(|maintenance| {
        let name = linked(shown, &maintenance.name, format!("/maintenance/{}", maintenance.id));
        let words = wording::maintenance_status(maintenance.status);
        let end = maintenance.ended_at.map(|at| view! { " "{time(at)} });
        view! {
            <li>
                {time(maintenance.started_at.unwrap_or(maintenance.scheduled_for))}
                <div><p dir="auto">{name}</p><small>{words}{end}</small></div>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Past maintenance"</h2>
                <div class="card past"><ul>{items}</ul></div>
            </section>
        }
    })
}

/// How far along, from when to when, and of what.
pub(crate) fn facts(maintenance: &MaintenanceView, now: Timestamp) -> impl IntoView + use<> {
    let mark = match maintenance.status {
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying => {
            Some(icon(Status::UnderMaintenance))
        }
        _ => None,
    };
    let names: Vec<&str> = maintenance.components.iter().map(|c| c.name.as_str()).collect();
    let affected = if names.is_empty() { String::new() } else { format!(" {}.", names.join(", ")) };
    let late = maintenance.overdue_since.map(|since| {
        let late = wording::span(now.since(since));
        view! { <strong>{format!(" It should have ended {late} ago.")}</strong> }
    });
    view! {
        <p class="meta">
            {mark}{wording::maintenance_status(maintenance.status)}", "
            {time(maintenance.scheduled_for)}" to "{time(maintenance.scheduled_until)}"."{affected}{late}
        </p>
    }
}

/// One update, whose text `to_html` renders.
pub(crate) fn update(
    update: &MaintenanceUpdateView,
    to_html: fn(&str) -> String,
) -> impl IntoView + use<> {
    let id = format!("update-{}", update.id);
    view! {
        <li id=id>
            <p class="said"><strong>{wording::maintenance_status(update.status)}</strong>" "{time(update.created_at)}</p>
            // Markdown made harmless: no tag or address of the author's own is in it.
            <div class="body" dir="auto" inner_html=to_html(&update.body)></div>
        </li>
    }
}
