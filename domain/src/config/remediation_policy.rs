//! Remediation policy: which program is asked to mend what, and how often at most?

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, ContactId};
use crate::ordered::SortedSet;
use crate::severity::Severity;

/// The most programs of a page.
pub const MAX_REMEDIATIONS: usize = 20;
/// How often a program is asked within an hour, unless the page says otherwise.
pub const DEFAULT_REMEDIATIONS_PER_HOUR: u32 = 2;
/// The most that the page may say.
pub const MOST_REMEDIATIONS_PER_HOUR: u32 = 60;

/// A program that is asked to mend outages that probes confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemediationPolicy {
    /// The contact whose webhook is the program.
    pub contact: ContactId,
    /// Of which severities; empty: of all.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub severities: SortedSet<Severity>,
    /// Of which components; empty: of all.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub components: SortedSet<ComponentId>,
    /// How often within an hour, 1 to [`MOST_REMEDIATIONS_PER_HOUR`].
    pub max_per_hour: u32,
}

impl RemediationPolicy {
    /// Whether the program is asked of an outage of components.
    #[must_use]
    pub fn concerns(&self, severity: Severity, components: &SortedSet<ComponentId>) -> bool {
        let is_severe = self.severities.is_empty() || self.severities.contains(&severity);
        let is_about = self.components.is_empty() || !self.components.is_disjoint(components);
        is_severe && is_about
    }
}
