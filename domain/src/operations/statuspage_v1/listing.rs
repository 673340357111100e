//! Lists of incidents of Statuspage's manage API v1: which of them, on which page of the list?

use std::cmp::Reverse;

use crate::board::{Board, Incident, Maintenance};
use crate::ordered;
use crate::problem::Problem;
use crate::status::MaintenanceStatus;
use crate::time::timestamp::Timestamp;

/// The most entries of a page of a list, as there.
pub const MAX_PER_PAGE: usize = 100;

/// An incident, or a maintenance, which is one there.
#[derive(Clone, Copy)]
pub(super) enum ListEntry<'a> {
    Incident(&'a Incident),
    Maintenance(&'a Maintenance),
}

/// Which of them a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IncidentSelection {
    /// Every one.
    All,
    /// Incidents that are not over.
    Unresolved,
    /// Maintenance that is not over.
    Scheduled,
    /// Maintenance that has not begun.
    Upcoming,
    /// Maintenance that goes on.
    ActiveMaintenance,
}

impl IncidentSelection {
    /// That of the last word of an address; no incident has such an id.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "unresolved" => Some(Self::Unresolved),
            "scheduled" => Some(Self::Scheduled),
            "upcoming" => Some(Self::Upcoming),
            "active_maintenance" => Some(Self::ActiveMaintenance),
            _ => None,
        }
    }

    fn holds(self, listed: ListEntry<'_>) -> bool {
        match (self, listed) {
            (Self::All, _) => true,
            (Self::Unresolved, ListEntry::Incident(incident)) => incident.is_open(),
            (Self::Scheduled, ListEntry::Maintenance(maintenance)) => maintenance.is_open(),
            (Self::Upcoming, ListEntry::Maintenance(maintenance)) => {
                maintenance.status() == MaintenanceStatus::Scheduled
            }
            (Self::ActiveMaintenance, ListEntry::Maintenance(maintenance)) => {
                maintenance.status().is_active()
            }
            _ => false,
        }
    }
}

impl ListEntry<'_> {
    fn created_at(self) -> Timestamp {
        match self {
            Self::Incident(incident) => incident.created_at(),
            Self::Maintenance(maintenance) => maintenance.created_at(),
        }
    }

    /// Whether its title or one of its texts has some words, in letters of any case.
    fn mentions(self, words: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(words);
        match self {
            Self::Incident(incident) => {
                has(&incident.name) || incident.in_force().any(|update| has(&update.body))
            }
            Self::Maintenance(maintenance) => {
                has(&maintenance.plan.name)
                    || maintenance.updates.iter().any(|update| has(&update.body))
            }
        }
    }
}

/// What of a list is wanted.
pub(super) struct WantedPage {
    skipped: usize,
    most: usize,
    search: String,
}

impl WantedPage {
    /// # Errors
    /// 422 for a number that is none.
    pub(super) fn read(
        page: Option<&str>,
        per_page: Option<&str>,
        search: Option<&str>,
    ) -> Result<Self, Problem> {
        let page = number("page", page, 1)?;
        let most = number("per_page", per_page, MAX_PER_PAGE)?.min(MAX_PER_PAGE);
        let search = search.unwrap_or_default().trim().to_lowercase();
        Ok(Self { skipped: (page - 1).saturating_mul(most), most, search })
    }

    /// What is on the page.
    pub(super) fn select<T>(self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().skip(self.skipped).take(self.most).collect()
    }
}

fn number(field: &str, text: Option<&str>, default: usize) -> Result<usize, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(default) };
    text.parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| Problem::invalid(field, format!("`{text}` is no number from 1 on")))
}

/// Whether an incident is public, or is to be once it is approved. Statuspage knows no others.
pub(super) fn is_told(incident: &Incident) -> bool {
    incident.is_public() || incident.publication.is_some()
}

/// The incidents that are [told](is_told), and all maintenances, of a selection; newest first.
pub(super) fn listed<'a>(
    board: &'a Board,
    selection: IncidentSelection,
    wanted: WantedPage,
) -> Vec<ListEntry<'a>> {
    let told = board.incidents.iter().filter(|incident| is_told(incident));
    let incidents = told.map(ListEntry::Incident);
    let maintenances = board.maintenances.iter().map(ListEntry::Maintenance);
    let meant = |listed: &ListEntry<'_>| {
        selection.holds(*listed) && (wanted.search.is_empty() || listed.mentions(&wanted.search))
    };
    let mut all: Vec<ListEntry<'a>> = incidents.chain(maintenances).filter(meant).collect();
    ordered::sort_by_key(&mut all, |listed| Reverse(listed.created_at()));
    wanted.select(all)
}
