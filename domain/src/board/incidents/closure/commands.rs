//! Requests about what follows an incident, as operators send them.

use serde::{Deserialize, Serialize};

use super::remediation_item::RemediationState;
use super::review::OutcomeState;
use super::rfo::RfoAudience;
use crate::time::calendar_date::CalendarDate;

/// `PATCH /ops/v1/incidents/{incident}/rfo`: what is not given stays, and an empty text takes away what was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RfoEdit {
    /// Its title, at most 200 characters; the incident's unless written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub title: Option<String>,
    /// What customers noticed, in Markdown, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 2_000)))]
    pub description: Option<String>,
    /// Why it happened, in Markdown, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 2_000)))]
    pub root_cause: Option<String>,
    /// What ended it, in Markdown, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 2_000)))]
    pub resolution: Option<String>,
    /// What is done so that it does not come again, in Markdown, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 2_000)))]
    pub next_steps: Option<String>,
}

/// `POST /ops/v1/incidents/{incident}/rfo/publish`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishRfoRequest {
    /// To whom it is given.
    pub to: RfoAudience,
    /// Who decides, 1 to 100 characters; the caller unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// `PUT /ops/v1/incidents/{incident}/review/outcomes/{outcome}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OutcomeRequest {
    /// How it stands from now on.
    pub state: OutcomeState,
    /// What came out, at most 1,000 characters; of one that is waived, why, which must be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1_000)))]
    pub text: Option<String>,
    /// Who says so, 1 to 100 characters; the caller unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// `POST /ops/v1/incidents/{incident}/review/items`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRemediationItem {
    /// What is to be done, in a line of 1 to 300 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 300)))]
    pub text: String,
    /// Who does it, 1 to 100 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub owner: String,
    /// The last day on which it is not overdue.
    pub due: CalendarDate,
}

/// `PATCH /ops/v1/incidents/{incident}/review/items/{item}`: what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemediationItemUpdate {
    /// What is to be done, in a line of 1 to 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 300)))]
    pub text: Option<String>,
    /// Who does it, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub owner: Option<String>,
    /// The last day on which it is not overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<CalendarDate>,
    /// How it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<RemediationState>,
    /// Why it is not done after all, 1 to 1,000 characters; of one that is waived it must be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1_000)))]
    pub reason: Option<String>,
    /// Who says so, 1 to 100 characters; the caller unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// A step of what follows an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureCommand {
    /// The incident's id, as it came.
    pub incident: String,
    /// Which step.
    pub step: ClosureStep,
}

/// What is done about the reason for outage, or the review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureStep {
    /// Write texts of the RFO.
    WriteRfo(RfoEdit),
    /// Decide who is given it.
    PublishRfo(PublishRfoRequest),
    /// Tick or waive an outcome of the review.
    MarkOutcome {
        /// Its name, as it came.
        outcome: String,
        /// How it stands.
        mark: OutcomeRequest,
    },
    /// Note what is to be done.
    AddItem(NewRemediationItem),
    /// Say more of it, or that it is done.
    UpdateItem {
        /// Its id, as it came.
        item: String,
        /// What is said.
        update: RemediationItemUpdate,
    },
}

impl ClosureStep {
    /// Whether it is about the reason for outage; else it is about the review.
    #[must_use]
    pub fn is_about_rfo(&self) -> bool {
        matches!(self, Self::WriteRfo(_) | Self::PublishRfo(_))
    }
}
