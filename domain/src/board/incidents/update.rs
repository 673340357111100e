//! Update of an incident: what did operators say at an instant, and what does it state of components?

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// One thing operators said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Update {
    /// Its id, unique on the page.
    pub id: String,
    /// When it was posted.
    pub at: Timestamp,
    /// How far along the incident is.
    pub status: IncidentStatus,
    /// In Markdown.
    pub body: String,
    /// What is stated of components from now on; others keep what was stated before.
    pub components: SortedMap<ComponentId, Status>,
    /// From when on what it states holds, when that is not the instant at which it was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_from: Option<Timestamp>,
    /// Until when what it states holds, of one that is posted when all is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_until: Option<Timestamp>,
    /// When the next one is promised, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update_by: Option<Timestamp>,
    /// When its text was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

impl Update {
    /// From when on what it states holds.
    #[must_use]
    pub fn holds_from(&self) -> Timestamp {
        self.holds_from.unwrap_or(self.at)
    }

    /// Every instant at which something else is stated by it.
    pub(super) fn turns(&self) -> impl Iterator<Item = Timestamp> {
        [Some(self.holds_from()), self.holds_until, self.withdrawn_at].into_iter().flatten()
    }

    /// Whether it was not withdrawn.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}
