//! Component page: the status of one component now, over time, and by region.

use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::Latency;
use domain::ordered::SortedMap;
use domain::public::component_detail::ComponentDetail;
use domain::public::freshness::Freshness;
use domain::public::time_wording::span;
use domain::public::view::{ComponentView, IncidentView, PublicView, RegionReport};
use domain::public::{figure_wording, wording};
use domain::status::Status;
use domain::time::window::Window;
use domain::uptime::Uptime;
use domain::words::{Piece, Words};
use leptos::prelude::*;

use crate::component::latency_chart::latency;
use crate::component::status_changes::changes;
use crate::layout::icon::icon;
use crate::layout::live::live;
use crate::layout::marks::class;
use crate::layout::shell::{Frame, PageHead, as_of, link, render, time};
use crate::status::components::{regions, reported, upstream};
use crate::status::corrections::corrections;
use crate::status::day_bars::DrawnDays;
use crate::status::incidents::{incident, outages, past_incidents};
use crate::status::page::{back, claimed, footer, section, was_true};

/// How often an open page is fetched again for its charts and durations, in seconds: with the stream that is a request a
/// minute.
const REFRESH_EVERY_S: u32 = 75;

/// What a component's page tells beside the view.
#[derive(Clone, Copy, Debug)]
pub struct ComponentParts<'a> {
    /// Its status changes and what each region sees through each probe; `None`: the Board did not answer.
    pub detail: Option<&'a ComponentDetail>,
    /// Which chart is shown, and what it draws, if the record answered; `None`: no probe watches it.
    pub chart: Option<(&'a ChartSelection, Option<&'a Latency>)>,
}

/// The page at `/components/{id}`.
#[must_use]
pub fn render_component_page(
    view: &PublicView,
    component: &ComponentView,
    parts: ComponentParts<'_>,
    frame: &Frame,
) -> String {
    let words = frame.words;
    let told = wording::component(words, &component.name, component.status);
    let freshness = Freshness::at(view.as_of, frame.now);
    let (status, sentence) = claimed(words, freshness, component.status, told);
    // Without the detail, what is worst in each region is known from the view.
    let reports = parts.detail.map_or(component.regions.as_slice(), |detail| &detail.reports);
    let path = format!("/components/{}", component.id);
    let head = PageHead::from_view(view, frame, &sentence, status)
        .at(view, frame, &path)
        .with_twin(&format!("{path}.md"))
        .with_feeds(&path);
    let touches =
        |incident: &&IncidentView| incident.components.iter().any(|c| c.id == component.id);
    let (over, open): (Vec<IncidentView>, Vec<IncidentView>) =
        view.incidents.iter().filter(touches).cloned().partition(|i| i.status.is_over());
    let open = open.iter().map(|open| incident(open, frame)).collect::<Vec<_>>();
    let open = section(words, "open-incidents", open);
    let over = (!over.is_empty()).then(|| past_incidents(&over, frame));
    let over = section(words, "past-incidents", over.into_iter().collect());
    // What changed tells the outages too; they are told where it is not at hand.
    let seen: Vec<_> = match parts.detail {
        Some(_) => vec![],
        None => view.outages.iter().filter(|o| o.component == component.id).cloned().collect(),
    };
    let right: Vec<_> =
        view.corrections.iter().filter(|c| c.component == component.id).cloned().collect();
    let chart = parts.chart.map(|(choice, drawn)| latency(words, reports, choice, drawn));
    let feeds = [
        ("atom", link(&format!("{path}/history.atom"), "Atom")),
        ("rss", link(&format!("{path}/history.rss"), "RSS")),
    ];
    let feeds = words.markup("feeds-of-component", feeds);
    let main = view! {
        {answer(view, component, (status, sentence), frame, reports)}
        {live(frame, Some(REFRESH_EVERY_S))}
        <div id="open" data-live="">{open}</div>
        <div id="days" data-live="">{days(words, view, component)}</div>
        {chart}
        <div id="changes" data-live="">{changes(words, parts.detail.map(|detail| &detail.history))}</div>
        <div id="outages" data-live="">{outages(words, &seen, frame.now)}</div>
        <div id="past" data-live="">{over}{corrections(words, &right)}</div>
        {back(words)}
        <p inner_html=feeds></p>
    };
    render(head, main, frame, footer(words, view))
}

/// The sentence, since when it is so, and what each region sees.
fn answer(
    view: &PublicView,
    component: &ComponentView,
    (status, sentence): (Status, String),
    frame: &Frame,
    reports: &[RegionReport],
) -> impl IntoView + use<> {
    let words = frame.words;
    let freshness = Freshness::at(view.as_of, frame.now);
    let told = wording::component(words, &component.name, component.status);
    let before = was_true(words, freshness, &told).filter(|_| component.status != Status::NoData);
    let lasted = span(words, view.as_of.since(component.since));
    let since = [("since", time(words, component.since)), ("span", Piece::Text(&lasted))];
    let since = format!("{} {}", words.markup("since-for", since), as_of(words, view.as_of));
    let about =
        component.description.clone().map(|text| view! { <p class="about" dir="auto">{text}</p> });
    let unwatched = component.probes.is_empty().then(|| {
        view! { <p>{words.text("unwatched")}</p> }
    });
    view! {
        <section id="now" data-live="" class=format!("now {}", class(status))>
            <h1>{icon(status)}<span id="sentence" dir="auto">{sentence}</span></h1>
            {about}
            {upstream(words, component)}
            {reported(words, component)}
            <p>{before}<span inner_html=since></span></p>
            {unwatched}
            {regions(words, reports, wording::region)}
        </section>
    }
}

/// The days as bars, and the figures.
fn days(words: Words, view: &PublicView, component: &ComponentView) -> impl IntoView + use<> {
    view! {
        <section>
            <h2>{words.text("uptime-title")}</h2>
            <div class="card component">
                {DrawnDays::new(words, &view.days, component).with_scale(None)}
                {DrawnDays::new(words, &view.days, component).troubled()}
                {figures(words, &component.figures)}
            </div>
        </section>
    }
}

fn figures(words: Words, uptimes: &SortedMap<Window, Uptime>) -> impl IntoView + use<> {
    let items = figure_wording::figures(words, uptimes).into_iter().map(|figure| {
        let observed = figure.observed.map(|observed| view! { <small>{observed}</small> });
        view! { <div><dt>{figure.windows}</dt><dd>{figure.share}{observed}</dd></div> }
    });
    let items = items.collect::<Vec<_>>();
    view! { <dl class="figures">{items}</dl> }
}
