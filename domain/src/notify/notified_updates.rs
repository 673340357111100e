//! Updates of a notification: which of very many go with the one that it tells? A notification is a row of the Courier, and
//! one that could not be stored would keep all that follow it from being told.

use serde::Serialize;

use crate::public::view::{IncidentView, MaintenanceView};

/// The most bytes, as JSON, of the updates that go with the one that is told; it goes whatever it has.
pub const MAX_OTHER_UPDATES_BYTES: usize = 500_000;

/// Leaves out the oldest updates of an incident that has more.
pub(super) fn keep_newest(incident: &mut IncidentView, told: &str) {
    let mut bytes = 0;
    incident.updates.retain(|update| update.id == told || fits(&mut bytes, update));
}

/// Leaves out the texts of the oldest updates of a maintenance that has more. How many there were is its sequence in a
/// calendar.
pub(super) fn keep_newest_texts(maintenance: &mut MaintenanceView, told: &str) {
    let mut bytes = 0;
    for update in &mut maintenance.updates {
        if update.id != told && !fits(&mut bytes, update) {
            update.body.clear();
        }
    }
}

/// Adds an update, newest first; whether all until it fit.
fn fits<T: Serialize>(bytes: &mut usize, update: &T) -> bool {
    *bytes += serde_json::to_string(update).map_or(MAX_OTHER_UPDATES_BYTES, |text| text.len());
    *bytes <= MAX_OTHER_UPDATES_BYTES
}
