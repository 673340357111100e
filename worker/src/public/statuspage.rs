//! Statuspage's API v2: its eight addresses. What the view does not tell, because it is too long ago, the Board
//! is asked for once in the life of a view.

use domain::problem::Problem;
use domain::public::statuspage_v2::{self as v2, MaintenanceSelection};
use serde::Serialize;

use crate::http::call::Call;
use crate::http::document::{Document, JSON};
use crate::http::response::{HttpResult, out_of_reach};
use crate::public::older_cache;
use crate::public::view_cache::{self, DocumentName};

/// `GET /api/v2/summary.json`.
pub(crate) async fn summary(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    view.json(DocumentName::Summary, v2::summary)?.send(&call.request)
}

/// `GET /api/v2/status.json`.
pub(crate) async fn status(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    view.json(DocumentName::Status, v2::status)?.send(&call.request)
}

/// `GET /api/v2/components.json`.
pub(crate) async fn components(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    view.json(DocumentName::Components, v2::components_answer)?.send(&call.request)
}

/// `GET /api/v2/incidents/unresolved.json`.
pub(crate) async fn unresolved(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    view.json(DocumentName::Unresolved, v2::unresolved)?.send(&call.request)
}

/// `GET /api/v2/incidents.json`.
pub(crate) async fn incidents(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    if let Some(document) = view.cached_document(&DocumentName::Incidents) {
        return document.send(&call.request);
    }
    let all = older_cache::incidents(&call).await?;
    let make = || document(&v2::incidents(&view, &all));
    view.document(DocumentName::Incidents, make)?.send(&call.request)
}

/// `GET /api/v2/scheduled-maintenances.json`.
pub(crate) async fn maintenances(call: Call) -> HttpResult {
    maintenances_of(call, MaintenanceSelection::All).await
}

/// `GET /api/v2/scheduled-maintenances/upcoming.json`.
pub(crate) async fn upcoming(call: Call) -> HttpResult {
    maintenances_of(call, MaintenanceSelection::Upcoming).await
}

/// `GET /api/v2/scheduled-maintenances/active.json`.
pub(crate) async fn active(call: Call) -> HttpResult {
    maintenances_of(call, MaintenanceSelection::Active).await
}

async fn maintenances_of(call: Call, selection: MaintenanceSelection) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::Maintenances(selection);
    if let Some(document) = view.cached_document(&name) {
        return document.send(&call.request);
    }
    // What is open is in the view.
    let recent = match selection {
        MaintenanceSelection::All => Some(older_cache::maintenances(&call).await?),
        MaintenanceSelection::Upcoming | MaintenanceSelection::Active => None,
    };
    let recent = recent.as_ref().map_or(&view.maintenances, |recent| recent);
    let make = || document(&v2::scheduled_maintenances(&view, recent, selection));
    view.document(name, make)?.send(&call.request)
}

fn document<T: Serialize>(value: &T) -> Result<Document, Problem> {
    let body = serde_json::to_string(value).map_err(|error| out_of_reach(error.into()))?;
    Ok(Document::new(JSON, body))
}
