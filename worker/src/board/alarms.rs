//! Alarms of the Board: when does it wake by itself?

use std::time::Duration;

use domain::board::schedule::{MAX_ALERT_TURNS, next_tick};
use domain::problem::Problem;

use crate::board::BoardState;
use crate::http::response::out_of_reach;
use crate::platform::clock;

impl BoardState {
    pub(super) fn silent_after(&self) -> std::result::Result<Option<Duration>, Problem> {
        self.read(|record| {
            record.configuration.as_ref().map(|configuration| configuration.agents.silent_after)
        })
    }

    /// Sets when it wakes next: when something is due, or to look around. The twin of a drill that is over wakes no more.
    pub(super) async fn schedule_alarm(&self) -> std::result::Result<(), Problem> {
        let Some(silent_after) = self.silent_after()? else { return Ok(()) };
        if self.read(|record| record.is_twin_over(clock::now()))? {
            return Ok(());
        }
        let due = self.read(|record| record.until_due(clock::now()))?;
        let pause = self.backups.pause(&self.state, &self.page);
        let every = next_tick(silent_after, due.map_or(pause, |due| pause.min(due)));
        self.state.set_alarm(every).await.map_err(out_of_reach)?;
        self.armed.set(true);
        self.wakes_at.set(clock::now().plus(every));
        Ok(())
    }

    /// Lets alerts turn that are due, of outages, of SLOs and those that mutes hold, and wakes earlier if the next one is before the next
    /// alarm: what was heard or said since may have brought that on.
    pub(super) async fn wake_for_alerts(&self) -> std::result::Result<(), Problem> {
        for _ in 0..MAX_ALERT_TURNS {
            if !self.read(|record| record.has_due_alerts(clock::now()))? {
                break;
            }
            self.watch()?;
        }
        let turn = self.read(|record| record.next_alert_turn(clock::now()))?;
        if turn.is_some_and(|at| at < self.wakes_at.get()) {
            self.schedule_alarm().await?;
        }
        Ok(())
    }
}
