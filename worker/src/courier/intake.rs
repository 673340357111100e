//! Intake: takes over what the Board hands over, each notification once, and lets it overtake what it replaces.

use std::rc::Rc;

use domain::notify::handover::{Handover, LogCursor};
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::pacing::take_over;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::meta;

impl CourierState {
    /// How far the log of the page was read.
    pub(super) fn cursor(&self) -> Result<Option<LogCursor>, Problem> {
        meta::read(&self.store().sql, meta::LOG_CURSOR).map_err(out_of_reach)
    }

    /// Takes over what follows the place that was read to; what begins elsewhere changes nothing. Answers how
    /// far was read.
    pub(super) async fn take(self: &Rc<Self>, handover: Handover) -> HttpResult {
        let cursor = self.cursor()?;
        if cursor != handover.after {
            return json(200, &cursor);
        }
        let (store, now) = (self.store(), clock::now());
        let mut under_way = self.under_way.borrow().clone();
        let through = handover.through;
        let page = handover.page;
        let written = store.sql.transaction(|| {
            meta::write(&store.sql, meta::LOG_CURSOR, &through)?;
            if meta::read(&store.sql, meta::PAGE)?.as_ref() != Some(&page) {
                meta::write(&store.sql, meta::PAGE, &page)?;
            }
            take_over(&store, &page, &mut under_way, handover.notifications, now)
        });
        written.map_err(out_of_reach)?;
        under_way.retain(|expansion| expansion.progress.done_at.is_none());
        self.under_way.replace(under_way);
        // By what the page says now.
        self.escalate(|state| state)?;
        if cursor.is_none() {
            // What waited for the page to be known waits no longer.
            self.shut.borrow_mut().clear();
        }
        self.schedule_alarm().await?;
        self.send_soon();
        json(200, &Some(through))
    }
}
