//! Events on problems: what is the state after them?

use super::types::ProblemRecord;
use crate::board::Board;

/// The most problems that are kept. One more takes the place of that which was fixed first; where none is, it is refused. The
/// log has them all.
pub(super) const MAX_PROBLEMS: usize = 300;

impl Board {
    /// A problem by its id.
    #[must_use]
    pub fn problem(&self, id: &str) -> Option<&ProblemRecord> {
        self.problems.iter().find(|problem| problem.id.as_str() == id)
    }

    pub(in crate::board) fn set_problem(&mut self, problem: ProblemRecord) {
        match self.problems.iter_mut().find(|other| other.id == problem.id) {
            Some(other) => *other = problem,
            None => self.problems.push(problem),
        }
        if self.problems.len() > MAX_PROBLEMS {
            let fixed = self.problems.iter().enumerate();
            let fixed = fixed.filter_map(|(place, one)| Some((one.fixed_on?, place))).min();
            self.problems.remove(fixed.map_or(0, |(_, place)| place));
        }
    }
}
