//! Scheduled maintenances of Statuspage's API v2: incidents with a time that was announced.

use serde::Serialize;

use super::components::{Affected, ComponentJson, components};
use super::page::{PageJson, page};
use super::updates::UpdateJson;
use crate::public::view::{MaintenanceUpdateView, MaintenanceView, PublicView};
use crate::status::{MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;
use crate::translated_text::default_text;

/// `/api/v2/scheduled-maintenances.json` and the two below it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScheduledMaintenances<'a> {
    page: PageJson<'a>,
    scheduled_maintenances: Vec<MaintenanceJson<'a>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct MaintenanceJson<'a> {
    id: &'a str,
    name: &'a str,
    status: MaintenanceStatus,
    created_at: Timestamp,
    updated_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    impact: &'static str,
    shortlink: String,
    started_at: Timestamp,
    page_id: &'a str,
    incident_updates: Vec<UpdateJson<'a, MaintenanceStatus>>,
    components: Vec<ComponentJson<'a>>,
    scheduled_for: Timestamp,
    scheduled_until: Timestamp,
    reminder_intervals: Option<()>,
}

/// Which of them an address lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintenanceSelection {
    /// `/api/v2/scheduled-maintenances.json`: every one.
    All,
    /// `…/upcoming.json`: what has not begun.
    Upcoming,
    /// `…/active.json`: what goes on.
    Active,
}

impl MaintenanceSelection {
    fn holds(self, status: MaintenanceStatus) -> bool {
        match self {
            Self::All => true,
            Self::Upcoming => status == MaintenanceStatus::Scheduled,
            Self::Active => status.is_active(),
        }
    }
}

/// The answer at one of the three addresses, of maintenances in the order in which they are listed.
#[must_use]
pub fn scheduled_maintenances<'a>(
    view: &'a PublicView,
    all: &'a [MaintenanceView],
    selection: MaintenanceSelection,
) -> ScheduledMaintenances<'a> {
    let components = components(view);
    let selected = all.iter().filter(|maintenance| selection.holds(maintenance.status));
    ScheduledMaintenances {
        page: page(view),
        scheduled_maintenances: selected
            .map(|view_of| maintenance(view, view_of, &components))
            .collect(),
    }
}

/// What `summary.json` lists: what is to come and what goes on.
pub(super) fn open<'a>(
    view: &'a PublicView,
    components: &[ComponentJson<'a>],
) -> Vec<MaintenanceJson<'a>> {
    let open = view.maintenances.iter().filter(|maintenance| !maintenance.status.is_over());
    open.map(|view_of| maintenance(view, view_of, components)).collect()
}

fn maintenance<'a>(
    view: &'a PublicView,
    window: &'a MaintenanceView,
    components: &[ComponentJson<'a>],
) -> MaintenanceJson<'a> {
    let named =
        |c: &&ComponentJson| !c.group && window.components.iter().any(|t| t.id.as_str() == c.id);
    let id = window.id.as_str();
    let reached = |status| {
        let mut oldest_first = window.updates.iter().rev();
        oldest_first.find(|update| update.status == status).map(|update| update.created_at)
    };
    MaintenanceJson {
        id,
        name: &window.name,
        status: word(window.status),
        created_at: window.created_at,
        updated_at: window.updated_at,
        monitoring_at: reached(MaintenanceStatus::Verifying),
        resolved_at: window.ended_at,
        impact: "maintenance",
        shortlink: format!("{}/maintenance/{id}", view.page.url),
        started_at: window.started_at.unwrap_or(window.scheduled_for),
        page_id: &view.page.id,
        incident_updates: updates(id, window),
        components: components.iter().filter(named).cloned().collect(),
        scheduled_for: window.scheduled_for,
        scheduled_until: window.scheduled_until,
        reminder_intervals: None,
    }
}

/// Newest first. That a component is worked on begins with the first update of active work, and ends with the last.
fn updates<'a>(
    id: &'a str,
    maintenance: &'a MaintenanceView,
) -> Vec<UpdateJson<'a, MaintenanceStatus>> {
    let mut before = MaintenanceStatus::Scheduled;
    let oldest_first = maintenance.updates.iter().rev().map(|update| {
        let turned = (stated(before), stated(update.status));
        before = update.status;
        self::update(id, maintenance, update, turned)
    });
    let mut all: Vec<_> = oldest_first.collect();
    all.reverse();
    all
}

fn update<'a>(
    incident_id: &'a str,
    maintenance: &'a MaintenanceView,
    update: &'a MaintenanceUpdateView,
    (old_status, new_status): (Status, Status),
) -> UpdateJson<'a, MaintenanceStatus> {
    let affected = maintenance.components.iter().map(|component| Affected {
        code: component.id.as_str(),
        name: &component.name,
        old_status,
        new_status,
    });
    let affected: Vec<_> = affected.collect();
    UpdateJson {
        id: &update.id,
        status: word(update.status),
        body: default_text(&update.body),
        incident_id,
        created_at: update.created_at,
        updated_at: update.created_at,
        display_at: update.created_at,
        affected_components: (!affected.is_empty()).then_some(affected),
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}

fn stated(status: MaintenanceStatus) -> Status {
    if status.is_active() { Status::UnderMaintenance } else { Status::Operational }
}

/// Statuspage knows no cancelled maintenance: there it is over.
fn word(status: MaintenanceStatus) -> MaintenanceStatus {
    if status.is_over() { MaintenanceStatus::Completed } else { status }
}
