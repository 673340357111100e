//! Problems near an incident: which is it linked to, and which others fit what is seen of it?

use serde::{Deserialize, Serialize};

use super::matching::{matching_problems, symptoms_of};
use super::recurrence::occurrences_of;
use super::report::{ProblemReport, problem_report};
use crate::board::{Board, Incident, ProblemRecord};
use crate::time::timestamp::Timestamp;

/// The most problems that are listed with an incident beside those that it is linked to.
pub const MAX_NEAR_PROBLEMS: usize = 10;

/// A problem that an incident came of, or that fits what is seen of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NearProblem {
    /// The problem, with what helps.
    #[serde(flatten)]
    pub problem: ProblemReport,
    /// Whether operators say that the incident came of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_linked: bool,
    /// How many incidents came of it, this one too if it is linked.
    pub recurrences: usize,
    /// When the latest of them began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
}

/// The problems that an incident is linked to, and those that fit what is seen of it, the most specific first.
#[must_use]
pub fn near_problems(board: &Board, incident: &Incident) -> Vec<NearProblem> {
    let (linked, matching) = problems_of(board, incident);
    let linked = linked.into_iter().map(|problem| (problem, true));
    let matching = matching.into_iter().take(MAX_NEAR_PROBLEMS).map(|problem| (problem, false));
    let near = linked.chain(matching).map(|(problem, is_linked)| {
        let (recurrences, last_at) = occurrences_of(board, &problem.id);
        NearProblem { problem: problem_report(problem), is_linked, recurrences, last_at }
    });
    near.collect()
}

/// The problems that an incident is linked to, and the others that fit what is seen of it.
#[must_use]
pub fn problems_of<'a>(
    board: &'a Board,
    incident: &Incident,
) -> (Vec<&'a ProblemRecord>, Vec<&'a ProblemRecord>) {
    let linked = incident.problems.iter().filter_map(|id| board.problem(id.as_str())).collect();
    let matching = matching_problems(&board.problems, &symptoms_of(incident)).into_iter();
    (linked, matching.filter(|problem| !incident.problems.contains(&problem.id)).collect())
}
