//! Trials of a Ledger: which are open, which are over, and what may be asked of an agent?
//!
//! They are beside the record: nothing is folded of them, and no copy holds them.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::protocol::assignment::Assignment;
use crate::protocol::trial::{
    AssignedTrial, EXPIRES_AFTER, MAX_OPEN_TRIALS, MAX_TRIALS, RequestedTrial, Trial, TrialResult,
    TrialState,
};
use crate::time::timestamp::Timestamp;

/// The trials that are kept of one agent, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trials {
    all: Vec<Trial>,
}

impl Trials {
    /// The same as they are at `now`: what waited for too long has expired.
    #[must_use]
    pub fn as_of(mut self, now: Timestamp) -> Self {
        for trial in self.all.iter_mut().filter(|trial| is_open(trial)) {
            let since = trial.told_at.unwrap_or(trial.requested_at);
            if now >= since.plus(EXPIRES_AFTER) {
                trial.state = TrialState::Expired;
            }
        }
        self
    }

    /// All of them, the newest first.
    #[must_use]
    pub fn newest_first(mut self) -> Vec<Trial> {
        self.all.reverse();
        self.all
    }

    /// The one with a number.
    ///
    /// # Errors
    /// 404 when no such trial is kept.
    pub fn find(&self, id: u64) -> Result<&Trial, Problem> {
        self.all.iter().find(|trial| trial.id == id).ok_or_else(|| missing(id))
    }

    /// Whether any is open.
    #[must_use]
    pub fn has_open(&self) -> bool {
        self.all.iter().any(is_open)
    }

    /// Takes what an operator asks for; beyond [`MAX_TRIALS`] the oldest is not kept any more.
    ///
    /// # Errors
    /// 422 when the agent runs no such probe, 409 when [`MAX_OPEN_TRIALS`] are open.
    pub fn request(
        &mut self,
        RequestedTrial { probe, by }: RequestedTrial,
        assignment: &Assignment,
        now: Timestamp,
    ) -> Result<Trial, Problem> {
        let Assignment { agent, region, .. } = assignment;
        if assignment.heartbeat().is_some() {
            let detail = format!("`{agent}` is a heartbeat, which runs no probe");
            return Err(Problem::invalid("probe", detail).hint("choose an agent"));
        }
        if assignment.probe(&probe).is_none() {
            let detail = format!("the agent `{agent}` of the region `{region}` runs no `{probe}`");
            let hint = "choose an agent of a region that the probe's file names";
            return Err(Problem::invalid("probe", detail).hint(hint));
        }
        if self.all.iter().filter(|trial| is_open(trial)).count() >= MAX_OPEN_TRIALS {
            let detail = format!("{MAX_OPEN_TRIALS} trials of `{agent}` have no result yet");
            return Err(Problem::conflict(detail).hint("wait until one is done or expires"));
        }
        let next = self.all.last().map_or(0, |last| last.id.saturating_add(1));
        let trial = Trial {
            // By the clock, so that no number is used again once trials are gone.
            id: next.max(now.unix_ms().unsigned_abs()),
            agent: agent.clone(),
            probe,
            by,
            state: TrialState::Waiting,
            requested_at: now,
            told_at: None,
            finished_at: None,
            result: None,
        };
        self.all.push(trial.clone());
        self.all.drain(..self.all.len().saturating_sub(MAX_TRIALS));
        Ok(trial)
    }

    /// What the agent is told with a receipt: all that are open; and whether it was told of any for the first time.
    pub fn tell(&mut self, now: Timestamp) -> (Vec<AssignedTrial>, bool) {
        let mut is_first = false;
        for trial in self.all.iter_mut().filter(|trial| trial.state == TrialState::Waiting) {
            trial.state = TrialState::Running;
            trial.told_at = Some(now);
            is_first = true;
        }
        let open = self.all.iter().filter(|trial| is_open(trial));
        let told = open.map(|trial| AssignedTrial { id: trial.id, probe: trial.probe.clone() });
        (told.collect(), is_first)
    }

    /// Takes the result of a trial, also of one that has expired; false when it had one.
    ///
    /// # Errors
    /// 404 when no such trial is kept, 422 when a text of the result is too long.
    pub fn finish(
        &mut self,
        id: u64,
        result: TrialResult,
        now: Timestamp,
    ) -> Result<bool, Problem> {
        if let Some(field) = result.too_long() {
            return Err(Problem::invalid(field, "it is too long"));
        }
        let found = self.all.iter_mut().find(|trial| trial.id == id);
        let trial = found.ok_or_else(|| missing(id))?;
        if trial.result.is_some() {
            return Ok(false);
        }
        trial.state = TrialState::Done;
        trial.finished_at = Some(now);
        trial.result = Some(result);
        Ok(true)
    }
}

fn missing(id: u64) -> Problem {
    Problem::not_found(format!("there is no trial {id}"))
}

fn is_open(trial: &Trial) -> bool {
    matches!(trial.state, TrialState::Waiting | TrialState::Running)
}
