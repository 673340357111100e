//! Requests about changes, as pipelines and operators send them.

use serde::{Deserialize, Serialize};

use super::types::{ChangeKind, ChangeOrigin, ChangeOutcome, ChangeRisk};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

/// `POST /ops/v1/changes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewChange {
    /// What is changed, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    /// Of what kind it is; a deployment unless said.
    #[serde(default)]
    pub kind: ChangeKind,
    /// Whose it is; your own unless said.
    #[serde(default)]
    pub origin: ChangeOrigin,
    /// The components that it touches, at most 50; all unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub components: SortedSet<ComponentId>,
    /// Who makes it, 1 to 100 characters; the caller unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
    /// How likely it is to do harm; medium unless said.
    #[serde(default)]
    pub risk: ChangeRisk,
    /// How it is taken back, 1 to 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub rollback: Option<String>,
    /// Where more of it is: an http or https address of at most 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub link: Option<String>,
    /// When it is to begin, of one that is planned.
    #[serde(default)]
    pub planned_for: Option<Timestamp>,
    /// When it is to end.
    #[serde(default)]
    pub planned_until: Option<Timestamp>,
    /// When it began; now, unless it is planned or has ended.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When it ended; now, if it has an outcome.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default)]
    pub outcome: Option<ChangeOutcome>,
    /// What else is to be said, 1 to 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub note: Option<String>,
}

/// `PATCH /ops/v1/changes/{change}`: what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeUpdate {
    /// When it is to begin, of one that has not begun.
    #[serde(default)]
    pub planned_for: Option<Timestamp>,
    /// When it is to end.
    #[serde(default)]
    pub planned_until: Option<Timestamp>,
    /// When it began.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When it ended; now, if it has an outcome.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// How it ended; of one that has ended, how it turned out after all.
    #[serde(default)]
    pub outcome: Option<ChangeOutcome>,
    /// What else is to be said, 1 to 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub note: Option<String>,
}

/// `POST /ops/v1/changes/{change}/approve`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveChangeRequest {
    /// Who approves it, 1 to 100 characters; the caller unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// A step of a change that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCommand {
    /// The change's id, as it came.
    pub change: String,
    /// Which step.
    pub step: ChangeStep,
}

/// What is done with a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeStep {
    /// Say more of it.
    Update(ChangeUpdate),
    /// Approve it.
    Approve(ApproveChangeRequest),
}
