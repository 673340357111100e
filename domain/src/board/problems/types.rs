//! Problem records: the cause of one or more incidents, with what helps until it is gone. None is public.

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, ProblemId};
use crate::ordered::SortedSet;
use crate::time::calendar_date::CalendarDate;
use crate::time::timestamp::Timestamp;

/// A problem as operators recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemRecord {
    /// Its id.
    pub id: ProblemId,
    /// What it is, in a line.
    pub title: String,
    /// What it is at length, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Why it happens, in Markdown; `None`: that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What helps until it is fixed, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workaround: Option<String>,
    /// Links and commands that help, in order. They are shown, and never run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scripts: Vec<ProblemScript>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The day on which it was fixed; `None`: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_on: Option<CalendarDate>,
    /// By what it is found.
    #[serde(default, skip_serializing_if = "ProblemMatcher::is_empty")]
    pub matches: ProblemMatcher,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A link or a command that helps with a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProblemScript {
    /// What it does, 1 to 100 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub name: String,
    /// An address or a command, in one line of 1 to 500 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub text: String,
}

/// By what a problem is found. Of each kind that is given one must fit; with none given it is found by nothing, and only
/// linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProblemMatcher {
    /// Components that are in trouble, at most 50.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub components: SortedSet<ComponentId>,
    /// Names of steps that fail, at most 10, as probe files have them.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 10)))]
    pub steps: SortedSet<String>,
    /// Reasons for which they fail, at most 10: a kind such as `tls_failed`, or a part of what was expected and found,
    /// in capitals or not.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 10)))]
    pub reasons: SortedSet<String>,
}

impl ProblemMatcher {
    /// Whether it finds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.steps.is_empty() && self.reasons.is_empty()
    }
}

/// How much is known of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemStatus {
    /// Neither its cause nor a workaround.
    Open,
    /// Its cause or a workaround, and it is not fixed.
    KnownError,
    /// It is fixed.
    Fixed,
}

impl ProblemRecord {
    /// How much is known of it.
    #[must_use]
    pub fn status(&self) -> ProblemStatus {
        match self.fixed_on {
            Some(_) => ProblemStatus::Fixed,
            None if self.cause.is_some() || self.workaround.is_some() => ProblemStatus::KnownError,
            None => ProblemStatus::Open,
        }
    }
}
