//! Upstream view: whose is a component that is not ours, and of when is what it says?

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;

/// Whose status a component is, and of when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpstreamView {
    /// Who says so, such as `Stripe`.
    pub vendor: String,
    /// Whether its trouble counts as ours, in the headline and in the figures of the page and of groups.
    pub counts: bool,
    /// When an agent last read what they say; `None`: not known here.
    pub as_of: Option<Timestamp>,
    /// Since when they say that something is wrong, by their own document.
    pub stated_at: Option<Timestamp>,
}
