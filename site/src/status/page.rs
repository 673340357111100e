//! Pages: the status page, the page of an incident, and error pages.

use domain::config::brand::Brand;
use domain::public::freshness::Freshness;
use domain::public::here;
use domain::public::markdown::to_html;
use domain::public::view::{
    AffectedComponent, IncidentView, MaintenanceView, PAST_DAYS, PublicView,
};
use domain::public::{time_wording, wording};
use domain::status::{IncidentStatus, Status};
use domain::translated_text::text_in;
use domain::words::Words;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::live::live;
use crate::layout::marks::class;
use crate::layout::shell::{Frame, PageHead, PageTime, as_of, render, time};
use crate::status::components::groups;
use crate::status::corrections::corrections;
use crate::status::incidents::{facts, incident, outages, past_incidents, update};
use crate::status::maintenance;
use crate::status::metrics::metrics;

/// The page at `/`.
#[must_use]
pub fn render_status_page(view: &PublicView, frame: &Frame) -> String {
    let words = frame.words;
    let freshness = Freshness::at(view.as_of, frame.now);
    let told = view.headline.sentence.clone();
    let (status, sentence) = claimed(words, freshness, view.headline.worst, told);
    let head = PageHead::from_view(view, frame, &sentence, status);
    let mut head = head.at(view, frame, "/").with_twin("/index.md");
    if frame.shown == PageTime::AsOf {
        // Neither its title nor its icon says how things are.
        let at = ("at", time_wording::instant(words, view.as_of).into());
        let title = words.say("past-title", [at, ("sentence", sentence.as_str().into())]);
        head =
            PageHead { status: Status::NoData, ..PageHead::from_view(view, frame, &title, status) };
        head = head.at(view, frame, &format!("/?at={}", view.as_of));
    }
    let now = frame.now;
    let open = view.incidents.iter().filter(|i| !i.status.is_over());
    let open = open.map(|open| incident(open, frame)).collect::<Vec<_>>();
    let past = words.say("incidents-of-days", [("days", PAST_DAYS.into())]);
    let live = live(frame, None);
    let main = view! {
        {answer(view, status, sentence, freshness, frame)}
        {live}
        <div id="notices" data-live="">{maintenance::notices(words, &view.notices)}</div>
        <div id="open" data-live="">{section(words, "open-incidents", open)}</div>
        <div id="maintenance" data-live="">{maintenance::open(&view.maintenances, frame)}</div>
        <div id="components" data-live="">{groups(view, frame)}{report(view, frame)}</div>
        <div id="metrics" data-live="">{metrics(&view.metrics, frame)}</div>
        <div id="outages" data-live="">{outages(words, &view.outages, now)}</div>
        <div id="past" data-live="">
            <section><h2>{past}</h2>{past_incidents(&view.incidents, frame)}</section>
            {maintenance::past(&view.maintenances, frame)}
            {corrections(words, &view.corrections)}
        </div>
    };
    render(head, main, frame, footer(words, view))
}

/// The way to say that something else is wrong.
fn report(view: &PublicView, frame: &Frame) -> Option<impl IntoView + use<>> {
    let is_taken = view.page.takes_reports && frame.shown == PageTime::Now;
    let words = frame.words;
    is_taken.then(|| {
        view! { <p><a class="get" href=words.path("/report")>{words.text("report-title")}</a></p> }
    })
}

/// Parts under a heading; nothing where there are none.
pub(crate) fn section<V: IntoView + 'static>(
    words: Words,
    title: &str,
    parts: Vec<V>,
) -> Option<impl IntoView + use<V>> {
    let title = words.text(title);
    (!parts.is_empty()).then(|| view! { <section><h2>{title}</h2>{parts}</section> })
}

/// The page at `/?at=…`: as it stood at an instant.
#[must_use]
pub fn render_past_page(view: &PublicView, words: Words) -> String {
    let frame = Frame { now: view.as_of, revision: None, shown: PageTime::AsOf, words };
    render_status_page(view, &frame)
}

/// What may be said of a view: its own word, or, once it is old, only that.
pub(crate) fn claimed(
    words: Words,
    freshness: Freshness,
    status: Status,
    sentence: String,
) -> (Status, String) {
    match freshness {
        Freshness::Current => (status, sentence),
        Freshness::Stale(age) => (Status::NoData, wording::not_refreshed(words, age)),
    }
}

/// What a view that is old said when it was true.
pub(crate) fn was_true(words: Words, freshness: Freshness, sentence: &str) -> Option<String> {
    let stale = freshness != Freshness::Current;
    stale.then(|| words.say("at-that-time", [("sentence", sentence.into())]) + " ")
}

/// The sentence that answers the question, and when it was true.
fn answer(
    view: &PublicView,
    status: Status,
    sentence: String,
    freshness: Freshness,
    frame: &Frame,
) -> impl IntoView + use<> {
    let words = frame.words;
    let at = (frame.shown == PageTime::AsOf).then(|| {
        let html = words.markup("past-page", [("at", time(words, view.as_of))]);
        view! { <p class="then"><strong inner_html=html></strong>" "<a href=words.path("/")>{words.text("back")}</a></p> }
    });
    let kind = if at.is_some() { "now past-view" } else { "now" };
    let before = was_true(words, freshness, &view.headline.sentence);
    // Its script says it anew, beginning with where the reader is.
    let here = here::differences(words, view);
    let here = here.map(|sentence| {
        let address = words.path("/here");
        view! { <p id="here" dir="auto" data-address=address data-as-of=view.as_of.to_string()>{sentence}</p> }
    });
    view! {
        <section id="now" data-live="" class=format!("{kind} {}", class(status))>
            {at}
            <h1>{icon(status)}<span id="sentence" dir="auto">{sentence}</span></h1>
            <p>
                <span inner_html=as_of(words, view.as_of)></span>" "
                {before}
                <span class="reporting">{wording::reporting(words, &view.regions)}</span>
            </p>
            {here}
        </section>
    }
}

pub(crate) fn footer(words: Words, view: &PublicView) -> String {
    let zone = view.page.timezone.name();
    let times = match zone {
        "UTC" => words.text("footer-utc"),
        zone => words.say("footer-utc-days", [("zone", zone.into())]),
    };
    // Without probes nothing is checked: operators say it.
    let checked = match view.every_s {
        0 => None,
        every_s => Some(words.say("footer-checked", [("seconds", every_s.into())])),
    };
    let hash: String = view.page.log_hash.chars().take(12).collect();
    // No quantity: it is not to have separators.
    let line = view.page.log_height.to_string();
    let formula = words.say("footer-formula", [("line", line.into()), ("hash", hash.into())]);
    [Some(times), checked, Some(formula)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The page at `/incidents/{id}`.
#[must_use]
pub fn render_incident_page(view: &PublicView, incident: &IncidentView, frame: &Frame) -> String {
    let words = frame.words;
    let status = match incident.status {
        IncidentStatus::Resolved | IncidentStatus::Postmortem => Status::Operational,
        _ => incident.components.iter().map(|c| c.status).max().unwrap_or(Status::NoData),
    };
    let path = format!("/incidents/{}", incident.id);
    // What is shown of it elsewhere is how its components are, also when it is over.
    let current = worst_of(view, &incident.components);
    let head = PageHead::from_view(view, frame, &incident.name, current)
        .at(view, frame, &path)
        .with_twin(&format!("{path}.md"));
    let head = PageHead { status, ..head };
    let updates = incident.updates.iter();
    let updates = updates.map(|entry| update(words, entry, whole)).collect::<Vec<_>>();
    let rfo = incident.rfo_at.map(|_| {
        let address = words.path(&format!("{path}/rfo"));
        view! { <p class="meta"><a href=address>{words.text("rfo")}</a></p> }
    });
    let facts = (facts(words, incident, frame.now), rfo);
    timeline(view, ("incident", &incident.name), facts, updates, head, frame)
}

/// The page at `/maintenance/{id}`.
#[must_use]
pub fn render_maintenance_page(
    view: &PublicView,
    maintenance: &MaintenanceView,
    frame: &Frame,
) -> String {
    let words = frame.words;
    let status = worst_of(view, &maintenance.components);
    let path = format!("/maintenance/{}", maintenance.id);
    let head = PageHead::from_view(view, frame, &maintenance.name, status)
        .at(view, frame, &path)
        .with_twin(&format!("{path}.md"));
    let updates = maintenance.updates.iter();
    let updates = updates.map(|entry| maintenance::update(words, entry, whole)).collect::<Vec<_>>();
    let facts = maintenance::facts(words, maintenance, frame.now);
    timeline(view, ("maintenance", &maintenance.name), facts, updates, head, frame)
}

/// A text of operators as HTML, all of it.
fn whole(words: Words, markdown: &str) -> String {
    to_html(&text_in(markdown, words.language))
}

/// A page of one thing: its name, its facts and its updates.
fn timeline<F: IntoView + 'static, U: IntoView + 'static>(
    view: &PublicView,
    (id, name): (&'static str, &str),
    facts: F,
    updates: Vec<U>,
    head: PageHead,
    frame: &Frame,
) -> String {
    let words = frame.words;
    let main = view! {
        <article class="card incident" id=id data-live="">
            <h1 dir="auto">{name.to_owned()}</h1>
            {facts}
            <p class="meta" inner_html=as_of(words, view.as_of)></p>
            <h2>{words.text("updates")}</h2>
            <ol class="updates" reversed=true>{updates}</ol>
        </article>
        {live(frame, None)}
        {back(words)}
    };
    render(head, main, frame, footer(words, view))
}

/// The way from a page to the answer.
pub(crate) fn back(words: Words) -> impl IntoView + use<> {
    view! { <p class="back"><a href=words.path("/")>{words.text("back")}</a></p> }
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
    let words = frame.words;
    let title = words.text(match notice.status {
        401 | 403 => "error-private",
        404 => "error-nothing-here",
        429 => "error-too-many",
        400..=499 => "error-no-such-thing",
        _ => "unknown",
    });
    let head = PageHead {
        title: title.clone(),
        description: title.clone(),
        site: words.text("link-status"),
        brand: Brand::default(),
        status: Status::NoData,
        place: None,
    };
    let detail = format!("{}. ", wording::begin(&notice.detail));
    let requested = words.markup("error-requested", [("at", time(words, frame.now))]);
    let main = view! {
        <section class="now nd">
            <h1>{icon(Status::NoData)}{title}</h1>
            <p>{detail}<span inner_html=requested></span></p>
        </section>
    };
    render(head, main, frame, words.text("footer-utc"))
}
