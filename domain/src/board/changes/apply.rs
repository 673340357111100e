//! Events on changes: what is the state after them?

use super::types::ChangeRecord;
use crate::board::Board;

/// The most changes that are kept; of more, those that ended longest ago go. The log has them all.
pub(super) const MAX_CHANGES: usize = 1_000;

impl Board {
    /// A change by its id.
    #[must_use]
    pub fn change(&self, id: &str) -> Option<&ChangeRecord> {
        self.changes.iter().find(|change| change.id.as_str() == id)
    }

    pub(in crate::board) fn set_change(&mut self, change: ChangeRecord) {
        match self.changes.iter_mut().find(|other| other.id == change.id) {
            Some(other) => *other = change,
            None => self.changes.push(change),
        }
        if self.changes.len() > MAX_CHANGES {
            let ended = self.changes.iter().enumerate();
            let ended = ended.filter_map(|(place, one)| Some((one.ended_at?, place))).min();
            self.changes.remove(ended.map_or(0, |(_, place)| place));
        }
    }
}
