//! Links of incidents to problems: what did an incident come of, as operators say?

use crate::board::problems::LinkedProblem;
use crate::board::{Board, Incident, IncidentChange};
use crate::problem::Problem;

/// The most problems that an incident is linked to.
const MAX_LINKED_PROBLEMS: usize = 20;

impl Board {
    /// Links an incident to a problem; to one that it is linked to already, nothing follows.
    pub(super) fn link_problem(
        &self,
        incident: &Incident,
        linked: &LinkedProblem,
    ) -> Result<Option<IncidentChange>, Problem> {
        let Some(problem) = self.problem(&linked.problem) else {
            let detail = format!("there is no problem `{}`", linked.problem);
            return Err(
                Problem::invalid("problem", detail).hint("`allclear problem list` shows them")
            );
        };
        if incident.problems.contains(&problem.id) {
            return Ok(None);
        }
        if incident.problems.len() >= MAX_LINKED_PROBLEMS {
            let detail = format!("an incident is linked to at most {MAX_LINKED_PROBLEMS} problems");
            return Err(Problem::conflict(detail));
        }
        Ok(Some(IncidentChange::ProblemLinked { problem: problem.id.clone() }))
    }
}

/// Takes a link away, also to a problem that is no longer kept.
pub(super) fn unlink_problem(
    incident: &Incident,
    linked: &LinkedProblem,
) -> Result<Option<IncidentChange>, Problem> {
    let problem = incident.problems.iter().find(|problem| problem.as_str() == linked.problem);
    let problem = problem.ok_or_else(|| {
        let (id, problem) = (&incident.id, &linked.problem);
        Problem::not_found(format!("incident `{id}` is not linked to a problem `{problem}`"))
            .hint("`allclear incident show` lists those that it is linked to")
    })?;
    Ok(Some(IncidentChange::ProblemUnlinked { problem: problem.clone() }))
}
