//! Public endpoints: pages, JSON and feeds, each made from the public view alone.

use std::rc::Rc;

use domain::language::Language;
use domain::problem::Problem;
use domain::problem_kind::ProblemKind;
use domain::public::health::HealthReport;
use domain::public::here::HereReport;
use domain::public::live_state::LiveState;
use domain::public::localized_view::{localized, localized_incident, localized_maintenance};
use domain::public::view::{IncidentView, MaintenanceView, PublicView};
use domain::public::{uptime_report, wording};
use serde::Serialize;
use worker::Request;

use crate::http::call::Call;
use crate::http::document::{Document, JSON, PLAIN_TEXT};
use crate::http::reader_language::ReaderLanguage;
use crate::http::request::header;
use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::public::older_cache;
use crate::public::view_cache::{self, DocumentName};

/// The status page as it is now.
pub(crate) async fn status(call: &Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let words = view.words(call);
    let page = || Ok(view.page(words, &[], site::render_status_page));
    view.kept_page(DocumentName::StatusPage, words, page)?.send(&call.request)
}

/// `GET /incidents/{incident}`.
pub(crate) async fn incident(call: Call) -> HttpResult {
    let id = call.path.text("incident");
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::Incident(id.to_owned());
    let words = view.words(&call);
    if let Some(page) = view.cached_page(&name, words) {
        return page.send(&call.request);
    }
    let found = find_incident(&call, &view).await?;
    let more = format!("{id} {} {:?}", found.updated_at, found.rfo_at);
    let page = || {
        Ok(view.page(words, more.as_bytes(), |view, frame| {
            let found = localized_incident(view, &found, words);
            site::render_incident_page(view, &found, frame)
        }))
    };
    view.kept_page(name, words, page)?.send(&call.request)
}

/// The incident of the address.
pub(super) async fn find_incident(
    call: &Call,
    view: &PublicView,
) -> Result<Rc<IncidentView>, Problem> {
    let id = call.path.text("incident");
    let current = view.incidents.iter().find(|incident| incident.id.as_str() == id).cloned();
    match current {
        Some(incident) => Ok(Rc::new(incident)),
        // Older than what the front page tells.
        None => older_cache::incident(call, id).await,
    }
}

/// The maintenance of the address.
pub(super) async fn find_maintenance(
    call: &Call,
    view: &PublicView,
) -> Result<Rc<MaintenanceView>, Problem> {
    let id = call.path.text("maintenance");
    let mut current = view.maintenances.iter();
    match current.find(|maintenance| maintenance.id.as_str() == id).cloned() {
        Some(maintenance) => Ok(Rc::new(maintenance)),
        // Older than what the front page tells.
        None => older_cache::maintenance(call, id).await,
    }
}

/// `GET /maintenance/{maintenance}`.
pub(crate) async fn maintenance(call: Call) -> HttpResult {
    let id = call.path.text("maintenance");
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::Maintenance(id.to_owned());
    let words = view.words(&call);
    if let Some(page) = view.cached_page(&name, words) {
        return page.send(&call.request);
    }
    let found = find_maintenance(&call, &view).await?;
    let more = format!("{id} {}", found.updated_at);
    let page = || {
        Ok(view.page(words, more.as_bytes(), |view, frame| {
            let found = localized_maintenance(view, &found, words);
            site::render_maintenance_page(view, &found, frame)
        }))
    };
    view.kept_page(name, words, page)?.send(&call.request)
}

/// `GET /api/v1/live`: what an open page is told. Those who accept a stream of it are answered by `live_stream.js`.
pub(crate) async fn live(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    // A cache in front is not to answer a question for a stream with this.
    call.headers.add("vary", "accept".to_owned());
    let state = |view: &PublicView| LiveState::new(view, clock::now());
    view.json(DocumentName::Live, state)?.send(&call.request)
}

/// The header in which the platform, or a server in front, says on which continent a reader is.
const CONTINENT: &str = "cf-ipcontinent";

/// `GET /here`. Where the reader is goes nowhere else.
pub(crate) async fn here(call: Call) -> Result<HereReport, Problem> {
    let view = view_cache::view(&call.page, &call.context).await?;
    let told = call.request.cf().and_then(worker::Cf::continent);
    let told = told.unwrap_or_else(|| header(&call.request, CONTINENT));
    let words = view.words(&call);
    let localized = localized(&view, words);
    Ok(HereReport::new(words, &localized, view.freshness(), told.parse().ok()))
}

/// `GET /uptime.json`.
pub(crate) async fn uptime_json(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    view.json(DocumentName::Uptime, uptime_report::figures)?.send(&call.request)
}

/// `GET /healthz`. Before anything is configured, all is zero.
pub(crate) async fn health(call: Call) -> HttpResult {
    let view = match view_cache::view(&call.page, &call.context).await {
        Ok(view) => Some(view),
        Err(problem) if problem.status == 404 => None,
        Err(problem) => return Err(problem),
    };
    let report = HealthReport::new(view.as_ref().map(|view| &***view), clock::now());
    json(report.http_status(), &report)
}

/// `GET /problems/{kind}`.
pub(crate) async fn problem_kind(call: Call) -> HttpResult {
    let name = call.path.text("kind");
    let kind = ProblemKind::from_name(name)
        .ok_or_else(|| Problem::not_found(format!("there is no kind of problems `{name}`")))?;
    Document::new(PLAIN_TEXT, kind.explanation()).send(&call.request)
}

/// JSON that is made for one reader.
pub(crate) fn public_json<T: Serialize>(request: &Request, value: &T) -> HttpResult {
    let body = serde_json::to_string(value).map_err(|error| out_of_reach(error.into()))?;
    Document::new(JSON, body).send(request)
}

/// A refusal as a page for people.
pub(crate) fn notice(problem: &Problem, language: ReaderLanguage) -> HttpResult {
    let way_out = problem.hint.as_ref().map(|hint| format!(". {}", wording::begin(hint)));
    let detail = format!("{}{}", problem.detail, way_out.unwrap_or_default());
    let notice = site::ErrorPage { status: problem.status, detail };
    let frame = view_cache::frame(clock::now(), language.words(Language::English));
    response::notice(problem, site::render_error_page(&notice, &frame))
}
