//! Feed entries: what feeds list. Incidents and maintenance with their updates, whichever changed last first.

use crate::words::Words;
use std::cmp::Reverse;

use crate::ids::ComponentId;
use crate::ordered;
use crate::public::markdown;
use crate::public::view::{AffectedComponent, IncidentView, MaintenanceView};
use crate::public::{time_wording, wording};
use crate::time::timestamp::Timestamp;

/// An incident or a maintenance, as feeds have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// The path of its page, such as `/incidents/…`.
    pub path: String,
    /// Its title.
    pub name: String,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When there was last something new: an update, or the text of one.
    pub updated_at: Timestamp,
    /// Newest first; none that was withdrawn.
    pub updates: Vec<FeedUpdate>,
}

/// One update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedUpdate {
    /// Its id, unique on the page.
    pub id: String,
    /// When it was posted.
    pub at: Timestamp,
    /// How far along, in words.
    pub status: String,
    /// Its text, as HTML made harmless.
    pub html: String,
}

impl FeedEntry {
    /// All updates as HTML, newest first.
    #[must_use]
    pub fn html(&self) -> String {
        let entries = self.updates.iter().map(|update| {
            let (at, status) = (time_wording::instant(Words::ENGLISH, update.at), &update.status);
            format!("<p><small>{at}</small> <strong>{status}</strong></p>{}", update.html)
        });
        entries.collect()
    }
}

/// The entries of a page, newest first; those alone that touch a component, if one is given.
#[must_use]
pub fn entries(
    incidents: &[IncidentView],
    maintenances: &[MaintenanceView],
    component: Option<&ComponentId>,
) -> Vec<FeedEntry> {
    let touched = |affected: &[AffectedComponent]| {
        component.is_none_or(|id| affected.iter().any(|affected| affected.id == *id))
    };
    let incidents = incidents.iter().filter(|incident| touched(&incident.components));
    let maintenances = maintenances.iter().filter(|work| touched(&work.components));
    let mut all: Vec<FeedEntry> =
        incidents.map(of_incident).chain(maintenances.map(of_maintenance)).collect();
    ordered::sort_by_key(&mut all, |entry| Reverse(entry.updated_at));
    all
}

fn of_incident(incident: &IncidentView) -> FeedEntry {
    let told = incident.updates.iter().filter(|update| update.withdrawn_at.is_none());
    let edited = told.clone().filter_map(|update| update.edited_at).max();
    let updates = told.map(|update| FeedUpdate {
        id: update.id.clone(),
        at: update.created_at,
        status: wording::incident_status(Words::ENGLISH, update.status),
        html: markdown::to_html(&update.body),
    });
    let updates: Vec<FeedUpdate> = updates.collect();
    let posted = updates.first().map_or(incident.created_at, |newest| newest.at);
    FeedEntry {
        path: format!("/incidents/{}", incident.id),
        name: incident.name.clone(),
        created_at: incident.created_at,
        updated_at: edited.map_or(posted, |edited| edited.max(posted)),
        updates,
    }
}

fn of_maintenance(maintenance: &MaintenanceView) -> FeedEntry {
    let when = format!(
        "<p>{} to {}</p>",
        time_wording::instant(Words::ENGLISH, maintenance.scheduled_for),
        time_wording::instant(Words::ENGLISH, maintenance.scheduled_until)
    );
    let updates = maintenance.updates.iter().map(|update| FeedUpdate {
        id: update.id.clone(),
        at: update.created_at,
        status: wording::maintenance_status(Words::ENGLISH, update.status),
        html: format!("{when}{}", markdown::to_html(&update.body)),
    });
    FeedEntry {
        path: format!("/maintenance/{}", maintenance.id),
        name: maintenance.name.clone(),
        created_at: maintenance.created_at,
        updated_at: maintenance.updated_at,
        updates: updates.collect(),
    }
}
