//! Public endpoints: pages, JSON and feeds, each made from the public view alone.

use domain::problem::Problem;
use domain::public::feeds::rss as feed;
use domain::public::health::HealthReport;
use domain::public::statuspage_v2;
use domain::public::uptime_report;
use domain::public::view::IncidentView;
use serde::Serialize;
use worker::{Context, Env, Request};

use crate::http::document::{self, Document, JSON};
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::{BoardRequest, ask_board};
use crate::platform::clock;
use crate::public::view_cache::{self, DocumentName};

/// Answers `/`.
pub(crate) async fn status(request: &Request, env: &Env, context: &Context) -> HttpResult {
    match view_cache::view(env, context).await {
        Ok(view) => {
            let page = || Ok(view.page(&[], site::render_status_page));
            view.document(DocumentName::StatusPage, page)?.send(request)
        }
        Err(problem) => notice(request, &problem),
    }
}

/// Answers `/incidents/{id}`.
pub(crate) async fn incident(
    request: &Request,
    env: &Env,
    context: &Context,
    id: &str,
) -> HttpResult {
    let view = match view_cache::view(env, context).await {
        Ok(view) => view,
        Err(problem) => return notice(request, &problem),
    };
    let name = DocumentName::Incident(id.to_owned());
    if let Some(page) = view.known(&name) {
        return page.send(request);
    }
    let known = view.incidents.iter().find(|incident| incident.id.as_str() == id).cloned();
    let found = match known {
        Some(incident) => Ok(incident),
        // Older than what the front page tells.
        None => ask_board::<IncidentView>(env, &BoardRequest::Incident(id.to_owned())).await,
    };
    match found {
        Ok(found) => {
            let more = format!("{id} {}", found.updated_at);
            let page = || {
                Ok(view.page(more.as_bytes(), |view, frame| {
                    site::render_incident_page(view, &found, frame)
                }))
            };
            view.document(name, page)?.send(request)
        }
        Err(problem) => notice(request, &problem),
    }
}

/// Answers what no route does.
pub(crate) async fn missing(request: &Request, _env: &Env) -> HttpResult {
    let wants_page = request.headers().get("accept").ok().flatten().unwrap_or_default();
    let problem = Problem::not_found(format!("there is nothing at `{}`", request.path()));
    if wants_page.contains("text/html") { notice(request, &problem) } else { Err(problem) }
}

/// Answers `/api/v2/summary.json`.
pub(crate) async fn summary_json(request: &Request, env: &Env, context: &Context) -> HttpResult {
    let view = view_cache::view(env, context).await?;
    view.json(DocumentName::Summary, statuspage_v2::summary)?.send(request)
}

/// Answers `/api/v2/status.json`.
pub(crate) async fn status_json(request: &Request, env: &Env, context: &Context) -> HttpResult {
    let view = view_cache::view(env, context).await?;
    view.json(DocumentName::Status, statuspage_v2::status)?.send(request)
}

/// Answers `/uptime.json`.
pub(crate) async fn uptime_json(request: &Request, env: &Env, context: &Context) -> HttpResult {
    let view = view_cache::view(env, context).await?;
    view.json(DocumentName::Uptime, uptime_report::figures)?.send(request)
}

/// Answers `/history.rss`.
pub(crate) async fn rss(request: &Request, env: &Env, context: &Context) -> HttpResult {
    let view = view_cache::view(env, context).await?;
    let make = || Ok(Document::new("application/rss+xml; charset=utf-8", feed::feed(&view)));
    view.document(DocumentName::Feed, make)?.send(request)
}

/// Answers `/healthz`. Before anything is configured, all is zero.
pub(crate) async fn health(env: &Env, context: &Context) -> HttpResult {
    let view = match view_cache::view(env, context).await {
        Ok(view) => Some(view),
        Err(problem) if problem.status == 404 => None,
        Err(problem) => return Err(problem),
    };
    let report = HealthReport::new(view.as_ref().map(|view| &***view), clock::now());
    json(report.http_status(), &report)
}

/// JSON that is made for one reader.
pub(crate) fn public_json<T: Serialize>(request: &Request, value: &T) -> HttpResult {
    let body = serde_json::to_string(value).map_err(|error| out_of_reach(error.into()))?;
    Document::new(JSON, body).send(request)
}

/// A page that says what is wrong.
pub(crate) fn notice(request: &Request, problem: &Problem) -> HttpResult {
    let notice = site::Notice { status: problem.status, detail: problem.detail.clone() };
    let body = site::render_notice_page(&notice, &view_cache::frame(clock::now()));
    document::notice(request, problem.status, body)
}
