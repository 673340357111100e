//! Component page: the status of one component now, over time, and by region.

use std::collections::BTreeMap;

use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::Latency;
use domain::public::status_changes::ComponentHistory;
use domain::public::view::{ComponentView, IncidentView, PublicView};
use domain::public::wording;
use domain::status::{IncidentStatus, Status};
use domain::time::window::Window;
use domain::uptime::Uptime;
use leptos::prelude::*;

use crate::component::latency_chart::latency;
use crate::component::status_changes::changes;
use crate::layout::icon::{class, icon};
use crate::layout::shell::{Frame, PageHead, render, time};
use crate::status::components::regions;
use crate::status::corrections::corrections;
use crate::status::day_bars;
use crate::status::incidents::{incident, outages, past};
use crate::status::page::{claimed, footer, live};

/// What a component's page tells beside the view.
#[derive(Clone, Copy, Debug)]
pub struct ComponentParts<'a> {
    /// Its latest changes; `None`: nobody could say.
    pub history: Option<&'a ComponentHistory>,
    /// Which chart is shown, and what it draws, if the record answered; `None`: no probe watches it.
    pub chart: Option<(&'a ChartSelection, Option<&'a Latency>)>,
}

/// The page at `/components/{id}`.
#[must_use]
pub fn render_component_page(
    view: &PublicView,
    of: &ComponentView,
    parts: ComponentParts<'_>,
    frame: &Frame,
) -> String {
    let told = wording::component(&of.name, of.status);
    let (status, sentence) = claimed(view, frame.now, of.status, told);
    let head = PageHead::of(view, &sentence, status);
    let touches = |incident: &&IncidentView| incident.components.iter().any(|c| c.id == of.id);
    let (over, open): (Vec<IncidentView>, Vec<IncidentView>) = view
        .incidents
        .iter()
        .filter(touches)
        .cloned()
        .partition(|i| i.status == IncidentStatus::Resolved);
    let open = open.iter().map(|open| incident(open, frame.now)).collect::<Vec<_>>();
    let open =
        (!open.is_empty()).then(|| view! { <section><h2>"Open incidents"</h2>{open}</section> });
    let over = (!over.is_empty())
        .then(|| view! { <section><h2>"Past incidents"</h2>{past(&over)}</section> });
    let seen: Vec<_> = view.outages.iter().filter(|o| o.component == of.id).cloned().collect();
    let right: Vec<_> = view.corrections.iter().filter(|c| c.component == of.id).cloned().collect();
    let chart = parts.chart.map(|(choice, drawn)| latency(of, choice, drawn));
    let main = view! {
        {answer(view, of, status, sentence)}
        {live(frame)}
        <div id="open" data-live="">{open}</div>
        <div id="days" data-live="">{days(of)}</div>
        {chart}
        <div id="changes" data-live="">{changes(parts.history)}</div>
        <div id="outages" data-live="">{outages(&seen, frame.now)}</div>
        <div id="past" data-live="">{over}{corrections(&right)}</div>
        <p class="back"><a href="/">"How is everything now?"</a></p>
    };
    render(head, main, frame, footer(view))
}

/// The sentence, since when it is so, and what each region sees.
fn answer(
    view: &PublicView,
    of: &ComponentView,
    status: Status,
    sentence: String,
) -> impl IntoView + use<> {
    let was = wording::component(&of.name, of.status);
    let stale = sentence != was;
    let before = stale.then(|| format!("At that time: {was}. "));
    let lasted = wording::span(view.as_of.since(of.since));
    let about = of.description.clone().map(|text| view! { <p class="about">{text}</p> });
    let unwatched = of.regions.is_empty().then(|| {
        view! { <p>"No probe watches it: operators set its status."</p> }
    });
    view! {
        <section id="now" data-live="" class=format!("now {}", class(status))>
            <h1>{icon(status)}<span id="sentence">{sentence}</span></h1>
            {about}
            <p>
                {before}"Since "{time(of.since)}", for "{lasted}". As of "{time(view.as_of)}"."
            </p>
            {unwatched}
            {regions(&of.regions)}
        </section>
    }
}

/// The days as bars, and the figures.
fn days(of: &ComponentView) -> impl IntoView + use<> {
    view! {
        <section>
            <h2>"Uptime"</h2>
            <div class="card component">
                {day_bars::with_scale(&of.days, None)}
                {figures(&of.figures)}
            </div>
        </section>
    }
}

fn figures(of: &BTreeMap<Window, Uptime>) -> impl IntoView + use<> {
    let each = of.iter().map(|(window, uptime)| {
        let share = wording::uptime_percent(uptime).unwrap_or_else(|| "no data yet".to_owned());
        let covered = wording::coverage_percent(uptime);
        let covered =
            covered.map(|part| view! { <small>{format!("observed {part} of the time")}</small> });
        view! { <div><dt>{wording::window(*window)}</dt><dd>{share}{covered}</dd></div> }
    });
    let each = each.collect::<Vec<_>>();
    view! { <dl class="figures">{each}</dl> }
}
