//! Questions on problems: what does the Board answer of causes that are known, and of how often they came back?

use domain::board::ProblemRecord;
use domain::operations::problems::recurrence::recurrences;
use domain::operations::problems::report::problem_report;
use domain::paging::ListPage;
use domain::problem::Problem;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json};
use crate::objects::messages::ProblemsRequest;

impl BoardState {
    pub(super) fn problems(&self, request: &ProblemsRequest) -> HttpResult {
        match request {
            ProblemsRequest::Page(wanted) => {
                let page = self.read(|record| {
                    let newest_first = record.problems.iter().rev();
                    let id = |problem: &&ProblemRecord| problem.id.clone();
                    ListPage::select(newest_first, wanted, id, |one| Some(problem_report(one)))
                })?;
                json(200, &page?)
            }
            ProblemsRequest::One(id) => self.problem(id),
            ProblemsRequest::Recurrences => json(200, &self.read(recurrences)?),
        }
    }

    pub(super) fn problem(&self, id: &str) -> HttpResult {
        let report = self.read(|record| record.problem(id).map(problem_report))?;
        let missing = || Problem::not_found(format!("there is no problem `{id}`"));
        json(200, &report.ok_or_else(missing)?)
    }
}
