//! Questions on changes: what does the Board answer of what was and is to be changed?

use domain::board::{Board, ChangeRecord};
use domain::notify::mail::calendar::agenda_calendar;
use domain::notify::notification::PageIdentity;
use domain::operations::changes::agenda::{calendar_items, change_agenda};
use domain::operations::changes::check::check_change;
use domain::paging::ListPage;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json};
use crate::objects::messages::ChangesRequest;
use crate::platform::clock;

impl BoardState {
    pub(super) fn changes(&self, request: &ChangesRequest) -> HttpResult {
        let now = clock::now();
        match request {
            ChangesRequest::Page(wanted) => {
                let page = self.read(|record| {
                    let newest_first = record.changes.iter().rev();
                    let id = |change: &&ChangeRecord| change.id.clone();
                    ListPage::select(newest_first, wanted, id, |change| Some(change.clone()))
                })?;
                json(200, &page?)
            }
            ChangesRequest::One(id) => {
                let change = self.read(|record| record.change(id).cloned())?;
                let missing = || Problem::not_found(format!("there is no change `{id}`"));
                json(200, &change.ok_or_else(missing)?)
            }
            ChangesRequest::Check(question) => {
                json(200, &self.read(|record| check_change(record, question, now))??)
            }
            ChangesRequest::Agenda(question) => {
                json(200, &self.read(|record| change_agenda(record, *question, now))??)
            }
            ChangesRequest::Calendar => json(200, &self.read(|record| calendar(record, now))?),
        }
    }
}

fn calendar(record: &Board, now: Timestamp) -> String {
    let page = record.configuration.as_ref().map(|configuration| PageIdentity {
        name: configuration.page.name.clone(),
        url: configuration.page.url.clone(),
    });
    page.map(|page| agenda_calendar(&page, &calendar_items(record, now), now)).unwrap_or_default()
}
