//! Notices: a text on the page for a time, with no effect on status or figures.

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

/// A text that is shown for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// Its id, unique on the page.
    pub id: String,
    /// In Markdown.
    pub body: String,
    /// The components it is about; of none it is about the page.
    pub components: SortedSet<ComponentId>,
    /// From when it is shown.
    pub from: Timestamp,
    /// Until when it is shown; `None`: until an operator ends it.
    pub until: Option<Timestamp>,
    /// When it was posted.
    pub at: Timestamp,
}

impl Notice {
    /// Whether it is shown at an instant.
    #[must_use]
    pub fn is_shown_at(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// `POST /ops/v1/notices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// The text, in Markdown, 1 to 2,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))]
    pub body: String,
    /// The components it is about.
    #[serde(default)]
    pub components: SortedSet<ComponentId>,
    /// From when it is shown; from now on unless said.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when it is shown; until it is ended unless said.
    #[serde(default)]
    pub until: Option<Timestamp>,
}
