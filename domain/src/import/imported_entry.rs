//! Imported entry: an incident or a maintenance as it is sent.

use crate::board::{ImportedIncident, ImportedMaintenance};
use crate::time::timestamp::Timestamp;

/// What imports from Statuspage have as their source.
pub const STATUSPAGE: &str = "statuspage";
/// What imports of feeds have as their source.
pub const ATOM: &str = "atom";
/// What imports from Instatus have as their source.
pub const INSTATUS: &str = "instatus";
/// What imports from Better Stack have as their source.
pub const BETTER_STACK: &str = "better-stack";
/// What imports from Upptime have as their source.
pub const UPPTIME: &str = "upptime";

/// An incident or a maintenance as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedEntry {
    /// An incident.
    Incident(Box<ImportedIncident>),
    /// A maintenance.
    Maintenance(Box<ImportedMaintenance>),
}

impl ImportedEntry {
    /// Its title.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Incident(incident) => &incident.name,
            Self::Maintenance(maintenance) => &maintenance.plan.name,
        }
    }

    /// When it was first told.
    #[must_use]
    pub fn first_told_at(&self) -> Option<Timestamp> {
        match self {
            Self::Incident(incident) => incident.updates.first().map(|update| update.at),
            Self::Maintenance(work) => work.updates.first().map(|update| update.at),
        }
    }

    /// How many bytes it has as JSON.
    #[must_use]
    pub fn json_bytes(&self) -> usize {
        let text = match self {
            Self::Incident(incident) => serde_json::to_string(incident),
            Self::Maintenance(work) => serde_json::to_string(work),
        };
        text.map_or(usize::MAX, |text| text.len())
    }

    /// When it began, of an incident.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::Incident(incident) => Some(incident.started_at),
            Self::Maintenance(_) => None,
        }
    }

    /// The ids of its updates, and when each was told.
    #[must_use]
    pub fn told_updates(&self) -> Vec<(&str, Timestamp)> {
        match self {
            Self::Incident(incident) => {
                incident.updates.iter().map(|update| (update.id.as_str(), update.at)).collect()
            }
            Self::Maintenance(work) => {
                work.updates.iter().map(|update| (update.id.as_str(), update.at)).collect()
            }
        }
    }
}
