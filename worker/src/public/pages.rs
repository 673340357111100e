//! Public endpoints: pages, JSON and feeds, each made from the public view alone.

use std::time::Duration;

use domain::problem::Problem;
use domain::public::feeds::rss as feed;
use domain::public::statuspage_v2;
use domain::public::uptime_report;
use domain::public::view::IncidentView;
use domain::status::Status;
use serde::Serialize;
use worker::{Env, Request};

use crate::http::response::{HttpResult, html, json, out_of_reach, public};
use crate::objects::messages::{BoardRequest, ask_board};
use crate::platform::clock;
use crate::public::view_cache;

pub(crate) async fn status(request: &Request, env: &Env) -> HttpResult {
    match view_cache::view(env).await {
        Ok(view) => html(request, 200, site::render_status_page(&view, &frame())),
        Err(problem) => notice(request, &problem),
    }
}

pub(crate) async fn incident(request: &Request, env: &Env, id: &str) -> HttpResult {
    let view = match view_cache::view(env).await {
        Ok(view) => view,
        Err(problem) => return notice(request, &problem),
    };
    let known = view.incidents.iter().find(|incident| incident.id.as_str() == id).cloned();
    let found = match known {
        Some(incident) => Ok(incident),
        // Older than what the front page tells.
        None => ask_board::<IncidentView>(env, &BoardRequest::Incident(id.to_owned())).await,
    };
    match found {
        Ok(found) => html(request, 200, site::render_incident_page(&view, &found, &frame())),
        Err(problem) => notice(request, &problem),
    }
}

pub(crate) async fn missing(request: &Request, _env: &Env) -> HttpResult {
    let wants_page = request.headers().get("accept").ok().flatten().unwrap_or_default();
    let problem = Problem::not_found(format!("there is nothing at `{}`", request.path()));
    if wants_page.contains("text/html") { notice(request, &problem) } else { Err(problem) }
}

pub(crate) async fn summary_json(request: &Request, env: &Env) -> HttpResult {
    let view = view_cache::view(env).await?;
    public_json(request, &statuspage_v2::summary(&view))
}

pub(crate) async fn status_json(request: &Request, env: &Env) -> HttpResult {
    let view = view_cache::view(env).await?;
    public_json(request, &statuspage_v2::status(&view))
}

pub(crate) async fn uptime_json(request: &Request, env: &Env) -> HttpResult {
    let view = view_cache::view(env).await?;
    public_json(request, &uptime_report::figures(&view))
}

pub(crate) async fn rss(request: &Request, env: &Env) -> HttpResult {
    let view = view_cache::view(env).await?;
    public(request, "application/rss+xml; charset=utf-8", feed::feed(&view))
}

/// What a machine that watches this machine wants to know.
#[derive(Serialize)]
struct HealthReport {
    /// Whether the Board answered lately.
    board: bool,
    components: usize,
    components_without_data: usize,
    regions: usize,
    regions_reporting: usize,
}

/// After this long without an answer of the Board, we are not well.
const BOARD_AWAY_AFTER: Duration = Duration::from_secs(10);

/// 200 while the Board answers, 503 when it does not. Before anything is configured, all is zero.
pub(crate) async fn health(env: &Env) -> HttpResult {
    let view = match view_cache::view(env).await {
        Ok(view) => Some(view),
        Err(problem) if problem.status == 404 => None,
        Err(problem) => return Err(problem),
    };
    let board = view.as_ref().is_none_or(|v| clock::now().since(v.as_of) < BOARD_AWAY_AFTER);
    let components = || view.iter().flat_map(|view| view.components());
    let regions = || view.iter().flat_map(|view| &view.regions);
    let health = HealthReport {
        board,
        components: components().count(),
        components_without_data: components().filter(|c| c.status == Status::NoData).count(),
        regions: regions().count(),
        regions_reporting: regions().filter(|region| region.reporting).count(),
    };
    json(if board { 200 } else { 503 }, &health)
}

pub(crate) fn public_json<T: Serialize>(request: &Request, value: &T) -> HttpResult {
    let body = serde_json::to_string(value).map_err(|error| out_of_reach(error.into()))?;
    public(request, "application/json; charset=utf-8", body)
}

pub(crate) fn notice(request: &Request, problem: &Problem) -> HttpResult {
    let notice = site::Notice { status: problem.status, detail: problem.detail.clone() };
    html(request, problem.status, site::render_notice_page(&notice, &frame()))
}

pub(crate) fn frame() -> site::Frame {
    let live_bundle = Some("/live/allclear".to_owned());
    site::Frame { now: clock::now(), live_bundle, shown: site::PageTime::Now }
}
