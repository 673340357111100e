//! Answers of Statuspage's manage API v1 about incidents and maintenance, which are incidents with a schedule, with
//! every key that they have there.

use serde::Serialize;

use super::incident_input::{ImpactWord, PhaseWord};
use super::listing::ListEntry;
use super::page_answers::{ManagedComponent, ManagedPage};
use super::postmortem::{changed_at, published};
use crate::board::{Incident, Maintenance};
use crate::ids::ComponentId;
use crate::public::build_view::incident_view;
use crate::public::view::UpdateView;
use crate::status::{MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;

/// An incident or a maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ManagedIncident<'a> {
    id: String,
    name: String,
    status: &'static str,
    impact: &'static str,
    impact_override: Option<&'static str>,
    created_at: Timestamp,
    updated_at: Timestamp,
    started_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    shortlink: String,
    page_id: String,
    pub(super) incident_updates: Vec<ManagedUpdate>,
    components: Vec<ManagedComponent<'a>>,
    metadata: NoMetadata,
    reminder_intervals: Option<()>,
    postmortem_body: Option<String>,
    postmortem_body_last_updated_at: Option<Timestamp>,
    postmortem_ignored: bool,
    postmortem_notified_subscribers: bool,
    postmortem_notified_twitter: bool,
    postmortem_published_at: Option<Timestamp>,
    scheduled_for: Option<Timestamp>,
    scheduled_until: Option<Timestamp>,
    scheduled_remind_prior: bool,
    scheduled_reminded_at: Option<Timestamp>,
    scheduled_auto_in_progress: bool,
    scheduled_auto_completed: bool,
    auto_transition_to_maintenance_state: bool,
    auto_transition_to_operational_state: bool,
    auto_transition_deliver_notifications_at_start: bool,
    auto_transition_deliver_notifications_at_end: bool,
}

/// `{}`: data of others is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct NoMetadata {}

/// An update of either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ManagedUpdate {
    pub(super) id: String,
    incident_id: String,
    status: &'static str,
    body: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    display_at: Timestamp,
    affected_components: Option<Vec<ManagedChange>>,
    deliver_notifications: bool,
    wants_twitter_update: bool,
    twitter_updated_at: Option<Timestamp>,
    tweet_id: Option<()>,
    custom_tweet: Option<()>,
}

/// What an update states of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ManagedChange {
    code: String,
    name: String,
    old_status: Status,
    new_status: Status,
}

/// What is answered about one.
pub(super) fn managed<'a>(
    page: &'a ManagedPage<'_>,
    components: &[ManagedComponent<'a>],
    listed: ListEntry<'_>,
) -> ManagedIncident<'a> {
    match listed {
        ListEntry::Incident(incident) => of_incident(page, components, incident),
        ListEntry::Maintenance(maintenance) => of_maintenance(page, components, maintenance),
    }
}

fn of_incident<'a>(
    page: &'a ManagedPage<'_>,
    components: &[ManagedComponent<'a>],
    incident: &Incident,
) -> ManagedIncident<'a> {
    let view = incident_view(page.board, page.configuration, incident);
    let named = |id: &str| view.components.iter().any(|component| component.id.as_str() == id);
    let postmortem = published(incident);
    let told = view.updates.iter().filter(|update| update.withdrawn_at.is_none());
    ManagedIncident {
        status: PhaseWord::Incident(view.status).as_str(),
        impact: ImpactWord::Incident(view.impact).as_str(),
        impact_override: incident.stated_impact.map(|impact| ImpactWord::Incident(impact).as_str()),
        created_at: view.created_at,
        updated_at: view.updated_at,
        started_at: view.started_at,
        monitoring_at: view.monitoring_at,
        resolved_at: view.resolved_at,
        incident_updates: told.map(|update| update_of_incident(view.id.as_str(), update)).collect(),
        postmortem_body: postmortem.map(|update| update.body.clone()),
        postmortem_body_last_updated_at: postmortem.map(changed_at),
        postmortem_published_at: postmortem.map(|update| incident.told_at(update)),
        ..bare(page, "incidents", view.id.as_str(), &view.name, those(components, named))
    }
}

fn update_of_incident(incident_id: &str, update: &UpdateView) -> ManagedUpdate {
    let changes = update.changed.iter().map(|change| ManagedChange {
        code: change.id.to_string(),
        name: change.name.clone(),
        old_status: change.old_status,
        new_status: change.new_status,
    });
    ManagedUpdate {
        updated_at: update.edited_at.unwrap_or(update.created_at),
        ..managed_update(
            (incident_id, &update.id),
            PhaseWord::Incident(update.status),
            &update.body,
            update.created_at,
            changes.collect(),
        )
    }
}

fn of_maintenance<'a>(
    page: &'a ManagedPage<'_>,
    components: &[ManagedComponent<'a>],
    maintenance: &Maintenance,
) -> ManagedIncident<'a> {
    let plan = &maintenance.plan;
    let named = |id: &str| plan.components.iter().any(|component| component.as_str() == id);
    let verifying = maintenance.updates.iter().find(|u| u.status == MaintenanceStatus::Verifying);
    let id = maintenance.id.as_str();
    ManagedIncident {
        status: PhaseWord::Maintenance(maintenance.status()).as_str(),
        impact: ImpactWord::Maintenance.as_str(),
        created_at: maintenance.created_at(),
        updated_at: maintenance.updated_at(),
        started_at: maintenance.started_at().unwrap_or(plan.scheduled_for),
        monitoring_at: verifying.map(|update| update.at),
        resolved_at: maintenance.ended_at(),
        incident_updates: updates_of_maintenance(page, maintenance),
        scheduled_for: Some(plan.scheduled_for),
        scheduled_until: Some(plan.scheduled_until),
        scheduled_auto_in_progress: plan.auto_start,
        scheduled_auto_completed: plan.auto_complete,
        auto_transition_to_maintenance_state: true,
        auto_transition_to_operational_state: true,
        ..bare(page, "maintenance", id, &plan.name, those(components, named))
    }
}

/// Newest first. That a component is worked on begins with the first update of active work, and ends with the last.
fn updates_of_maintenance(page: &ManagedPage<'_>, maintenance: &Maintenance) -> Vec<ManagedUpdate> {
    let shown = |status: MaintenanceStatus| {
        if status.is_active() { Status::UnderMaintenance } else { Status::Operational }
    };
    let mut before = MaintenanceStatus::Scheduled;
    let mut updates = vec![];
    for update in &maintenance.updates {
        let change = |id: &ComponentId| ManagedChange {
            code: id.to_string(),
            name: page.board.component_name(id),
            old_status: shown(before),
            new_status: shown(update.status),
        };
        let ids = maintenance.plan.components.iter().filter(|id| !page.board.is_hidden(id));
        updates.push(managed_update(
            (maintenance.id.as_str(), &update.id),
            PhaseWord::Maintenance(update.status),
            &update.body,
            update.at,
            ids.map(change).collect(),
        ));
        before = update.status;
    }
    updates.reverse();
    updates
}

fn managed_update(
    (incident_id, id): (&str, &str),
    status: PhaseWord,
    body: &str,
    at: Timestamp,
    changes: Vec<ManagedChange>,
) -> ManagedUpdate {
    ManagedUpdate {
        id: id.to_owned(),
        incident_id: incident_id.to_owned(),
        status: status.as_str(),
        body: body.to_owned(),
        created_at: at,
        updated_at: at,
        display_at: at,
        affected_components: (!changes.is_empty()).then_some(changes),
        deliver_notifications: true,
        wants_twitter_update: false,
        twitter_updated_at: None,
        tweet_id: None,
        custom_tweet: None,
    }
}

fn those<'a>(
    components: &[ManagedComponent<'a>],
    named: impl Fn(&str) -> bool,
) -> Vec<ManagedComponent<'a>> {
    components.iter().filter(|component| !component.group && named(component.id)).cloned().collect()
}

/// One of which only this is known.
fn bare<'a>(
    page: &ManagedPage<'_>,
    path: &str,
    id: &str,
    name: &str,
    components: Vec<ManagedComponent<'a>>,
) -> ManagedIncident<'a> {
    ManagedIncident {
        id: id.to_owned(),
        name: name.to_owned(),
        status: "",
        impact: "",
        impact_override: None,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
        started_at: Timestamp::default(),
        monitoring_at: None,
        resolved_at: None,
        shortlink: format!("{}/{path}/{id}", page.configuration.page.url),
        page_id: page.id.clone(),
        incident_updates: vec![],
        components,
        metadata: NoMetadata {},
        reminder_intervals: None,
        postmortem_body: None,
        postmortem_body_last_updated_at: None,
        postmortem_ignored: false,
        postmortem_notified_subscribers: false,
        postmortem_notified_twitter: false,
        postmortem_published_at: None,
        scheduled_for: None,
        scheduled_until: None,
        scheduled_remind_prior: false,
        scheduled_reminded_at: None,
        scheduled_auto_in_progress: false,
        scheduled_auto_completed: false,
        auto_transition_to_maintenance_state: false,
        auto_transition_to_operational_state: false,
        auto_transition_deliver_notifications_at_start: false,
        auto_transition_deliver_notifications_at_end: false,
    }
}
