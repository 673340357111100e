//! Maintenance: announced work on components, with the updates that say how far along it is.

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, MaintenanceId};
use crate::ordered::SortedSet;
use crate::status::MaintenanceStatus;
use crate::time::timestamp::Timestamp;

/// What is announced of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaintenancePlan {
    /// Its title.
    pub name: String,
    /// The components that are worked on.
    pub components: SortedSet<ComponentId>,
    /// When it is to begin.
    pub scheduled_for: Timestamp,
    /// When it is to end.
    pub scheduled_until: Timestamp,
    /// Whether it begins when it is to, without a word from an operator.
    pub auto_start: bool,
    /// Whether it ends when it is to, without a word from an operator.
    pub auto_complete: bool,
    /// The series that it is an occurrence of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<MaintenanceId>,
}

/// One window of announced work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// Its id.
    pub id: MaintenanceId,
    /// What is announced now.
    pub plan: MaintenancePlan,
    /// Oldest first; at least one.
    pub updates: Vec<MaintenanceUpdate>,
    /// The page that it was imported from, such as `statuspage`, where its id is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What operators, or the clock, said of a maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaintenanceUpdate {
    /// Its id, unique on the page.
    pub id: String,
    /// When it was so; of the clock the instant that was announced.
    pub at: Timestamp,
    /// How far along the work is.
    pub status: MaintenanceStatus,
    /// In Markdown.
    pub body: String,
}

impl Maintenance {
    /// How far along it is.
    #[must_use]
    pub fn status(&self) -> MaintenanceStatus {
        self.updates.last().map_or(MaintenanceStatus::Scheduled, |update| update.status)
    }

    /// Whether more is to come.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.status().is_over()
    }

    /// When it was announced.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.updates.first().map_or(self.plan.scheduled_for, |update| update.at)
    }

    /// When it last changed.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.updates.last().map_or(self.plan.scheduled_for, |update| update.at)
    }

    /// When the work began.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.updates.iter().find(|update| update.status.is_active()).map(|update| update.at)
    }

    /// When it ended, or was cancelled.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.updates.iter().find(|update| update.status.is_over()).map(|update| update.at)
    }

    /// Whether its components are worked on at an instant. What was imported is told, and explains nothing that probes saw.
    #[must_use]
    pub fn is_active_at(&self, at: Timestamp) -> bool {
        let started = self.started_at().is_some_and(|started| started <= at);
        self.source.is_none() && started && self.ended_at().is_none_or(|ended| at < ended)
    }

    /// Since when it should be over, when it is not.
    #[must_use]
    pub fn overdue_since(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.plan.scheduled_until;
        (self.status().is_active() && until < now).then_some(until)
    }
}
