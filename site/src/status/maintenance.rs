//! Maintenance and notices: what work is announced, goes on or is over, and what else is there to read?

use domain::public::markdown;
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
            <article class="card notice" dir="auto">
                // Markdown made harmless: no tag or address of the author's own is in it.
                <div class="body" inner_html=markdown::to_html(&notice.body)></div>
                {about}
            </article>
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
    let open = maintenances.iter().filter(|known| !known.status.is_over());
    let cards = open.map(|known| {
        let name = linked(shown, &known.name, format!("/maintenance/{}", known.id));
        let updates = known.updates.iter().map(update).collect::<Vec<_>>();
        view! {
            <article class="card incident maintenance">
                <h3 dir="auto">{name}</h3>
                {facts(known, now)}
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
    let over = maintenances.iter().filter(|known| known.status.is_over());
    let items = over.map(|known| {
        let name = linked(shown, &known.name, format!("/maintenance/{}", known.id));
        let words = wording::maintenance_status(known.status);
        let end = known.ended_at.map(|at| view! { " "{time(at)} });
        view! {
            <li>
                {time(known.started_at.unwrap_or(known.scheduled_for))}
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
pub(crate) fn facts(known: &MaintenanceView, now: Timestamp) -> impl IntoView + use<> {
    let mark = match known.status {
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying => {
            Some(icon(Status::UnderMaintenance))
        }
        _ => None,
    };
    let names: Vec<&str> = known.components.iter().map(|c| c.name.as_str()).collect();
    let of = if names.is_empty() { String::new() } else { format!(" {}.", names.join(", ")) };
    let late = known.overdue_since.map(|since| {
        let late = wording::span(now.since(since));
        view! { <strong>{format!(" It should have ended {late} ago.")}</strong> }
    });
    view! {
        <p class="meta">
            {mark}{wording::maintenance_status(known.status)}", "
            {time(known.scheduled_for)}" to "{time(known.scheduled_until)}"."{of}{late}
        </p>
    }
}

/// One update.
pub(crate) fn update(update: &MaintenanceUpdateView) -> impl IntoView + use<> {
    view! {
        <li>
            <p class="said"><strong>{wording::maintenance_status(update.status)}</strong>" "{time(update.created_at)}</p>
            // Markdown made harmless: no tag or address of the author's own is in it.
            <div class="body" dir="auto" inner_html=markdown::to_html(&update.body)></div>
        </li>
    }
}
