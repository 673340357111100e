//! Maintenance as operators announce it.

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::status::MaintenanceStatus;
use crate::time::recurrence::Recurrence;
use crate::time::timestamp::Timestamp;

/// `POST /ops/v1/maintenances`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMaintenance {
    /// Its title, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    /// What is done and what customers notice, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
    /// The components that are worked on.
    #[serde(default)]
    pub components: SortedSet<ComponentId>,
    /// When it is to begin; in the past it begins when it is posted.
    pub scheduled_for: Timestamp,
    /// When it is to end.
    pub scheduled_until: Timestamp,
    /// Whether it begins by itself; so unless said.
    #[serde(default = "by_itself")]
    pub auto_start: bool,
    /// Whether it ends by itself; so unless said.
    #[serde(default = "by_itself")]
    pub auto_complete: bool,
}

/// `POST /ops/v1/maintenance-series`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMaintenanceSeries {
    /// Its title, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    /// What is done and what customers notice, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
    /// The components that are worked on.
    #[serde(default)]
    pub components: SortedSet<ComponentId>,
    /// When it first begins. Later occurrences begin at the same time of day in the page's zone.
    pub first: Timestamp,
    /// How long each lasts, in seconds, at least a minute.
    #[cfg_attr(feature = "schema", schemars(range(min = 60, max = 31 * 86_400)))]
    pub duration_s: u64,
    /// When it comes again, such as `FREQ=WEEKLY;BYDAY=SU` (RFC 5545).
    pub repeat: Recurrence,
    /// How long before it begins each is announced, in seconds; a week unless said.
    #[serde(default = "a_week_s")]
    #[cfg_attr(feature = "schema", schemars(range(min = 3_600, max = 90 * 86_400)))]
    pub announce_ahead_s: u64,
    /// Whether each begins by itself; so unless said.
    #[serde(default = "by_itself")]
    pub auto_start: bool,
    /// Whether each ends by itself; so unless said.
    #[serde(default = "by_itself")]
    pub auto_complete: bool,
}

/// `POST /ops/v1/maintenances/{maintenance}/updates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMaintenanceUpdate {
    /// How far along the work is; as before unless said.
    #[serde(default)]
    pub status: Option<MaintenanceStatus>,
    /// What is known, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
    /// When it is to begin now, of work that has not begun; as before unless said.
    #[serde(default)]
    pub scheduled_for: Option<Timestamp>,
    /// When it is to end now; as before unless said.
    #[serde(default)]
    pub scheduled_until: Option<Timestamp>,
}

/// An update with the maintenance it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenancePosting {
    /// The maintenance's id, as it came.
    pub maintenance: String,
    /// What is said.
    pub update: NewMaintenanceUpdate,
}

fn by_itself() -> bool {
    true
}

fn a_week_s() -> u64 {
    7 * 86_400
}
