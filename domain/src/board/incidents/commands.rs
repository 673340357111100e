//! Requests about incidents, as operators send them.

use serde::{Deserialize, Serialize};

use super::details::DetailsChange;
use super::notes::NoteKind;
use super::origin::Visibility;
use crate::board::problems::LinkedProblem;
use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// `POST /ops/v1/incidents`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// Its title, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    /// How far along it is; investigating unless said.
    #[serde(default)]
    pub status: IncidentStatus,
    /// How bad it is; follows from the components unless said.
    #[serde(default)]
    pub impact: Option<Impact>,
    /// What is known, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
    /// What is stated of components.
    #[serde(default)]
    pub components: SortedMap<ComponentId, Status>,
    /// When it began; now unless said. What is stated holds from then on.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When it was over, of one that is posted as resolved; now unless said.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// Who may see it; everybody unless said.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether what is stated counts in the figures; it does unless said.
    #[serde(default)]
    pub counts: Option<bool>,
    /// When the next update is promised; the page's cadence says unless given.
    #[serde(default)]
    pub next_update_by: Option<Timestamp>,
    /// What operations know of it already.
    #[serde(default)]
    pub details: Option<DetailsChange>,
    /// Who opens it, where that is to be approved; the caller unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// `POST /ops/v1/incidents/{incident}/updates`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUpdate {
    /// How far along the incident is; as before unless said.
    #[serde(default)]
    pub status: Option<IncidentStatus>,
    /// What is known, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
    /// What is stated of components from now on; others stay as they were.
    #[serde(default)]
    pub components: SortedMap<ComponentId, Status>,
    /// When the next update is promised; the page's cadence says unless given.
    #[serde(default)]
    pub next_update_by: Option<Timestamp>,
}

/// An update with the incident it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The incident's id, as it came.
    pub incident: String,
    /// What is said.
    pub update: NewUpdate,
}

/// An update together with what changes of the incident it is for: both follow, or neither.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentAmendment {
    /// The incident's id, as it came.
    pub incident: String,
    /// What changes.
    pub details: DetailsChange,
    /// What is said.
    pub update: NewUpdate,
}

/// `POST /ops/v1/incidents/{incident}/resolve`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LastUpdate {
    /// What is known, in Markdown, 1 to 10,000 characters. Without one it is resolved for operators alone, and
    /// readers are told nothing.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: Option<String>,
    /// When it was over; now unless said.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}

/// A last update with the incident that it resolves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The incident's id, as it came.
    pub incident: String,
    /// What is said.
    pub update: LastUpdate,
}

/// A step of an incident's handling besides updates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCommand {
    /// The incident's id, as it came.
    pub incident: String,
    /// Which step.
    pub step: IncidentStep,
}

/// What is done with an incident besides updates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStep {
    /// Take care of it.
    Acknowledge(AcknowledgeRequest),
    /// Let more see it.
    Publish(PublishRequest),
    /// Note something.
    Note(NewNote),
    /// Say what is known of it.
    Detail(Box<DetailsChange>),
    /// Let what is stated count, or not.
    Count(CountsRequest),
    /// Open it again, with an update.
    Reopen(ReopenRequest),
    /// Give an update another text.
    Edit {
        /// The update's id.
        update: String,
        /// The text.
        text: EditedText,
    },
    /// Withdraw an update.
    Withdraw {
        /// The update's id.
        update: String,
    },
    /// Say that it came of a problem.
    LinkProblem(LinkedProblem),
    /// Say that it did not.
    UnlinkProblem(LinkedProblem),
}

/// `POST /ops/v1/incidents/{incident}/acknowledge`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeRequest {
    /// Who takes care of it, 1 to 100 characters; the caller unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// `POST /ops/v1/incidents/{incident}/publish`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// Who may see it: everybody unless said.
    #[serde(default)]
    pub visibility: Visibility,
    /// Who publishes it, 1 to 100 characters; the caller unless said. Where the page wants an approval, the
    /// first asks and another publishes.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// `POST /ops/v1/incidents/{incident}/notes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What it is; a note unless said.
    #[serde(default)]
    pub kind: NoteKind,
    /// In Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub text: String,
    /// Who wrote it; the caller unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub by: Option<String>,
}

/// `POST /ops/v1/incidents/{incident}/counts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountsRequest {
    /// Whether what is stated counts in the figures.
    pub counts: bool,
}

/// `POST /ops/v1/incidents/{incident}/reopen`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReopenRequest {
    /// How far along it is; investigating unless said.
    #[serde(default)]
    pub status: IncidentStatus,
    /// What is known, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
    /// What is stated of components; as before it was resolved unless said.
    #[serde(default)]
    pub components: Option<SortedMap<ComponentId, Status>>,
}

/// `PATCH /ops/v1/incidents/{incident}/updates/{update}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditedText {
    /// The text from now on, in Markdown, 1 to 10,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 10_000)))]
    pub body: String,
}
