//! Incidents: incidents with all their updates, and outages that only probes observed.

use domain::public::folded_text::to_folded_html;
use domain::public::view::{IncidentView, Outage, UpdateView};
use domain::public::wording;
use domain::time::timestamp::Timestamp;
use leptos::either::Either;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::class;
use crate::layout::shell::{PageTime, linked, time};

/// An incident with all its updates.
pub(crate) fn incident(
    incident: &IncidentView,
    now: Timestamp,
    shown: PageTime,
) -> impl IntoView + use<> {
    let name = linked(shown, &incident.name, format!("/incidents/{}", incident.id));
    let updates =
        incident.updates.iter().map(|entry| update(entry, to_folded_html)).collect::<Vec<_>>();
    view! {
        <article class="card incident">
            <h3 dir="auto">{name}</h3>
            {facts(incident, now)}
            <ol class="updates" reversed=true>{updates}</ol>
        </article>
    }
}

/// What, how bad, since when.
pub(crate) fn facts(incident: &IncidentView, now: Timestamp) -> impl IntoView + use<> {
    let names: Vec<&str> = incident.components.iter().map(|c| c.name.as_str()).collect();
    let affects =
        if names.is_empty() { String::new() } else { format!("Affects {}. ", names.join(", ")) };
    let lasted = match incident.resolved_at {
        Some(at) => format!(", resolved after {}.", wording::span(at.since(incident.started_at))),
        None => format!(", {} ago.", wording::span(now.since(incident.started_at))),
    };
    let status = wording::incident_status(incident.status);
    let uncounted = incident.is_uncounted.then(|| {
        view! { <p class="meta">{wording::NOT_COUNTED}</p> }
    });
    view! {
        <p class="meta">
            {format!("{status}, {}. {affects}Began ", wording::impact(incident.impact))}
            {time(incident.started_at)}{lasted}
        </p>
        {uncounted}
        {promised(incident, now)}
    }
}

/// When the next update is promised, or for how long there was none.
fn promised(incident: &IncidentView, now: Timestamp) -> Option<impl IntoView + use<>> {
    let by = incident.next_update_by?;
    Some(match wording::overdue(incident, now) {
        Some(overdue) => Either::Left(view! { <p class="meta">{overdue}</p> }),
        None => Either::Right(view! { <p class="meta">"Next update by "{time(by)}"."</p> }),
    })
}

/// One update, whose text `to_html` renders.
pub(crate) fn update(update: &UpdateView, to_html: fn(&str) -> String) -> impl IntoView + use<> {
    let id = format!("update-{}", update.id);
    let changed = update.changed.iter().map(|change| {
        let words = wording::status(change.new_status);
        view! { <li>{icon(change.new_status)}{format!("{}: {words}", change.name)}</li> }
    });
    let changed = changed.collect::<Vec<_>>();
    let changed = (!changed.is_empty()).then(|| view! { <ul class="changed">{changed}</ul> });
    let edited = update.edited_at.map(|at| view! { <small>", edited "{time(at)}</small> });
    if let Some(at) = update.withdrawn_at {
        return Either::Left(view! {
            <li id=id>
                <p class="said"><small>"An update of "{time(update.created_at)}" was withdrawn "{time(at)}"."</small></p>
            </li>
        });
    }
    Either::Right(view! {
        <li id=id>
            <p class="said">
                <strong>{wording::incident_status(update.status)}</strong>" "{time(update.created_at)}{edited}
            </p>
            // Markdown made harmless: no tag or address of the author's own is in it.
            <div class="body" dir="auto" inner_html=to_html(&update.body)></div>
            {changed}
        </li>
    })
}

/// Incidents that are over, one line each.
pub(crate) fn past_incidents(incidents: &[IncidentView], shown: PageTime) -> impl IntoView + use<> {
    let over = incidents.iter().filter(|incident| incident.status.is_over());
    let items = over.map(|incident| {
        let end = incident.resolved_at.unwrap_or(incident.updated_at);
        let name = linked(shown, &incident.name, format!("/incidents/{}", incident.id));
        view! {
            <li>
                {time(incident.started_at)}
                <div>
                    <p dir="auto">{name}</p>
                    <small>
                        {format!("Resolved after {}, ", wording::span(end.since(incident.started_at)))}
                        {time(end)}
                    </small>
                </div>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    if items.is_empty() {
        return Either::Left(
            view! { <p class="none">"No resolved incidents in the last 15 days."</p> },
        );
    }
    Either::Right(view! { <div class="card past"><ul>{items}</ul></div> })
}

/// What probes saw, current and past.
pub(crate) fn outages(outages: &[Outage], now: Timestamp) -> Option<impl IntoView + use<>> {
    let items = outages.iter().map(|outage| {
        let state = if outage.ended_at.is_some() { "" } else { class(outage.worst) };
        let end = outage.ended_at.map(|end| view! { " to " {time(end)} });
        let words = wording::status(outage.worst).to_lowercase();
        view! {
            <li class=state>
                <div class="when">{time(outage.started_at)}{end}</div>
                <div>
                    <p>{icon(outage.worst)}{format!("{}: {words}", outage.name)}</p>
                    <small>{wording::outage(outage, now)}</small>
                </div>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Seen by our probes"</h2>
                <div class="card past"><ul>{items}</ul></div>
            </section>
        }
    })
}
