//! Dead-man ping: tells another service each minute that the Courier works. It holds up nothing, and a failure is noted.

use std::rc::Rc;

use domain::notify::alert_report::PingFailure;
use domain::notify::dead_man::{due_ping, next_ping};
use domain::notify::delivery::AttemptOutcome;
use domain::notify::http_message::HttpMessage;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use worker::Result;

use crate::courier::CourierState;
use crate::courier::http_sender::{self, NetworkReach};
use crate::platform::clock;
use crate::storage::meta;

impl CourierState {
    /// When the next ping is due, where the page has one.
    pub(super) fn ping_due_at(&self) -> std::result::Result<Option<Timestamp>, Problem> {
        let page = self.page_standing()?;
        Ok(page.and_then(|page| next_ping(&page.policy, self.pinged_at.get())))
    }

    /// Begins the ping that is due, if one is. Nothing waits for its answer, which is given up after a while.
    pub(super) fn ping_if_due(self: &Rc<Self>) -> std::result::Result<(), Problem> {
        let (now, page) = (clock::now(), self.page_standing()?);
        let ping = page.and_then(|page| due_ping(&page.policy, self.pinged_at.get(), now));
        if let Some(ping) = ping {
            self.pinged_at.set(Some(now));
            let this = Rc::clone(self);
            self.state.wait_until(async move { this.ping(&ping).await });
        }
        Ok(())
    }

    async fn ping(&self, ping: &HttpMessage) {
        let outcome = http_sender::send(&self.page, ping, NetworkReach::Own).await;
        let failure = match outcome {
            AttemptOutcome::Accepted => None,
            AttemptOutcome::Deferred { reason, .. } | AttemptOutcome::Refused { reason, .. } => {
                worker::console_error!("the dead-man ping failed: {reason}");
                Some(reason)
            }
        };
        if let Err(error) = self.note_ping(failure) {
            worker::console_error!("the dead-man ping could not be noted: {error}");
        }
    }

    /// Notes since when pings fail; nothing is written while they go on as before.
    fn note_ping(&self, failure: Option<String>) -> Result<()> {
        let sql = &self.store().sql;
        let before: Option<PingFailure> = meta::read(sql, meta::DEAD_MAN)?.flatten();
        let new = failure.map(|reason| {
            let since = before.as_ref().map_or_else(clock::now, |failing| failing.since);
            PingFailure { since, reason }
        });
        if before == new { Ok(()) } else { meta::write(sql, meta::DEAD_MAN, &new) }
    }
}
