//! Questions on what follows an incident: what does the Board answer of reasons for outage and reviews?

use domain::board::{Board, Incident};
use domain::operations::reviews::review_report::{listed_review, review_report};
use domain::operations::reviews::rfo_report::rfo_report;
use domain::paging::ListPage;
use domain::problem::Problem;
use domain::public::rfo::public_rfo;
use serde::Serialize;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json};
use crate::objects::messages::ClosureQuestion;
use crate::platform::clock;

impl BoardState {
    pub(super) fn closure(&self, question: &ClosureQuestion) -> HttpResult {
        let now = clock::now();
        match question {
            ClosureQuestion::PublicRfo(id) => self.of_incident(id, |record| public_rfo(record, id)),
            ClosureQuestion::Rfo(id) => {
                self.of_incident(id, |record| Some(rfo_report(record, record.incident(id)?)))
            }
            ClosureQuestion::Review(id) => {
                self.of_incident(id, |record| review_report(record, record.incident(id)?))
            }
            ClosureQuestion::Reviews { wanted, overdue } => {
                let page = self.read(|record| {
                    let newest_first = record.incidents.iter().rev();
                    let id = |incident: &&Incident| incident.id.clone();
                    let view = |incident: &Incident| listed_review(record, incident, *overdue, now);
                    ListPage::select(newest_first, wanted, id, view)
                })?;
                json(200, &page?)
            }
        }
    }

    fn of_incident<T: Serialize>(
        &self,
        id: &str,
        answer: impl FnOnce(&Board) -> Option<T>,
    ) -> HttpResult {
        let missing = || Problem::not_found(format!("there is nothing of an incident `{id}`"));
        json(200, &self.read(answer)?.ok_or_else(missing)?)
    }
}
