//! Recurrence of problems: how often did each come back, and when? It is computed of the links of incidents, and stored
//! nowhere.

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident};
use crate::ids::{IncidentId, ProblemId};
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// The most incidents that are named of a problem; all are counted.
pub const MAX_RECURRENCES: usize = 20;

/// How often a problem came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemRecurrence {
    /// The problem.
    pub problem: ProblemId,
    /// How many incidents are linked to it.
    pub count: usize,
    /// The latest of them, at most 20, the newest first.
    pub incidents: Vec<ProblemOccurrence>,
}

/// An incident that came of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemOccurrence {
    /// The incident.
    pub incident: IncidentId,
    /// Its title.
    pub name: String,
    /// When it began.
    pub started_at: Timestamp,
}

/// How often each problem came back to which an incident is linked, by its id.
#[must_use]
pub fn recurrences(board: &Board) -> Vec<ProblemRecurrence> {
    let mut all: SortedMap<&ProblemId, ProblemRecurrence> = SortedMap::new();
    for incident in board.incidents.iter().rev() {
        for problem in incident.problems.iter().filter(|id| board.problem(id.as_str()).is_some()) {
            let empty =
                || ProblemRecurrence { problem: problem.clone(), count: 0, incidents: vec![] };
            let recurrence = all.entry(problem).or_insert_with(empty);
            recurrence.count += 1;
            if recurrence.incidents.len() < MAX_RECURRENCES {
                recurrence.incidents.push(occurrence(incident));
            }
        }
    }
    all.into_values().collect()
}

/// How many incidents came of a problem, and when the latest of them began.
#[must_use]
pub fn occurrences_of(board: &Board, problem: &ProblemId) -> (usize, Option<Timestamp>) {
    let linked = board.incidents.iter().filter(|incident| incident.problems.contains(problem));
    linked
        .fold((0, None), |(count, last), incident| (count + 1, last.max(Some(incident.started_at))))
}

fn occurrence(incident: &Incident) -> ProblemOccurrence {
    ProblemOccurrence {
        incident: incident.id.clone(),
        name: incident.name.clone(),
        started_at: incident.started_at,
    }
}
