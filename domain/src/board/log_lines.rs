//! Log lines: which line of the public log says how a component was, as figures count it, at an instant?

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::board::public_facts::PublicFact;
use crate::ids::ComponentId;
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

impl Board {
    /// The line of the public log that says how a component counted at an instant; `None`: none does.
    #[must_use]
    pub fn log_line_at(&self, component: &ComponentId, instant: Timestamp) -> Option<u64> {
        let lines = self.log_lines.get(component)?;
        let uncounted = self.timelines.get(component).map(|timeline| &timeline.uncounted);
        let has_other = uncounted.and_then(|own| own.at(instant)).is_some_and(Option::is_some);
        let lines = if has_other { &lines.counted } else { &lines.status };
        lines.at(instant).copied()
    }

    /// Notes that a line of the public log says a fact.
    pub(super) fn note_line(&mut self, fact: &PublicFact, n: u64) {
        let (component, from, is_status) = match fact {
            PublicFact::Status { component, points, .. } => {
                (component, points.first().map(|(at, _)| *at), true)
            }
            PublicFact::Counted { component, points } => {
                (component, points.first().map(|(at, _)| *at), false)
            }
            _ => return,
        };
        let Some(from) = from else { return };
        let own = self.log_lines.entry(component.clone()).or_default();
        let lines = if is_status { &mut own.status } else { &mut own.counted };
        lines.set_from(from, n);
    }
}
