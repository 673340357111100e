//! Drills at the Board: what does that of a page say of them, and what does its twin do?

use std::rc::Rc;

use domain::board::{ApplyRequest, Board, Command, DrillRecord};
use domain::config::source::SourceFile;
use domain::notify::drill_reach::MAX_DRILL_NOTIFICATIONS;
use domain::notify::notification::unmarked_notification_of;
use domain::operations::audit::AuditQuery;
use domain::operations::drill_report::drill_report;
use domain::ordered::{SortedMap, SortedSet};
use domain::paging::PageRequest;
use domain::problem::Problem;

use crate::board::BoardState;
use crate::board::content_store;
use crate::board::event_store::BoardStore;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::drill_messages::{DrillQuestion, DrillSeed, TwinReport};
use crate::platform::clock;
use crate::storage::sql::Sql;
use crate::storage::wipe::{of_twin, wipe};

/// The most records of the audit that a report is made of.
const MAX_STEPS: usize = 500;

impl BoardState {
    pub(super) async fn drills(self: &Rc<Self>, question: DrillQuestion) -> HttpResult {
        match question {
            DrillQuestion::Open(by) => {
                self.read(|record| record.refuse_ended(&by, clock::now()))??;
                json(200, &self.read(|record| record.open_drill().cloned())?)
            }
            DrillQuestion::List => {
                json(200, &self.read(|r| r.drills.iter().rev().cloned().collect::<Vec<_>>())?)
            }
            DrillQuestion::One(id) => self.drill(&id),
            DrillQuestion::Seed => json(200, &self.seed()?),
            DrillQuestion::Become { drill, files } => self.become_twin(*drill, files).await,
            DrillQuestion::Report => json(200, &self.twin_report()?),
            DrillQuestion::Forget => json(200, &self.forget_twin().await?),
        }
    }

    pub(super) fn drill(&self, id: &str) -> HttpResult {
        let drill = self.read(|record| record.drill(id).cloned())?;
        let missing = || {
            Problem::not_found(format!("there is no drill `{id}`"))
                .hint("`allclear drill list` shows them")
        };
        json(200, &drill.ok_or_else(missing)?)
    }

    /// What a twin is made of.
    fn seed(&self) -> Result<DrillSeed, Problem> {
        let (stored, contacts) = self.read(|record| {
            let stored = record.applied.as_ref().and_then(|applied| applied.stored().cloned());
            let configuration = record.configuration.as_ref();
            (stored, configuration.map(|c| c.notify.drills.clone()).unwrap_or_default())
        })?;
        let missing = || {
            Problem::conflict("no source files are in force")
                .hint("apply the folder again: `allclear apply`")
        };
        let stored = stored.ok_or_else(missing)?;
        let bytes = content_store::read(&Sql::new(&self.state), &stored.sources);
        let bytes = bytes.map_err(out_of_reach)?;
        let files: Vec<SourceFile> =
            domain::json::from_bytes(&bytes).map_err(|error| out_of_reach(error.into()))?;
        Ok(DrillSeed { files, contacts })
    }

    async fn become_twin(
        self: &Rc<Self>,
        drill: DrillRecord,
        files: Vec<SourceFile>,
    ) -> HttpResult {
        self.forget_twin().await?;
        self.wake()?;
        let by = drill.started_by.clone();
        self.decide(&by, Command::BecomeTwin(Box::new(drill)))?;
        self.decide(&by, Command::Apply(ApplyRequest { files, base: None }))?;
        self.schedule_alarm().await?;
        self.hand_over_if_new();
        json(200, &())
    }

    /// What was done on this twin, and what a page would have told.
    fn twin_report(&self) -> Result<TwinReport, Problem> {
        of_twin(&self.page)?;
        let store = BoardStore::open(&self.state);
        let page = PageRequest { cursor: None, limit: MAX_STEPS };
        let audit = store.audit(&AuditQuery { page, ..AuditQuery::default() });
        let audit = audit.map_err(out_of_reach)?;
        let mut told = vec![];
        let looked = store.each_event_after(0, |entry, head| {
            let found = self.read(|r| unmarked_notification_of(r, &entry, &head.hash));
            told.extend(found.ok().flatten());
            Ok(told.len() < MAX_DRILL_NOTIFICATIONS)
        });
        looked.map_err(out_of_reach)?;
        Ok(TwinReport { report: self.read(|record| drill_report(record, &audit.records))?, told })
    }

    async fn forget_twin(&self) -> Result<(), Problem> {
        wipe(&self.state, &self.page).await?;
        self.forget();
        self.armed.set(false);
        Ok(())
    }

    /// Forgets what is in memory: storage is another.
    pub(super) fn forget(&self) {
        self.record.replace(None);
        self.keys.replace(None);
        self.complete.set(false);
        self.view_memo.clear();
        self.metric_memo.clear();
        self.user_report_memo.clear();
        self.session_memo.clear();
        self.reader_memo.clear();
        self.recalled.set(false);
        self.reported.replace(SortedSet::new());
        self.asked.replace(SortedSet::new());
        self.assigned.replace(SortedMap::new());
        self.holds_sent.clear();
        self.polled_at.set(None);
        self.courier_at.replace(None);
    }

    /// Refuses to hand over what is of a twin to the Courier of the page, and the other way round, should this object
    /// ever not know what it is.
    pub(super) fn check_page(&self) -> Result<(), Problem> {
        let is_twin = |record: &Board| record.twin_of.is_some();
        let is_right = self.read(is_twin)? == self.page.is_twin;
        is_right.then_some(()).ok_or_else(|| Problem::unavailable("this object is another one"))
    }
}
