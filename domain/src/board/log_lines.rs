//! Log lines: which line of the public log says how a component was, as figures count it, at an instant?

use serde::{Deserialize, Serialize};

use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// The lines that speak of one component, by the instants of which they speak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentLines {
    /// Those that say its status.
    status: StateTimeline<u64>,
    /// Those that say what counts in its place.
    #[serde(default, skip_serializing_if = "is_empty")]
    counted: StateTimeline<u64>,
}

fn is_empty(lines: &StateTimeline<u64>) -> bool {
    lines.points().is_empty()
}

impl ComponentLines {
    /// The line that says its status at an instant, or what counts in its place.
    pub(super) fn at(&self, instant: Timestamp, counts_otherwise: bool) -> Option<u64> {
        let lines = if counts_otherwise { &self.counted } else { &self.status };
        lines.at(instant).copied()
    }

    /// Notes a line that says its status from an instant on.
    pub(super) fn note_status(&mut self, from: Timestamp, line: u64) {
        self.status.set_from(from, line);
    }

    /// Notes a line that says what counts in its place from an instant on.
    pub(super) fn note_counted(&mut self, from: Timestamp, line: u64) {
        self.counted.set_from(from, line);
    }
}
