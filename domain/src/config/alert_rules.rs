//! Alert rules: which components does an alert of another monitoring concern?

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::status::Status;

/// The most rules of a page.
pub const MAX_ALERT_RULES: usize = 200;

/// What is done with alerts of certain labels. The first rule that fits counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRule {
    /// The labels that an alert must have, with these values.
    pub labels: SortedMap<String, String>,
    /// What its incident states of components.
    pub components: SortedMap<ComponentId, Status>,
    /// Whether such alerts are left out.
    #[serde(default)]
    pub ignore: bool,
}

impl AlertRule {
    /// Whether an alert of these labels is meant.
    #[must_use]
    pub fn fits(&self, labels: &SortedMap<String, String>) -> bool {
        self.labels.iter().all(|(name, value)| labels.get(name) == Some(value))
    }
}
