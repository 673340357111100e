//! Allowance of an agent: how much may it write? What its assignment explains, with room to catch up after
//! a time without connection; beyond that it waits.
//!
//! Each batch costs time: as long as an agent that delivers [`CATCH_UP_SPEED`] times as fast as its
//! assignment makes observations would take for it, or changes the verdicts that the batch changed. That
//! time adds up and passes; it may run ahead by [`MAX_AHEAD`].

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::probe::Probe;
use crate::protocol::assignment::Assignment;
use crate::time::timestamp::Timestamp;

/// An agent may deliver so many times as fast as it observes, for good.
pub const CATCH_UP_SPEED: u32 = 5;
/// How far what an agent delivered may run ahead: it may deliver so many times [`CATCH_UP_SPEED`] at
/// once, which is what 30 hours without connection leave.
pub const MAX_AHEAD: Duration = Duration::from_secs(6 * 3_600);
/// How far changes of verdicts let it run ahead at most: what a batch brings is known only when it is taken.
const MOST_AHEAD: Duration = Duration::from_secs(2 * 6 * 3_600);
/// Changes of the verdict of a probe in an hour that are explained besides the flaps that it bears: it is held
/// and released, and falls silent whenever its agent restarts.
const CHANGES_AN_HOUR: u32 = 30;
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

    /// Takes into account that a batch changed so many verdicts, each of which is kept for good.
    pub fn spend_changes(&mut self, changes: u64, assignment: &Assignment, now: Timestamp) {
        let took = Duration::from_secs_f64(changes as f64 / changes_a_second(assignment));
        let ahead = self.ahead(now).saturating_add(took / CATCH_UP_SPEED);
        if changes > 0 {
            self.spent_until = now.plus(ahead.min(MOST_AHEAD));
        }
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
        now.plus(self.ahead(now)).plus(cost(observations, assignment))
    }

    /// How far what was written runs ahead. Nothing runs further: then the server's clock was set back.
    fn ahead(&self, now: Timestamp) -> Duration {
        Some(self.spent_until.since(now)).filter(|ahead| *ahead <= MOST_AHEAD).unwrap_or_default()
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
    let runs = assignment.probes.iter().map(|probe| runs_of(probe));
    runs.sum::<f64>().max(LEAST_RUNS_A_SECOND)
}

fn runs_of(probe: &Probe) -> f64 {
    (f64::from(probe.confirm.retries) + 1.0) / probe.every.as_secs_f64().max(1.0)
}

/// The most changes of verdicts that an assignment explains in a second: of a probe that is held when it
/// flaps, few; of another, that each run turns it, after a silence.
fn changes_a_second(assignment: &Assignment) -> f64 {
    let changes = assignment.probes.iter().map(|probe| match probe.confirm.flaps {
        0 => 2.0 * runs_of(probe),
        flaps => f64::from(flaps.saturating_add(CHANGES_AN_HOUR)) / 3_600.0,
    });
    changes.sum::<f64>().max(f64::from(CHANGES_AN_HOUR) / 3_600.0)
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
    fn a_flood_of_changes_waits_and_an_outage_of_everything_does_not() {
        let assignment = assignment(10);
        let mut allowance = Allowance::default();
        // Each probe turns twelve times at once: nothing waits.
        allowance.spend_changes(120, &assignment, at(0));
        assert_eq!(allowance.check(100, &assignment, at(0)), Ok(()));
        // What no assignment explains is taken with the batch that brings it, and then waits for hours.
        allowance.spend_changes(100_000, &assignment, at(1));
        let wait = allowance.check(1, &assignment, at(1)).unwrap_err();
        assert!(
            wait > MAX_AHEAD - Duration::from_secs(60) && wait <= MAX_AHEAD + cost(1, &assignment)
        );
        assert_eq!(allowance.check(1, &assignment, at(1).plus(wait)), Ok(()));
        // In the long run, as many as are explained five times as fast, and what a batch brings beyond.
        let (mut allowance, mut told) = (Allowance::default(), 0_u64);
        for second in 0..24 * HOUR_S {
            if allowance.check(1, &assignment, at(second)).is_ok() {
                allowance.spend(1, &assignment, at(second));
                allowance.spend_changes(200, &assignment, at(second));
                told += 200;
            }
        }
        let explained = changes_a_second(&assignment) * 3_600.0 * f64::from(CATCH_UP_SPEED) * 30.0;
        assert!(told as f64 <= explained + 400.0, "{told} changes, {explained} are explained");
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
