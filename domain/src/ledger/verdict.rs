//! Verdict: the state of one probe in one region, confirmed by several runs in a row and backdated
//! to the first of them.
//!
//! A verdict changes only when enough runs in a row agree: failures for the worse, recoveries for
//! the better. From silence a single passing run is enough to be up, because there was no verdict
//! before; trouble needs confirmation from there too.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::probe::Confirm;
use crate::protocol::observation::{Failure, Observation, Outcome, Place, Reason};
use crate::time::timestamp::Timestamp;

/// What is believed of one probe in one region. Ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works.
    Up,
    /// Nothing can be believed: nobody reports. Never shown as up.
    Silent,
    /// It works less well than it should.
    Degraded,
    /// It does not work.
    Down,
}

/// A belief with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What is believed.
    pub verdict: Verdict,
    /// Why, when it is down or degraded.
    pub failure: Option<Failure>,
}

/// A belief that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictChange {
    /// What is believed now.
    pub opinion: Assessment,
    /// Since when it holds: the start of the first run that showed it.
    pub since: Timestamp,
}

/// A change of belief, and which moment brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictTransition {
    /// The place of the run that confirmed it; of silence, when it had lasted too long. Turns follow
    /// one another by this.
    pub at: Place,
    /// What is believed since when.
    pub change: VerdictChange,
}

/// What is remembered of one probe in one region between runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictState {
    /// What is believed.
    pub verdict: Verdict,
    /// Since when.
    pub since: Timestamp,
    /// Runs in a row that say otherwise.
    pub turning: Option<PendingTransition>,
    /// When the last run with a vote began.
    pub last_observed_at: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub last_took_ms: u32,
}

/// Of a probe that has not been seen to run yet.
impl Default for VerdictState {
    fn default() -> Self {
        Self {
            verdict: Verdict::Silent,
            since: Timestamp::default(),
            turning: None,
            last_observed_at: None,
            last_took_ms: 0,
        }
    }
}

/// Runs in a row that contradict the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingTransition {
    /// What all of them support: the one of their outcomes that is closest to the verdict.
    pub toward: Verdict,
    /// When the first of them began.
    pub since: Timestamp,
    /// How many there are.
    pub runs: u32,
    /// The first failure among them.
    pub failure: Option<Failure>,
}

impl VerdictState {
    /// Just after a change of belief.
    #[must_use]
    pub fn after(change: &VerdictChange) -> Self {
        Self { verdict: change.opinion.verdict, since: change.since, ..Self::default() }
    }

    /// Takes one run into account, later than all before it; the change of belief, if it brings one.
    pub fn observe(&mut self, seen: &Observation, confirm: Confirm) -> Option<VerdictTransition> {
        let (says, failure) = match &seen.outcome {
            Outcome::Passed => (Verdict::Up, None),
            Outcome::Degraded(failure) => (Verdict::Degraded, Some(failure)),
            Outcome::Failed(failure) => (Verdict::Down, Some(failure)),
            Outcome::Unsure(_) => return None,
        };
        self.last_observed_at = Some(seen.observed_at);
        self.last_took_ms = seen.took_ms;
        if says == self.verdict {
            self.turning = None;
            return None;
        }
        let turning = self.turn(says, failure, seen.observed_at);
        let enough = match (self.verdict, turning.toward) {
            (Verdict::Silent, Verdict::Up) => 1,
            (verdict, toward) if toward > verdict => confirm.failures,
            _ => confirm.recoveries,
        };
        if turning.runs < enough {
            self.turning = Some(turning);
            return None;
        }
        let change = self.turn_to(turning.toward, turning.since, turning.failure);
        Some(VerdictTransition { at: seen.place(), change })
    }

    /// The change that another word of a third party brings where the verdict stays as it is: from a partial outage to a
    /// major one, for example. What they say needs no confirmation. `told` is the reason that is believed.
    pub fn restate(
        &mut self,
        seen: &Observation,
        told: Option<Reason>,
    ) -> Option<VerdictTransition> {
        let (says, failure) = match &seen.outcome {
            Outcome::Degraded(failure) => (Verdict::Degraded, failure),
            Outcome::Failed(failure) => (Verdict::Down, failure),
            Outcome::Passed | Outcome::Unsure(_) => return None,
        };
        let is_news = failure.reason.reported().is_some() && told != Some(failure.reason);
        (is_news && says == self.verdict).then(|| {
            let change = self.turn_to(says, seen.observed_at, Some(failure.clone()));
            VerdictTransition { at: seen.place(), change }
        })
    }

    /// What there was before the run that is observed next: silence, when that is too long ago, over
    /// which runs that were not confirmed do not count.
    pub fn come_to(&mut self, next: Timestamp, limit: Duration) -> Option<VerdictTransition> {
        let turn = self.fall_silent(next, limit);
        let last = self.last_observed_at?;
        self.turning = self.turning.take().filter(|_| next.since(last) <= limit);
        turn
    }

    /// Falls silent when nothing came for longer than `limit` until an instant; the silence began
    /// when the last run did. What it shows does not depend on when it is asked.
    pub fn fall_silent(&mut self, until: Timestamp, limit: Duration) -> Option<VerdictTransition> {
        let last = self.last_observed_at?;
        if self.verdict == Verdict::Silent || until.since(last) <= limit {
            return None;
        }
        let at = (last.plus(limit), u8::MAX);
        Some(VerdictTransition { at, change: self.turn_to(Verdict::Silent, last, None) })
    }

    /// What there was before the first run of another definition: nothing that counts, unless it says the same
    /// as a run that passes.
    pub fn start_anew(&mut self, first: &Observation) -> Option<VerdictTransition> {
        self.turning = None;
        let goes_on = self.verdict == Verdict::Up && first.outcome == Outcome::Passed;
        if goes_on || self.verdict == Verdict::Silent {
            return None;
        }
        let change = self.turn_to(Verdict::Silent, first.observed_at, None);
        Some(VerdictTransition { at: first.place(), change })
    }

    fn turn(&self, says: Verdict, failure: Option<&Failure>, at: Timestamp) -> PendingTransition {
        let worse = says > self.verdict;
        match &self.turning {
            Some(before) if (before.toward > self.verdict) == worse => PendingTransition {
                toward: if worse { before.toward.min(says) } else { before.toward.max(says) },
                since: before.since,
                runs: before.runs.saturating_add(1),
                failure: before.failure.clone().or_else(|| failure.cloned()),
            },
            _ => PendingTransition { toward: says, since: at, runs: 1, failure: failure.cloned() },
        }
    }

    fn turn_to(
        &mut self,
        to: Verdict,
        since: Timestamp,
        failure: Option<Failure>,
    ) -> VerdictChange {
        // An agent's clock may have been set back; beliefs still follow one another.
        self.since = since.max(self.since);
        self.verdict = to;
        self.turning = None;
        let failure = failure.filter(|_| matches!(to, Verdict::Degraded | Verdict::Down));
        VerdictChange { opinion: Assessment { verdict: to, failure }, since: self.since }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seen::observation;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_000_000 + second * 1000)
    }

    /// Plays one run a second; the verdict and the seconds its changes date from.
    fn play(seen: &str) -> (Verdict, Vec<i64>) {
        let mut memory = VerdictState::default();
        let mut changes = vec![];
        for (second, letter) in seen.chars().enumerate() {
            let seen = observation("checkout", at(second as i64), letter);
            if let Some(VerdictTransition { change, .. }) =
                memory.observe(&seen, Confirm::default())
            {
                changes.push((change.since.unix_ms() - at(0).unix_ms()) / 1000);
            }
        }
        (memory.verdict, changes)
    }

    #[test]
    fn a_verdict_needs_confirmation_and_dates_from_the_first_run() {
        use Verdict::{Degraded, Down, Silent, Up};
        for (seen, verdict, changes, why) in [
            ("", Silent, vec![], "nobody has reported"),
            ("P", Up, vec![0], "one pass is evidence"),
            ("F", Silent, vec![], "one failure is only a suspicion"),
            ("FF", Down, vec![0], "two in a row confirm, from the first"),
            ("PF", Up, vec![0], "one failure is only a suspicion"),
            ("PFP", Up, vec![0], "a pass clears the suspicion"),
            ("PFPF", Up, vec![0], "failures must follow one another"),
            ("PFF", Down, vec![0, 1], "down since the first failure"),
            ("PFFP", Down, vec![0, 1], "one pass is no recovery yet"),
            ("PFFPP", Up, vec![0, 1, 3], "up since the first pass"),
            ("PFFPFPP", Up, vec![0, 1, 5], "a failure starts the recovery anew"),
            ("PDD", Degraded, vec![0, 1], "degraded is confirmed the same way"),
            ("PFD", Degraded, vec![0, 1], "both runs support at least degraded"),
            ("PDF", Degraded, vec![0, 1], "in either order"),
            ("PDFF", Degraded, vec![0, 1], "down needs two of its own"),
            ("PDFFF", Down, vec![0, 1, 3], "and dates from the first of them"),
            ("PFFDP", Degraded, vec![0, 1, 3], "better, and at least degraded"),
            ("PF?F", Down, vec![0, 1], "an unsure run has no vote"),
            ("???", Silent, vec![], "unsure runs are no evidence"),
        ] {
            assert_eq!(play(seen), (verdict, changes), "{seen}: {why}");
        }
    }

    #[test]
    fn silence_begins_with_the_last_run_and_is_told_once() {
        let mut memory = VerdictState::default();
        let limit = Duration::from_secs(30);
        assert_eq!(memory.fall_silent(at(99), limit), None, "it never spoke");
        memory.observe(&observation("checkout", at(5), 'P'), Confirm::default());
        assert_eq!(memory.fall_silent(at(35), limit), None);
        let VerdictTransition { at: when, change } = memory.fall_silent(at(36), limit).unwrap();
        assert_eq!((change.opinion.verdict, change.since), (Verdict::Silent, at(5)));
        assert_eq!(when.0, at(35), "whenever it is noticed");
        assert_eq!(memory.fall_silent(at(99), limit), None);
    }
}
