//! Alarm of the Courier: when does it look again for something to send?

use std::time::Duration;

use domain::notify::alert_delivery::attempted_at;
use domain::notify::delivery::is_due;
use domain::notify::expansion::DeliveryLane;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

use crate::courier::{AFTER_A_FAILURE, CourierState, TIDY_EVERY};
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// An alarm is not set sooner.
const SHORTEST_ALARM: Duration = Duration::from_millis(20);

/// When something is due, as seen at `now`: at once, if a clock dated it that has been set back since.
fn due_at(at: Timestamp, now: Timestamp) -> Timestamp {
    if is_due(at, now) { now } else { at }
}

impl CourierState {
    /// Sets the next alarm: at once while something is under way, or else when the next retry, letter, step of an alert,
    /// digest, ping or push is due.
    pub(super) async fn schedule_alarm(&self) -> Result<(), Problem> {
        let now = clock::now();
        let mut due = vec![];
        for lane in DeliveryLane::ALL {
            due.extend(self.lane_due_at(lane, now)?);
        }
        due.extend(self.released_at());
        due.extend((self.waiting_requests().map_err(out_of_reach)? > 0).then_some(now));
        let push = self.otlp_due_at().map(|at| due_at(at, now));
        let others = [self.next_digest_at()?, self.escalates_at.get(), self.ping_due_at()?, push];
        due.extend(others.into_iter().flatten());
        let pause = due.into_iter().min().map_or(TIDY_EVERY, |due| due.since(now));
        self.state.set_alarm(pause.clamp(SHORTEST_ALARM, TIDY_EVERY)).await.map_err(out_of_reach)
    }

    /// When the first of what is held back is released.
    fn released_at(&self) -> Option<Timestamp> {
        let held = self.under_way.borrow();
        held.iter().filter_map(|expansion| expansion.progress.held_until).min()
    }

    /// When something is to be sent on a way. One that is shut waits until it opens; one on which something is being
    /// sent sets the alarm again when that ends, and this one is for an object that did not live to do so.
    fn lane_due_at(
        &self,
        lane: DeliveryLane,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Problem> {
        if self.sends.borrow().contains(&lane) {
            return Ok(Some(now.plus(AFTER_A_FAILURE)));
        }
        let store = self.store();
        let retry = store.retries(lane, 1).map_err(out_of_reach)?.first().map(|retry| retry.at);
        let letter = store.next_letter(lane).map_err(out_of_reach)?;
        let [retry, letter] = [retry, letter].map(|at| at.map(|at| due_at(at, now)));
        let alert = store.next_alert_delivery(lane).map_err(out_of_reach)?;
        let alert = alert.map(|at| attempted_at(at, now));
        let digest =
            lane == DeliveryLane::Mail && store.digest_under_way().map_err(out_of_reach)?.is_some();
        let under_way = self.under_way.borrow();
        let chunk = under_way.iter().any(|expansion| expansion.progress.is_due(lane));
        let chunk = (chunk || digest).then_some(now);
        let first = [retry, letter, alert, chunk].into_iter().flatten().min();
        Ok(first.map(|first| first.max(self.opens_at(lane))))
    }
}
