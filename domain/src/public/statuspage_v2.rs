//! Statuspage API v2: its names, its rule for the headline, and its JSON, with every key always
//! present.
//!
//! "No data" has no equivalent there. It is reported as degraded performance: no claim of an
//! outage, and never green.

mod maintenance;

use serde::Serialize;

pub use maintenance::{MaintenanceSelection, ScheduledMaintenances, scheduled_maintenances};

use crate::public::view::{ComponentView, GroupView, IncidentView, PublicView, UpdateView};
use crate::status::{Impact, IncidentStatus, Indicator, Status};
use crate::time::timestamp::Timestamp;

/// The most incidents, and the most maintenances, that an address lists, as at Statuspage.
pub const MAX_LISTED: usize = 50;

/// The page's indicator and description, from the components' statuses alone. The rule was
/// measured on Statuspage's own pages.
#[must_use]
pub fn headline(statuses: &[Status]) -> (Indicator, &'static str) {
    let any = |wanted| statuses.iter().any(|status| word(*status) == wanted);
    let all_out = statuses.iter().all(|status| *status == Status::MajorOutage);
    if all_out && !statuses.is_empty() {
        (Indicator::Critical, "Major System Outage")
    } else if any(Status::MajorOutage) {
        (Indicator::Major, "Partial System Outage")
    } else if any(Status::PartialOutage) {
        (Indicator::Minor, "Minor Service Outage")
    } else if any(Status::DegradedPerformance) {
        (Indicator::Minor, "Partially Degraded Service")
    } else if any(Status::UnderMaintenance) {
        (Indicator::Maintenance, "Service Under Maintenance")
    } else {
        (Indicator::None, "All Systems Operational")
    }
}

fn word(status: Status) -> Status {
    if status == Status::NoData { Status::DegradedPerformance } else { status }
}

/// `page` in every answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageJson<'a> {
    id: &'a str,
    name: &'a str,
    url: &'a str,
    time_zone: &'a str,
    updated_at: Timestamp,
}

/// `status` in every answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageStatus<'a> {
    indicator: Indicator,
    description: &'a str,
}

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

#[derive(Clone, Debug, PartialEq, Serialize)]
struct ComponentJson<'a> {
    id: &'a str,
    name: &'a str,
    status: Status,
    created_at: Timestamp,
    updated_at: Timestamp,
    position: u8,
    description: Option<&'a str>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<&'a str>,
    page_id: &'a str,
    group: bool,
    only_show_if_degraded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<&'a str>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct IncidentJson<'a> {
    id: &'a str,
    name: &'a str,
    status: IncidentStatus,
    created_at: Timestamp,
    updated_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    impact: Impact,
    shortlink: String,
    started_at: Timestamp,
    page_id: &'a str,
    incident_updates: Vec<UpdateJson<'a>>,
    components: Vec<ComponentJson<'a>>,
    reminder_intervals: Option<()>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct UpdateJson<'a> {
    id: &'a str,
    status: IncidentStatus,
    body: &'a str,
    incident_id: &'a str,
    created_at: Timestamp,
    updated_at: Timestamp,
    display_at: Timestamp,
    affected_components: Option<Vec<Affected<'a>>>,
    deliver_notifications: bool,
    custom_tweet: Option<()>,
    tweet_id: Option<()>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Affected<'a> {
    code: &'a str,
    name: &'a str,
    old_status: Status,
    new_status: Status,
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
        incidents: open.map(|incident| self::incident(view, incident, &components)).collect(),
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
    let incidents = all.iter().map(|incident| self::incident(view, incident, &components));
    Incidents { page: page(view), incidents: incidents.collect() }
}

/// The answer at `/api/v2/incidents/unresolved.json`.
#[must_use]
pub fn unresolved(view: &PublicView) -> Incidents<'_> {
    let Summary { page, incidents, .. } = summary(view);
    Incidents { page, incidents }
}

fn page(view: &PublicView) -> PageJson<'_> {
    let page = &view.page;
    PageJson {
        id: &page.id,
        name: &page.name,
        url: &page.url,
        time_zone: time_zone(view),
        updated_at: page.updated_at,
    }
}

/// The page's zone by its name in the IANA database, as Statuspage has it for UTC too.
fn time_zone(view: &PublicView) -> &str {
    match view.page.timezone.name() {
        "UTC" => "Etc/UTC",
        name => name,
    }
}

fn page_status(view: &PublicView) -> PageStatus<'_> {
    PageStatus { indicator: view.headline.indicator, description: &view.headline.description }
}

/// Groups and components in the order of the page; each group stands before its components.
fn components(view: &PublicView) -> Vec<ComponentJson<'_>> {
    let mut all = vec![];
    for (index, group) in view.groups.iter().enumerate() {
        let position = position(index);
        let (id, inside) = (group.group.as_ref().map(|(id, _)| id.as_str()), &group.components);
        all.extend(self::group(view, group, position));
        let leaves = inside.iter().enumerate();
        all.extend(leaves.map(|(nth, component)| leaf(view, component, self::position(nth), id)));
    }
    all
}

/// Counts from 1; a strict client reads it as a byte.
fn position(index: usize) -> u8 {
    u8::try_from(index + 1).unwrap_or(u8::MAX)
}

fn group<'a>(
    view: &'a PublicView,
    group: &'a GroupView,
    position: u8,
) -> Option<ComponentJson<'a>> {
    let (id, name) = group.group.as_ref()?;
    let inside = &group.components;
    Some(ComponentJson {
        id: id.as_str(),
        name,
        status: word(group.status),
        created_at: inside.iter().map(|c| c.created_at).min().unwrap_or(view.page.created_at),
        updated_at: inside.iter().map(|c| c.since).max().unwrap_or(view.page.created_at),
        position,
        description: None,
        showcase: false,
        start_date: None,
        group_id: None,
        page_id: &view.page.id,
        group: true,
        only_show_if_degraded: false,
        components: Some(inside.iter().map(|component| component.id.as_str()).collect()),
    })
}

fn leaf<'a>(
    view: &'a PublicView,
    component: &'a ComponentView,
    position: u8,
    group_id: Option<&'a str>,
) -> ComponentJson<'a> {
    ComponentJson {
        id: component.id.as_str(),
        name: &component.name,
        status: word(component.status),
        created_at: component.created_at,
        updated_at: component.since,
        position,
        description: component.description.as_deref(),
        showcase: true,
        start_date: Some(component.created_at.format("%Y-%m-%d")),
        group_id,
        page_id: &view.page.id,
        group: false,
        only_show_if_degraded: false,
        components: None,
    }
}

fn incident<'a>(
    view: &'a PublicView,
    incident: &'a IncidentView,
    components: &[ComponentJson<'a>],
) -> IncidentJson<'a> {
    let touched =
        |c: &&ComponentJson| !c.group && incident.components.iter().any(|t| t.id.as_str() == c.id);
    let id = incident.id.as_str();
    let told = incident.updates.iter().filter(|update| update.withdrawn_at.is_none());
    IncidentJson {
        id,
        name: &incident.name,
        status: incident.status,
        created_at: incident.created_at,
        updated_at: incident.updated_at,
        monitoring_at: incident.monitoring_at,
        resolved_at: incident.resolved_at,
        impact: incident.impact,
        shortlink: format!("{}/incidents/{id}", view.page.url),
        started_at: incident.started_at,
        page_id: &view.page.id,
        incident_updates: told.map(|update| self::update(id, update)).collect(),
        components: components.iter().filter(touched).cloned().collect(),
        reminder_intervals: None,
    }
}

fn update<'a>(incident_id: &'a str, update: &'a UpdateView) -> UpdateJson<'a> {
    let affected: Vec<_> = update
        .changed
        .iter()
        .map(|change| Affected {
            code: change.id.as_str(),
            name: &change.name,
            old_status: change.old_status,
            new_status: change.new_status,
        })
        .collect();
    UpdateJson {
        id: &update.id,
        status: update.status,
        body: &update.body,
        incident_id,
        created_at: update.created_at,
        updated_at: update.edited_at.unwrap_or(update.created_at),
        display_at: update.created_at,
        affected_components: (!affected.is_empty()).then_some(affected),
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_follows_the_measured_rule_and_no_data_is_never_green() {
        use Status::{
            DegradedPerformance as D, MajorOutage as M, NoData as N, Operational as O,
            PartialOutage as P, UnderMaintenance as U,
        };
        for (statuses, indicator, description) in [
            (&[M, M][..], Indicator::Critical, "Major System Outage"),
            (&[M, O], Indicator::Major, "Partial System Outage"),
            (&[P, D], Indicator::Minor, "Minor Service Outage"),
            (&[D, U], Indicator::Minor, "Partially Degraded Service"),
            (&[N, O], Indicator::Minor, "Partially Degraded Service"),
            (&[U, O], Indicator::Maintenance, "Service Under Maintenance"),
            (&[O, O], Indicator::None, "All Systems Operational"),
            (&[], Indicator::None, "All Systems Operational"),
        ] {
            assert_eq!(headline(statuses), (indicator, description), "{statuses:?}");
        }
    }
}
