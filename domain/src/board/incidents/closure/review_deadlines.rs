//! Deadlines of reviews: by when is the review of an incident due, and what of it is left?

use crate::board::{Incident, Visibility};
use crate::config::Configuration;
use crate::time::timestamp::Timestamp;

impl Incident {
    /// By when its review is due: so long after it was resolved as the page says for its severity. `None`: it is open, a
    /// draft, of another page, or the page asks for no review of it.
    #[must_use]
    pub fn review_due_at(&self, configuration: &Configuration) -> Option<Timestamp> {
        let is_reviewed = self.visibility != Visibility::Draft && self.source.is_none();
        let closed_at = self.closed_at().filter(|_| is_reviewed)?;
        let within = configuration.incidents.review_within(self.severity(configuration))?;
        Some(closed_at.plus(within))
    }

    /// Whether all outcomes of its review are ticked or waived.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.completed_at().is_some())
    }

    /// Whether something of its review is left to be done after it is complete, too.
    #[must_use]
    pub fn has_open_items(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.open_items().next().is_some())
    }
}
