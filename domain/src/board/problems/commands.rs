//! Requests about problems, as operators send them.

use serde::{Deserialize, Serialize};

use super::types::{ProblemMatcher, ProblemScript};
use crate::time::calendar_date::CalendarDate;

/// `POST /ops/v1/problems`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProblem {
    /// What it is, in a line of 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub title: String,
    /// What it is at length, in Markdown, 1 to 5,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 5_000)))]
    pub description: Option<String>,
    /// Why it happens, in Markdown, 1 to 5,000 characters; not known unless said.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 5_000)))]
    pub cause: Option<String>,
    /// What helps until it is fixed, in Markdown, 1 to 5,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 5_000)))]
    pub workaround: Option<String>,
    /// Links and commands that help, at most 10. They are shown, and never run.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 10)))]
    pub scripts: Vec<ProblemScript>,
    /// Who answers for it, 1 to 100 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub owner: Option<String>,
    /// By what it is found.
    #[serde(default)]
    pub matches: ProblemMatcher,
}

/// `PATCH /ops/v1/problems/{problem}`: what is not given stays. A text that is empty takes away what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProblemUpdate {
    /// What it is, in a line of 1 to 200 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub title: Option<String>,
    /// What it is at length, in Markdown, at most 5,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 5_000)))]
    pub description: Option<String>,
    /// Why it happens, in Markdown, at most 5,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 5_000)))]
    pub cause: Option<String>,
    /// What helps until it is fixed, in Markdown, at most 5,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 5_000)))]
    pub workaround: Option<String>,
    /// All links and commands that help, at most 10.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 10)))]
    pub scripts: Option<Vec<ProblemScript>>,
    /// Who answers for it, at most 100 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 100)))]
    pub owner: Option<String>,
    /// By what it is found from now on.
    #[serde(default)]
    pub matches: Option<ProblemMatcher>,
    /// Whether it is fixed.
    #[serde(default)]
    pub fixed: Option<bool>,
    /// The day on which it was fixed; today, by the page's clocks, unless said.
    #[serde(default)]
    pub fixed_on: Option<CalendarDate>,
}

/// A change of a problem that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemCommand {
    /// The problem's id, as it came.
    pub problem: String,
    /// What is another.
    pub update: ProblemUpdate,
}

/// `POST /ops/v1/incidents/{incident}/problems`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkedProblem {
    /// The id of the problem that the incident came of.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 40)))]
    pub problem: String,
}
