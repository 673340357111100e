//! Statuspage API v2: its names, its rule for the headline, and its JSON, with every key always
//! present.
//!
//! "No data" has no equivalent there. It is reported as degraded performance: no claim of an
//! outage, and never green.

mod components;
mod incidents;
mod maintenance;
mod page;
mod updates;

use serde::Serialize;

pub use maintenance::{MaintenanceSelection, ScheduledMaintenances, scheduled_maintenances};
pub use page::{headline, status_word, time_zone_name};

use components::{ComponentJson, components};
use incidents::{IncidentJson, incident};
use page::{PageJson, PageStatus, page, page_status};

use crate::public::view::{IncidentView, PublicView};

/// The most incidents, and the most maintenances, that an address lists, as at Statuspage.
pub const MAX_LISTED: usize = 50;

/// `/api/v2/status.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusAnswer<'a> {
    page: PageJson<'a>,
    status: PageStatus<'a>,
}

/// `/api/v2/summary.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary<'a> {
    page: PageJson<'a>,
    components: Vec<ComponentJson<'a>>,
    incidents: Vec<IncidentJson<'a>>,
    scheduled_maintenances: Vec<maintenance::MaintenanceJson<'a>>,
    status: PageStatus<'a>,
}

/// `/api/v2/components.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Components<'a> {
    page: PageJson<'a>,
    components: Vec<ComponentJson<'a>>,
}

/// `/api/v2/incidents.json`, and what of it is not resolved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incidents<'a> {
    page: PageJson<'a>,
    incidents: Vec<IncidentJson<'a>>,
}

/// The answer at `/api/v2/status.json`.
#[must_use]
pub fn status(view: &PublicView) -> StatusAnswer<'_> {
    StatusAnswer { page: page(view), status: page_status(view) }
}

/// The answer at `/api/v2/summary.json`: components with their groups, and open incidents.
#[must_use]
pub fn summary(view: &PublicView) -> Summary<'_> {
    let components = components(view);
    let open = view.incidents.iter().filter(|incident| !incident.status.is_over());
    Summary {
        page: page(view),
        incidents: open.map(|open_incident| incident(view, open_incident, &components)).collect(),
        scheduled_maintenances: maintenance::open(view, &components),
        components,
        status: page_status(view),
    }
}

/// The answer at `/api/v2/components.json`.
#[must_use]
pub fn components_answer(view: &PublicView) -> Components<'_> {
    Components { page: page(view), components: components(view) }
}

/// The answer at `/api/v2/incidents.json`, of incidents that are listed newest first.
#[must_use]
pub fn incidents<'a>(view: &'a PublicView, all: &'a [IncidentView]) -> Incidents<'a> {
    let components = components(view);
    let incidents = all.iter().map(|listed| incident(view, listed, &components));
    Incidents { page: page(view), incidents: incidents.collect() }
}

/// The answer at `/api/v2/incidents/unresolved.json`.
#[must_use]
pub fn unresolved(view: &PublicView) -> Incidents<'_> {
    let Summary { page, incidents, .. } = summary(view);
    Incidents { page, incidents }
}
