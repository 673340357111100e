//! Incidents of Statuspage's API v2.

use serde::Serialize;

use super::components::{Affected, ComponentJson};
use super::updates::UpdateJson;
use crate::public::view::{IncidentView, PublicView, UpdateView};
use crate::status::{Impact, IncidentStatus};
use crate::time::timestamp::Timestamp;
use crate::translated_text::default_text;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct IncidentJson<'a> {
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
    incident_updates: Vec<UpdateJson<'a, IncidentStatus>>,
    components: Vec<ComponentJson<'a>>,
    reminder_intervals: Option<()>,
}

pub(super) fn incident<'a>(
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

fn update<'a>(incident_id: &'a str, update: &'a UpdateView) -> UpdateJson<'a, IncidentStatus> {
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
        body: default_text(&update.body),
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
