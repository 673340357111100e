//! Allowance of an agent: how much may it write? What its assignment explains, with room to catch up after
//! a time without connection; beyond that it waits.
//!
//! Each batch costs time: as long as an agent that delivers [`CATCH_UP_SPEED`] times as fast as its
//! assignment makes observations would take for it. That time adds up and passes; it may run ahead by
//! [`MAX_AHEAD`].

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::protocol::assignment::Assignment;
use crate::time::timestamp::Timestamp;

/// An agent may deliver so many times as fast as it observes, for good.
pub const CATCH_UP_SPEED: u32 = 5;
/// How far what an agent delivered may run ahead: it may deliver so many times [`CATCH_UP_SPEED`] at
/// once, which is what 30 hours without connection leave.
pub const MAX_AHEAD: Duration = Duration::from_secs(6 * 3_600);
/// The fewest runs a second that every assignment explains: what is left of one that had more probes is
/// still to be delivered.
const LEAST_RUNS_A_SECOND: f64 = 1.0;

/// How many batches an agent may send in a minute besides one each window, because an outcome turned.
#[must_use]
pub fn early_batches_a_minute(window: Duration) -> usize {
    let windows = 60.0 / window.as_secs_f64().max(1.0);
    (windows * f64::from(CATCH_UP_SPEED - 1)).ceil() as usize
}

/// What an agent wrote, as time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// When what was written so far would have been written by an agent that writes as fast as it may.
    spent_until: Timestamp,
}

impl Allowance {
    /// Takes a batch of so many observations at `now`, whether or not it exceeds what is allowed.
    pub fn spend(&mut self, observations: usize, assignment: &Assignment, now: Timestamp) {
        self.spent_until = self.after(observations, assignment, now);
    }

    /// Whether a batch of so many observations may be taken at `now`.
    ///
    /// # Errors
    /// How long to wait until it may.
    pub fn check(
        &self,
        observations: usize,
        assignment: &Assignment,
        now: Timestamp,
    ) -> Result<(), Duration> {
        let ahead = self.after(observations, assignment, now).since(now);
        match ahead.checked_sub(MAX_AHEAD) {
            None | Some(Duration::ZERO) => Ok(()),
            Some(wait) => Err(wait),
        }
    }

    fn after(&self, observations: usize, assignment: &Assignment, now: Timestamp) -> Timestamp {
        // Nothing that was admitted runs further ahead: then the server's clock was set back.
        let ahead = Some(self.spent_until.since(now)).filter(|ahead| *ahead <= MAX_AHEAD);
        now.plus(ahead.unwrap_or_default()).plus(cost(observations, assignment))
    }
}

/// How long an agent that delivers as fast as it may takes for a batch: by its window, or by the runs in
/// it, whichever takes longer.
fn cost(observations: usize, assignment: &Assignment) -> Duration {
    let runs = observations as f64 / runs_a_second(assignment);
    assignment.batch_window.max(Duration::from_secs_f64(runs)) / CATCH_UP_SPEED
}

/// The most attempts that an assignment explains in a second, every run failing.
fn runs_a_second(assignment: &Assignment) -> f64 {
    let runs = assignment.probes.iter().map(|probe| {
        let attempts = f64::from(probe.confirm.retries) + 1.0;
        attempts / probe.every.as_secs_f64().max(1.0)
    });
    runs.sum::<f64>().max(LEAST_RUNS_A_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assigned;
    use crate::config::parse::read_probe;
    use crate::config::source::SourceFile;
    use crate::protocol::batch::MAX_OBSERVATIONS;

    const HOUR_S: i64 = 3_600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_800_000_000_000 + second * 1_000)
    }

    /// Probes that each run every 30 s, and once more when they fail; a batch each 25 s.
    fn assignment(probes: usize) -> Assignment {
        let text = "id = 'p'\ncomponent = 'c'\nevery = '30s'\ntimeout = '10s'\nregions = ['eu']\n\
                    [[step]]\nname = 's'\nget = 'http://localhost/'\n";
        let file = SourceFile { path: "p.toml".to_owned(), text: text.to_owned() };
        let probe = std::sync::Arc::new(read_probe(&file).unwrap());
        assigned::assignment(vec![probe; probes], [25, 75].map(Duration::from_secs))
    }

    /// How many batches are taken from a flood of one each `every_ms`.
    fn taken(assignment: &Assignment, observations: usize, every_ms: i64, hours: i64) -> i64 {
        let (mut allowance, mut taken) = (Allowance::default(), 0);
        for ms in (0..hours * HOUR_S * 1_000).step_by(every_ms as usize) {
            let now = Timestamp::from_unix_ms(at(0).unix_ms() + ms);
            if allowance.check(observations, assignment, now).is_ok() {
                allowance.spend(observations, assignment, now);
                taken += 1;
            }
        }
        taken
    }

    #[test]
    fn a_flood_writes_what_is_explained_and_one_backlog() {
        // A batch costs a fifth of its window, 5 s: 4,320 run six hours ahead, then one each 5 s.
        let assignment = assignment(1_000);
        assert_eq!(taken(&assignment, 1, 500, 2), 4_319 + 2 * HOUR_S / 5);
        // 1,000 probes explain 66.7 runs a second, all failing: 5,000 take 15 s of five times as many.
        assert_eq!(taken(&assignment, MAX_OBSERVATIONS, 500, 1), 1_439 + HOUR_S / 15);
    }

    #[test]
    fn an_agent_that_catches_up_is_not_kept_waiting() {
        let assignment = assignment(1_000);
        let (mut allowance, away_s) = (Allowance::default(), 24 * HOUR_S);
        // A week at its pace: each probe failing, and run again each time.
        for second in (0..7 * 24 * HOUR_S).step_by(25) {
            assert_eq!(allowance.check(1_667, &assignment, at(second)), Ok(()), "{second}");
            allowance.spend(1_667, &assignment, at(second));
        }
        // Then a day without connection, and all of it at once.
        let back = at(8 * 24 * HOUR_S);
        for _ in 0..away_s / 25 {
            assert_eq!(allowance.check(1_667, &assignment, back), Ok(()));
            allowance.spend(1_667, &assignment, back);
        }
        // Seven days are delivered in little more than one, five times as fast as they were made.
        let mut now = back;
        for _ in 0..7 * away_s / 25 {
            if let Err(wait) = allowance.check(1_667, &assignment, now) {
                assert!(wait <= Duration::from_secs(6), "{wait:?}");
                now = now.plus(wait);
            }
            assert_eq!(allowance.check(1_667, &assignment, now), Ok(()));
            allowance.spend(1_667, &assignment, now);
        }
        assert!(now.since(back) <= Duration::from_secs(34 * 3_600), "{:?}", now.since(back));
    }

    #[test]
    fn no_batch_and_no_clock_keeps_an_agent_waiting_for_good() {
        let assignment = assignment(0);
        let mut allowance = Allowance::default();
        assert_eq!(allowance.check(MAX_OBSERVATIONS, &assignment, at(0)), Ok(()), "by itself");
        while allowance.check(MAX_OBSERVATIONS, &assignment, at(9 * HOUR_S)).is_ok() {
            allowance.spend(MAX_OBSERVATIONS, &assignment, at(9 * HOUR_S));
        }
        assert_eq!(allowance.check(1, &assignment, at(0)), Ok(()), "a clock that was set back");
        let wait = allowance.check(MAX_OBSERVATIONS, &assignment, at(9 * HOUR_S)).unwrap_err();
        assert!(wait <= Duration::from_secs(1_000), "{wait:?}");
        let then = at(9 * HOUR_S).plus(wait);
        assert_eq!(allowance.check(MAX_OBSERVATIONS, &assignment, then), Ok(()));
    }
}
