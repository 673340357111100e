//! Change records: a deployment or another change of the service, planned, in progress or ended. None is public.

use serde::{Deserialize, Serialize};

use super::findings::ChangeFinding;
use crate::ids::{ChangeId, ComponentId};
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

/// A change of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeRecord {
    /// Its id.
    pub id: ChangeId,
    /// What is changed.
    pub name: String,
    /// Of what kind it is.
    pub kind: ChangeKind,
    /// Whose it is.
    pub origin: ChangeOrigin,
    /// The components that it touches; of none it touches all.
    pub components: SortedSet<ComponentId>,
    /// Who makes it.
    pub by: String,
    /// How likely it is to do harm.
    pub risk: ChangeRisk,
    /// How it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<String>,
    /// Where more of it is, such as the run of a pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What else is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it is to begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_for: Option<Timestamp>,
    /// When it is to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_until: Option<Timestamp>,
    /// Who approved it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ChangeApproval>,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended, or was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ChangeOutcome>,
    /// Freezes in which it lies, and windows that it misses, as configured when its times were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<ChangeFinding>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Of what kind a change is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Another version of a program.
    #[default]
    Deployment,
    /// Other settings.
    Configuration,
    /// Machines, networks, databases.
    Infrastructure,
}

/// Whose change it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeOrigin {
    /// Of those who run the page.
    #[default]
    Own,
    /// Of a vendor.
    Vendor,
    /// Of a customer.
    Customer,
}

/// How likely a change is to do harm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeRisk {
    /// Hardly.
    Low,
    /// As usual.
    #[default]
    Medium,
    /// More than usual.
    High,
}

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeOutcome {
    /// It did what it was to do.
    Succeeded,
    /// It did not, and is still there.
    Failed,
    /// It was taken back.
    RolledBack,
    /// It was never made.
    Cancelled,
}

/// Somebody approved a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeApproval {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How far along a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// It is to come.
    Planned,
    /// It has begun.
    InProgress,
    /// It is over.
    Ended,
}

impl ChangeRecord {
    /// How far along it is.
    #[must_use]
    pub fn state(&self) -> ChangeState {
        match (self.ended_at, self.started_at) {
            (Some(_), _) => ChangeState::Ended,
            (None, Some(_)) => ChangeState::InProgress,
            (None, None) => ChangeState::Planned,
        }
    }

    /// When it began, or is to begin.
    #[must_use]
    pub fn begins_at(&self) -> Timestamp {
        self.started_at.or(self.planned_for).unwrap_or(self.recorded_at)
    }

    /// When it ended, or is to end, as far as that was said.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        let planned = self.planned_until.filter(|until| *until > self.begins_at());
        self.ended_at.or(planned)
    }

    /// Whether it touches a component.
    #[must_use]
    pub fn touches(&self, component: &ComponentId) -> bool {
        self.components.is_empty() || self.components.contains(component)
    }

    /// Whether it touches any of these components, or all as they do when there are none.
    #[must_use]
    pub fn touches_any(&self, components: &SortedSet<ComponentId>) -> bool {
        components.is_empty() || components.iter().any(|component| self.touches(component))
    }

    /// Whether it was or is made, so that something may have come of it.
    #[must_use]
    pub fn is_made(&self) -> bool {
        self.started_at.is_some() && self.outcome != Some(ChangeOutcome::Cancelled)
    }
}
