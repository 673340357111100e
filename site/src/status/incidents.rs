//! Incidents: incidents with all their updates, and outages that only probes observed.

use domain::public::folded_text::to_folded_html;
use domain::public::time_wording::span;
use domain::public::view::{IncidentView, Outage, PAST_DAYS, UpdateView};
use domain::public::wording;
use domain::time::timestamp::Timestamp;
use domain::words::{Piece, Words};
use domain::xml_text::escaped;
use leptos::either::Either;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::class;
use crate::layout::shell::{Frame, instant, linked, time};

/// An incident with all its updates.
pub(crate) fn incident(incident: &IncidentView, frame: &Frame) -> impl IntoView + use<> {
    let name = linked(frame, &incident.name, &format!("/incidents/{}", incident.id));
    let updates = incident.updates.iter();
    let updates = updates.map(|entry| update(frame.words, entry, to_folded_html));
    let updates = updates.collect::<Vec<_>>();
    view! {
        <article class="card incident">
            <h3 dir="auto">{name}</h3>
            {facts(frame.words, incident, frame.now)}
            <ol class="updates" reversed=true>{updates}</ol>
        </article>
    }
}

/// What, how bad, since when.
pub(crate) fn facts(
    words: Words,
    incident: &IncidentView,
    now: Timestamp,
) -> impl IntoView + use<> {
    let names: Vec<&str> = incident.components.iter().map(|c| c.name.as_str()).collect();
    let affects = (!names.is_empty())
        .then(|| words.markup("incident-affects", [("names", Piece::Text(&words.list(&names)))]));
    let lasted = span(words, incident.resolved_at.unwrap_or(now).since(incident.started_at));
    let began = match incident.resolved_at {
        Some(_) => "incident-began-resolved",
        None => "incident-began",
    };
    let at = time(words, incident.started_at);
    let began = words.markup(began, [("at", at), ("span", Piece::Text(&lasted))]);
    let (status, impact) =
        (wording::incident_status(words, incident.status), wording::impact(words, incident.impact));
    let state = [("status", Piece::Text(&status)), ("impact", Piece::Text(&impact))];
    let state = words.markup("incident-state", state);
    let facts = [Some(state), affects, Some(began)].into_iter().flatten().collect::<Vec<_>>();
    let uncounted = incident.is_uncounted.then(|| {
        view! { <p class="meta">{words.text("not-counted")}</p> }
    });
    view! {
        <p class="meta" inner_html=facts.join(" ")></p>
        {uncounted}
        {promised(words, incident, now)}
    }
}

/// When the next update is promised, or for how long there was none.
fn promised(
    words: Words,
    incident: &IncidentView,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let by = incident.next_update_by?;
    let html = match wording::overdue(words, incident, now) {
        Some(overdue) => overdue,
        None => words.markup("next-update-by", [("at", time(words, by))]),
    };
    Some(view! { <p class="meta" inner_html=html></p> })
}

/// One update, whose text `to_html` renders.
pub(crate) fn update(
    words: Words,
    update: &UpdateView,
    to_html: fn(Words, &str) -> String,
) -> impl IntoView + use<> {
    let id = format!("update-{}", update.id);
    let changed = update.changed.iter().map(|change| {
        let status = wording::status(words, change.new_status);
        view! { <li>{icon(change.new_status)}{format!("{}: {status}", change.name)}</li> }
    });
    let changed = changed.collect::<Vec<_>>();
    let changed = (!changed.is_empty()).then(|| view! { <ul class="changed">{changed}</ul> });
    let edited = update.edited_at.map(|at| {
        let edited = words.markup("edited", [("at", time(words, at))]);
        format!("<small>{edited}</small>")
    });
    let posted = update.created_at;
    if let Some(at) = update.withdrawn_at {
        let times = [("posted", time(words, posted)), ("at", time(words, at))];
        let html = words.markup("update-withdrawn", times);
        return Either::Left(view! {
            <li id=id><p class="said"><small inner_html=html></small></p></li>
        });
    }
    let status = wording::incident_status(words, update.status);
    let (at, edited) = (instant(words, posted), edited.unwrap_or_default());
    let html = format!("<strong>{}</strong> {at}{edited}", escaped(&status));
    Either::Right(view! {
        <li id=id>
            <p class="said" inner_html=html></p>
            // Markdown made harmless: no tag or address of the author's own is in it.
            <div class="body" dir="auto" inner_html=to_html(words, &update.body)></div>
            {changed}
        </li>
    })
}

/// Incidents that are over, one line each.
pub(crate) fn past_incidents(incidents: &[IncidentView], frame: &Frame) -> impl IntoView + use<> {
    let words = frame.words;
    let over = incidents.iter().filter(|incident| incident.status.is_over());
    let items = over.map(|incident| {
        let end = incident.resolved_at.unwrap_or(incident.updated_at);
        let name = linked(frame, &incident.name, &format!("/incidents/{}", incident.id));
        let lasted = span(words, end.since(incident.started_at));
        let ended = [("span", Piece::Text(&lasted)), ("at", time(words, end))];
        view! {
            <li>
                <div class="when" inner_html=instant(words, incident.started_at)></div>
                <div>
                    <p dir="auto">{name}</p>
                    <small inner_html=words.markup("incident-resolved-after", ended)></small>
                </div>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    if items.is_empty() {
        let none = words.say("no-resolved-incidents", [("days", PAST_DAYS.into())]);
        return Either::Left(view! { <p class="none">{none}</p> });
    }
    Either::Right(view! { <div class="card past"><ul>{items}</ul></div> })
}

/// What probes saw, current and past.
pub(crate) fn outages(
    words: Words,
    outages: &[Outage],
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let items = outages.iter().map(|outage| {
        let state = if outage.ended_at.is_some() { "" } else { class(outage.worst) };
        let began = instant(words, outage.started_at);
        let when = match outage.ended_at {
            Some(end) => {
                words.markup("date-range", [("from", Piece::Html(began)), ("to", time(words, end))])
            }
            None => began,
        };
        let status = wording::status_inline(words, outage.worst);
        view! {
            <li class=state>
                <div class="when" inner_html=when></div>
                <div>
                    <p>{icon(outage.worst)}{format!("{}: {status}", outage.name)}</p>
                    <small>{wording::outage(words, outage, now)}</small>
                </div>
            </li>
        }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section>
                <h2>{words.text("seen-by-probes")}</h2>
                <div class="card past"><ul>{items}</ul></div>
            </section>
        }
    })
}
