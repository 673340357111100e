//! Pages: the status page, the page of an incident, and error pages.

use domain::config::brand::Brand;
use domain::public::freshness::Freshness;
use domain::public::here;
use domain::public::markdown::to_html;
use domain::public::view::{
    AffectedComponent, IncidentView, MaintenanceView, PAST_DAYS, PublicView,
};
use domain::public::wording;
use domain::status::{IncidentStatus, Status};
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::live::live;
use crate::layout::marks::class;
use crate::layout::shell::{Frame, PageHead, PageTime, as_of, render, time};
use crate::status::components::groups;
use crate::status::corrections::corrections;
use crate::status::incidents::{facts, incident, outages, past_incidents, update};
use crate::status::maintenance;

/// The page at `/`.
#[must_use]
pub fn render_status_page(view: &PublicView, frame: &Frame) -> String {
    let freshness = Freshness::at(view.as_of, frame.now);
    let (status, sentence) =
        claimed(freshness, view.headline.worst, view.headline.sentence.clone());
    let mut head =
        PageHead::from_view(view, &sentence, status).at(view, frame, "/").with_twin("/index.md");
    if frame.shown == PageTime::AsOf {
        // Neither its title nor its icon says how things are.
        let at = wording::instant(view.as_of);
        head = PageHead {
            status: Status::NoData,
            ..PageHead::from_view(view, &format!("at {at}: {sentence}"), status)
        };
        head = head.at(view, frame, &format!("/?at={}", view.as_of));
    }
    let now = frame.now;
    let open = view.incidents.iter().filter(|i| !i.status.is_over());
    let open = open.map(|open| incident(open, now, frame.shown)).collect::<Vec<_>>();
    let open =
        (!open.is_empty()).then(|| view! { <section><h2>"Open incidents"</h2>{open}</section> });
    let live = live(frame, None);
    let main = view! {
        {answer(view, status, sentence, (freshness, frame.shown))}
        {live}
        <div id="notices" data-live="">{maintenance::notices(&view.notices)}</div>
        <div id="open" data-live="">{open}</div>
        <div id="maintenance" data-live="">{maintenance::open(&view.maintenances, now, frame.shown)}</div>
        <div id="components" data-live="">{groups(view, frame.shown)}</div>
        <div id="outages" data-live="">{outages(&view.outages, now)}</div>
        <div id="past" data-live="">
            <section><h2>{format!("Incidents of the last {PAST_DAYS} days")}</h2>{past_incidents(&view.incidents, frame.shown)}</section>
            {maintenance::past(&view.maintenances, frame.shown)}
            {corrections(&view.corrections)}
        </div>
    };
    render(head, main, frame, footer(view))
}

/// The page at `/?at=…`: as it stood at an instant.
#[must_use]
pub fn render_past_page(view: &PublicView) -> String {
    render_status_page(view, &Frame { now: view.as_of, revision: None, shown: PageTime::AsOf })
}

/// What may be said of a view: its own word, or, once it is old, only that.
pub(crate) fn claimed(freshness: Freshness, status: Status, sentence: String) -> (Status, String) {
    match freshness {
        Freshness::Current => (status, sentence),
        Freshness::Stale(age) => (Status::NoData, wording::not_refreshed(age)),
    }
}

/// What a view that is old said when it was true.
pub(crate) fn was_true(freshness: Freshness, sentence: &str) -> Option<String> {
    let stale = freshness != Freshness::Current;
    stale.then(|| format!("At that time: {sentence}. "))
}

/// The sentence that answers the question, and when it was true.
fn answer(
    view: &PublicView,
    status: Status,
    sentence: String,
    (freshness, shown): (Freshness, PageTime),
) -> impl IntoView + use<> {
    let at = (shown == PageTime::AsOf).then(|| {
        view! { <p class="then"><strong>"The page as it was at "{time(view.as_of)}"."</strong>" "<a href="/">"How is everything now?"</a></p> }
    });
    let kind = if at.is_some() { "now past-view" } else { "now" };
    let before = was_true(freshness, &view.headline.sentence);
    // Its script says it anew, beginning with where the reader is.
    let here = here::differences(view);
    let here = here.map(
        |words| view! { <p id="here" dir="auto" data-as-of=view.as_of.to_string()>{words}</p> },
    );
    view! {
        <section id="now" data-live="" class=format!("{kind} {}", class(status))>
            {at}
            <h1>{icon(status)}<span id="sentence" dir="auto">{sentence}</span></h1>
            <p>
                "As of "{as_of(view.as_of)}". "
                {before}
                <span class="reporting">{wording::reporting(&view.regions)}"."</span>
            </p>
            {here}
        </section>
    }
}

pub(crate) fn footer(view: &PublicView) -> String {
    let days = match view.page.timezone.name() {
        "UTC" => String::new(),
        zone => format!(", days of {zone}"),
    };
    // Without probes nothing is checked: operators say it.
    let checked = match view.every_s {
        0 => String::new(),
        every_s => format!("Checked every {every_s} s. "),
    };
    let log: String = view.page.log_hash.chars().take(12).collect();
    format!(
        "All times UTC{days}. {checked}Uptime is 1 minus the weighted seconds of trouble, \
         divided by the seconds observed; maintenance and time without data count as neither. \
         All of it can be recomputed from the log, which ends at line {} with {log}.",
        view.page.log_height
    )
}

/// The page at `/incidents/{id}`.
#[must_use]
pub fn render_incident_page(view: &PublicView, incident: &IncidentView, frame: &Frame) -> String {
    let status = match incident.status {
        IncidentStatus::Resolved | IncidentStatus::Postmortem => Status::Operational,
        _ => incident.components.iter().map(|c| c.status).max().unwrap_or(Status::NoData),
    };
    let path = format!("/incidents/{}", incident.id);
    // What is shown of it elsewhere is how its components are, also when it is over.
    let current = worst_of(view, &incident.components);
    let head = PageHead::from_view(view, &incident.name, current)
        .at(view, frame, &path)
        .with_twin(&format!("{path}.md"));
    let head = PageHead { status, ..head };
    let updates = incident.updates.iter().map(|entry| update(entry, to_html)).collect::<Vec<_>>();
    let main = view! {
        <article class="card incident" id="incident" data-live="">
            <h1 dir="auto">{incident.name.clone()}</h1>
            {facts(incident, frame.now)}
            <p class="meta">"As of "{as_of(view.as_of)}"."</p>
            <h2>"Updates"</h2>
            <ol class="updates" reversed=true>{updates}</ol>
        </article>
        {live(frame, None)}
        <p class="back"><a href="/">"How is everything now?"</a></p>
    };
    render(head, main, frame, footer(view))
}

/// The page at `/maintenance/{id}`.
#[must_use]
pub fn render_maintenance_page(
    view: &PublicView,
    maintenance: &MaintenanceView,
    frame: &Frame,
) -> String {
    let status = worst_of(view, &maintenance.components);
    let path = format!("/maintenance/{}", maintenance.id);
    let head = PageHead::from_view(view, &maintenance.name, status)
        .at(view, frame, &path)
        .with_twin(&format!("{path}.md"));
    let updates = maintenance.updates.iter();
    let updates = updates.map(|entry| maintenance::update(entry, to_html)).collect::<Vec<_>>();
    let main = view! {
        <article class="card incident" id="maintenance" data-live="">
            <h1 dir="auto">{maintenance.name.clone()}</h1>
            {maintenance::facts(maintenance, frame.now)}
            <p class="meta">"As of "{as_of(view.as_of)}"."</p>
            <h2>"Updates"</h2>
            <ol class="updates" reversed=true>{updates}</ol>
        </article>
        {live(frame, None)}
        <p class="back"><a href="/">"How is everything now?"</a></p>
    };
    render(head, main, frame, footer(view))
}

/// The worst status of these components.
fn worst_of(view: &PublicView, affected: &[AffectedComponent]) -> Status {
    let named = view.components().filter(|component| affected.iter().any(|c| c.id == component.id));
    named.map(|component| component.status).max().unwrap_or(Status::NoData)
}

/// What is said when there is no page to show.
#[derive(Clone, Debug)]
pub struct ErrorPage {
    /// The HTTP status it is sent with.
    pub status: u16,
    /// What is wrong.
    pub detail: String,
}

/// A page that claims nothing of the service.
#[must_use]
pub fn render_error_page(notice: &ErrorPage, frame: &Frame) -> String {
    let title = match notice.status {
        404 => "There is nothing here",
        400..=499 => "This address asks for something that there is not",
        _ => wording::UNKNOWN,
    };
    let head = PageHead {
        title: title.to_owned(),
        description: title.to_owned(),
        site: "Status".to_owned(),
        brand: Brand::default(),
        status: Status::NoData,
        place: None,
    };
    let main = view! {
        <section class="now nd">
            <h1>{icon(Status::NoData)}{title}</h1>
            <p>{format!("{}. ", wording::begin(&notice.detail))}"Requested at "{time(frame.now)}"."</p>
        </section>
    };
    render(head, main, frame, "All times UTC.".to_owned())
}
