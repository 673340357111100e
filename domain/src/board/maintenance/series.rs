//! Maintenance series: work that comes again by a rule. When does its next occurrence begin?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, MaintenanceId};
use crate::ordered::SortedSet;
use crate::time::recurrence::Recurrence;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

use super::types::MaintenancePlan;

/// Work that comes again. Each occurrence becomes a maintenance of its own when it is announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaintenanceSeries {
    /// Its id.
    pub id: MaintenanceId,
    /// The title of each occurrence.
    pub name: String,
    /// What each is announced with, in Markdown.
    pub body: String,
    /// The components that are worked on.
    pub components: SortedSet<ComponentId>,
    /// When it first begins.
    pub first: Timestamp,
    /// How long each lasts, in seconds.
    pub duration_s: u64,
    /// When it comes again.
    pub repeat: Recurrence,
    /// Whose clocks the rule is read by: the page's zone when it was defined.
    pub zone: Zone,
    /// How long before it begins each is announced, in seconds.
    pub announce_ahead_s: u64,
    /// Whether each begins by itself.
    pub auto_start: bool,
    /// Whether each ends by itself.
    pub auto_complete: bool,
    /// When the next that is not announced yet begins; `None`: there is no further one, or the series
    /// was ended.
    pub next: Option<Timestamp>,
}

impl MaintenanceSeries {
    /// When the next occurrence is to be announced.
    pub(super) fn next_announcement(&self) -> Option<Timestamp> {
        self.next.map(|next| next.minus(Duration::from_secs(self.announce_ahead_s)))
    }

    /// When an occurrence that begins at an instant ends.
    pub(super) fn end_of(&self, start: Timestamp) -> Timestamp {
        start.plus(Duration::from_secs(self.duration_s))
    }

    /// The first occurrence after an instant.
    pub(super) fn after(&self, instant: Timestamp) -> Option<Timestamp> {
        self.repeat.next_after(self.first, &self.zone, instant)
    }

    /// What is announced of the occurrence that begins at an instant.
    pub(super) fn plan_of(&self, start: Timestamp) -> MaintenancePlan {
        MaintenancePlan {
            name: self.name.clone(),
            components: self.components.clone(),
            scheduled_for: start,
            scheduled_until: self.end_of(start),
            auto_start: self.auto_start,
            auto_complete: self.auto_complete,
            series: Some(self.id.clone()),
        }
    }
}
