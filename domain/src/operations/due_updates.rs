//! Due updates: by when were readers promised the next word on an incident, and did it come?

use crate::board::Incident;
use crate::config::Configuration;
use crate::time::timestamp::Timestamp;

/// A next update that readers were promised, or that the cadence of the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueUpdate {
    /// By when.
    pub due: Timestamp,
    /// Whether it came by then.
    pub is_kept: bool,
}

/// The updates of an incident that came or fell due before `now`, oldest first: what readers were promised counts, or else the
/// cadence for the severity as it is now. Of one that readers do not see, or that is of another page, there is none.
#[must_use]
pub fn due_updates(
    configuration: &Configuration,
    incident: &Incident,
    now: Timestamp,
) -> Vec<DueUpdate> {
    if !incident.is_public() || incident.source.is_some() {
        return vec![];
    }
    let severity = incident.severity(configuration);
    let told: Vec<_> = incident.in_force().collect();
    let next = told.iter().skip(1).map(|update| Some(incident.told_at(update)));
    let due = told.iter().zip(next.chain([None])).filter_map(|(update, next)| {
        let every = configuration.incidents.update_every(severity, update.status)?;
        let due = update.next_update_by.unwrap_or_else(|| incident.told_at(update).plus(every));
        let is_kept = next.is_some_and(|next| next <= due);
        // What is not due yet is neither kept nor broken.
        (next.is_some() || due < now).then_some(DueUpdate { due, is_kept })
    });
    due.collect()
}
