//! Public endpoints: pages, JSON and feeds, each made from the public view alone.

use std::time::Duration;

use domain::problem::Problem;
use domain::public::feeds::rss as feed;
use domain::public::statuspage_v2;
use domain::public::uptime_report;
use domain::public::view::IncidentView;
use domain::status::Status;
use serde::Serialize;
use worker::Request;

use crate::http::call::Call;
use crate::http::response::{self, HttpResult, json, out_of_reach, public};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::public::view_cache;

pub(crate) async fn status(call: &Call) -> HttpResult {
    let view = view_cache::view(&call.page).await?;
    response::page(&call.request, site::render_status_page(&view, &frame()))
}

pub(crate) async fn incident(call: Call) -> HttpResult {
    let id = call.path.text("incident");
    let view = view_cache::view(&call.page).await?;
    let known = view.incidents.iter().find(|incident| incident.id.as_str() == id).cloned();
    let incident: IncidentView = match known {
        Some(incident) => incident,
        // Older than what the front page tells.
        None => ask_board(&call.page, &BoardRequest::Incident(id.to_owned())).await?,
    };
    response::page(&call.request, site::render_incident_page(&view, &incident, &frame()))
}

pub(crate) async fn summary_json(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page).await?;
    public_json(&call.request, &statuspage_v2::summary(&view))
}

pub(crate) async fn status_json(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page).await?;
    public_json(&call.request, &statuspage_v2::status(&view))
}

pub(crate) async fn uptime_json(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page).await?;
    public_json(&call.request, &uptime_report::figures(&view))
}

pub(crate) async fn rss(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page).await?;
    public(&call.request, "application/rss+xml; charset=utf-8", feed::feed(&view))
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
pub(crate) async fn health(call: Call) -> HttpResult {
    let view = match view_cache::view(&call.page).await {
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

/// A refusal as a page for people.
pub(crate) fn notice(problem: &Problem) -> HttpResult {
    let notice = site::Notice { status: problem.status, detail: problem.detail.clone() };
    response::notice(problem, site::render_notice_page(&notice, &frame()))
}

pub(crate) fn frame() -> site::Frame {
    let live_bundle = Some("/live/allclear".to_owned());
    site::Frame { now: clock::now(), live_bundle, shown: site::PageTime::Now }
}
