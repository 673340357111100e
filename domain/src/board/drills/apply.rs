//! Events on drills: what is the state after them?

use super::types::{DrillRecord, DrillReport, MAX_DRILL_REPORTS};
use crate::access::actor::Actor;
use crate::board::Board;
use crate::ids::DrillId;
use crate::time::timestamp::Timestamp;

impl Board {
    /// A drill by its id.
    #[must_use]
    pub fn drill(&self, id: &str) -> Option<&DrillRecord> {
        self.drills.iter().find(|drill| drill.id.as_str() == id)
    }

    /// The drill that was begun and not ended; it may be over its limit.
    #[must_use]
    pub fn open_drill(&self) -> Option<&DrillRecord> {
        self.drills.iter().find(|drill| drill.ended_at.is_none())
    }

    /// Whether this is the twin of a page in a drill that is over.
    #[must_use]
    pub fn is_twin_over(&self, now: Timestamp) -> bool {
        self.twin_of.as_ref().is_some_and(|drill| !drill.is_running(now))
    }

    pub(in crate::board) fn begin_drill(&mut self, drill: DrillRecord) {
        self.drills.push(drill);
        if self.drills.len() > MAX_DRILL_REPORTS {
            self.drills.remove(0);
        }
    }

    pub(in crate::board) fn end_drill(
        &mut self,
        id: &DrillId,
        report: Option<DrillReport>,
        (by, at): (&Actor, Timestamp),
    ) {
        if let Some(drill) = self.drills.iter_mut().find(|drill| drill.id == *id) {
            // One that was over by itself was over then.
            drill.ended_at = Some(at.min(drill.ends_at));
            drill.ended_by = Some(by.clone());
            drill.report = report;
        }
    }
}
