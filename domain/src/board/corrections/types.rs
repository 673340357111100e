//! Corrections: a span of time whose published status was wrong, the status that replaces it, and
//! the reason. What was published before stays in the log.

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// A stretch of time that was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    /// Its id, unique on the page.
    pub id: String,
    /// The component.
    pub component: ComponentId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What was so; "no data" when nobody can say.
    pub status: Status,
    /// Why, for everybody to read.
    pub reason: String,
    /// When it was put right.
    pub at: Timestamp,
    /// Whether it no longer counts.
    #[serde(default)]
    pub withdrawn: bool,
}

/// `POST /ops/v1/corrections`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCorrection {
    /// The component.
    pub component: ComponentId,
    /// From when.
    pub from: Timestamp,
    /// Until when; not in the future.
    pub to: Timestamp,
    /// What was so.
    pub status: Status,
    /// Why, 1 to 1,000 characters, for everybody to read.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = super::decide::MAX_REASON_CHARS)))]
    pub reason: String,
}
