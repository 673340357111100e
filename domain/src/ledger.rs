//! What has one agent seen? Batches in, each counted once; changes of belief out, each numbered
//! so that they can be told again until they are heard.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
use crate::batch::Batch;
use crate::ids::{AgentId, BootId, ProbeId};
use crate::observation::Observation;
use crate::probe::Probe;
use crate::timestamp::Timestamp;
use crate::verdict::{Change, Memory, Verdict};

/// How many starts of an agent are remembered. Their batches can only be repeated while the
/// agent's spool still holds them.
const MAX_BOOTS: usize = 64;

/// All that is folded from the batches of one agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The highest sequence taken of each start, oldest start first.
    boots: Vec<(BootId, u64)>,
    /// What is believed of each probe.
    probes: BTreeMap<ProbeId, Memory>,
    /// Batches taken, repetitions not counted.
    pub batches: u64,
    /// Observations taken, repetitions not counted.
    pub observations: u64,
    /// Changes that the Board has not confirmed yet, by number.
    outbox: Vec<NumberedChange>,
    /// The number of the last change.
    last_number: u64,
    /// From when on observations have come without a gap.
    covers_from: Option<Timestamp>,
    /// The start of the newest run.
    covers_until: Option<Timestamp>,
}

/// A change of belief with its place in the agent's row of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberedChange {
    /// 1 for the agent's first change, then one more each.
    pub number: u64,
    /// The probe.
    pub probe: ProbeId,
    /// What is believed now, and since when.
    pub change: Change,
}

/// What a Ledger tells the Board: that the agent lives, and what changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignOfLife {
    /// The agent.
    pub agent: AgentId,
    /// Up to when it can be relied on: when it was last heard of, or, while it still delivers
    /// what it kept from a time without connection, how far that reaches.
    pub heard_at: Timestamp,
    /// From when on its observations have come without a gap; `None` while it is behind.
    pub covers_from: Option<Timestamp>,
    /// The tag of the assignment that the Ledger holds; empty: none.
    pub assignment: String,
    /// Changes not confirmed yet, in order.
    pub changes: Vec<NumberedChange>,
    /// How long the latest run of each probe took, in milliseconds.
    pub latest: BTreeMap<ProbeId, u32>,
}

impl Ledger {
    /// Whether the batch has been taken before.
    #[must_use]
    pub fn has(&self, boot: &BootId, sequence: u64) -> bool {
        self.boots.iter().any(|(known, taken)| known == boot && sequence <= *taken)
    }

    /// Takes a batch that is not a repetition, received at `now`. True when a belief changed.
    pub fn take(&mut self, batch: &Batch, assignment: &Assignment, now: Timestamp) -> bool {
        self.remember(&batch.boot, batch.sequence);
        self.batches += 1;
        self.observations += batch.observations.len() as u64;
        let before = self.last_number;
        for seen in &batch.observations {
            // A clock that runs ahead must not date beliefs into the future.
            let seen = &Observation { observed_at: seen.observed_at.min(now), ..seen.clone() };
            self.cover(seen.observed_at, longest_gap(assignment));
            let Some(probe) = assignment.probes.iter().find(|probe| probe.id == seen.probe) else {
                continue; // The probe was taken off the page while the batch was under way.
            };
            let memory = self
                .probes
                .entry(seen.probe.clone())
                .or_insert_with(|| Memory::unseen(seen.observed_at));
            if let Some(change) = memory.observe(seen, probe.confirm) {
                self.push(&seen.probe, change);
            }
        }
        self.note_silence(assignment, now);
        self.last_number > before
    }

    /// Notes which probes no longer run although their agent lives. While an agent still
    /// delivers what it kept from a time without connection, nothing is silent yet.
    fn note_silence(&mut self, assignment: &Assignment, now: Timestamp) {
        // The silence of a heartbeat is an observation of its own.
        if assignment.heartbeat().is_some() || !self.caught_up(assignment, now) {
            return;
        }
        for probe in &assignment.probes {
            let Some(memory) = self.probes.get_mut(&probe.id) else { continue };
            if let Some(change) = memory.fall_silent(now, silent_after(probe, assignment)) {
                self.push(&probe.id, change);
            }
        }
    }

    /// Forgets the probes that an assignment no longer holds, so that they start anew if they
    /// come back.
    pub fn assign(&mut self, assignment: &Assignment) {
        self.probes.retain(|id, _| assignment.probes.iter().any(|probe| probe.id == *id));
    }

    /// The Board has heard of all changes up to this number.
    pub fn confirmed(&mut self, through: u64) {
        self.outbox.retain(|change| change.number > through);
    }

    /// Whether the Board has yet to hear of a change.
    #[must_use]
    pub fn has_news(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// What the Board is to hear of an agent that was last in touch at `now`.
    #[must_use]
    pub fn sign_of_life(&self, assignment: &Assignment, now: Timestamp) -> SignOfLife {
        // Most heartbeats do not say how long they took.
        let timed = |took_ms| took_ms > 0 || assignment.heartbeat().is_none();
        let latest = self
            .probes
            .iter()
            .filter(|(_, memory)| memory.last_observed_at.is_some() && timed(memory.last_took_ms));
        let caught_up = assignment.heartbeat().is_some() || self.caught_up(assignment, now);
        SignOfLife {
            agent: assignment.agent.clone(),
            heard_at: self.covers_until.filter(|_| !caught_up).unwrap_or(now),
            covers_from: self.covers_from.filter(|_| caught_up),
            assignment: assignment.tag.clone(),
            changes: self.outbox.clone(),
            latest: latest.map(|(id, memory)| (id.clone(), memory.last_took_ms)).collect(),
        }
    }

    /// The sequence of the batch that would follow in a start.
    #[must_use]
    pub fn next_sequence(&self, boot: &BootId) -> u64 {
        self.boots.iter().find(|(known, _)| known == boot).map_or(1, |(_, taken)| taken + 1)
    }

    /// When a probe was last seen to run, and whether it is believed to work.
    #[must_use]
    pub fn last_seen(&self, probe: &ProbeId) -> Option<(Timestamp, bool)> {
        let memory = self.probes.get(probe)?;
        Some((memory.last_observed_at?, memory.verdict == Verdict::Up))
    }

    fn caught_up(&self, assignment: &Assignment, now: Timestamp) -> bool {
        let recent = |until| now.since(until) <= longest_gap(assignment);
        assignment.probes.is_empty() || self.covers_until.is_none_or(recent)
    }

    fn remember(&mut self, boot: &BootId, sequence: u64) {
        match self.boots.iter_mut().find(|(known, _)| known == boot) {
            Some((_, taken)) => *taken = sequence.max(*taken),
            None => self.boots.push((boot.clone(), sequence)),
        }
        if self.boots.len() > MAX_BOOTS {
            self.boots.remove(0);
        }
    }

    fn cover(&mut self, at: Timestamp, gap: Duration) {
        let unbroken = self.covers_until.is_some_and(|until| at.since(until) <= gap);
        if !unbroken {
            self.covers_from = Some(at);
        }
        self.covers_until = self.covers_until.max(Some(at));
    }

    fn push(&mut self, probe: &ProbeId, change: Change) {
        self.last_number += 1;
        let number = self.last_number;
        self.outbox.push(NumberedChange { number, probe: probe.clone(), change });
    }
}

/// The longest time between two runs of any probe that is no gap.
fn longest_gap(assignment: &Assignment) -> Duration {
    let busiest = assignment.probes.iter().map(|probe| probe.every).min().unwrap_or_default();
    assignment.silent_after.max(busiest * 2)
}

/// How long after the start of its last run a probe is silent although its agent lives: two
/// runs missed, and the time a report may take.
fn silent_after(probe: &Probe, assignment: &Assignment) -> Duration {
    probe.every * 2 + probe.timeout + assignment.silent_after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Outcome;
    use crate::probe::{Confirm, ProbeImpact};
    use crate::quorum::Quorum;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_000_000_000 + second * 1000)
    }

    fn assignment() -> Assignment {
        let probe = Probe {
            id: "checkout".parse().unwrap(),
            component: "checkout".parse().unwrap(),
            every: Duration::from_secs(10),
            timeout: Duration::from_secs(5),
            regions: vec![],
            runbook: None,
            confirm: Confirm::default(),
            impact: ProbeImpact::Outage,
            quorum: Quorum::default(),
            steps: vec![],
            heartbeat: None,
            secrets: vec![],
        };
        Assignment {
            tag: "tag".into(),
            agent: "eu-1".parse().unwrap(),
            region: "eu".parse().unwrap(),
            batch_window: Duration::from_secs(10),
            silent_after: Duration::from_secs(45),
            references: vec![],
            probes: vec![probe.into()],
        }
    }

    fn batch(boot: &str, sequence: u64, second: i64) -> Batch {
        let seen = Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: at(second),
            attempt: 0,
            took_ms: 1,
            outcome: Outcome::Passed,
            steps: vec![],
        };
        Batch { boot: boot.parse().unwrap(), sequence, observations: vec![seen] }
    }

    #[test]
    fn a_batch_is_known_by_its_start_and_sequence() {
        let mut ledger = Ledger::default();
        assert!(ledger.take(&batch("a", 1, 0), &assignment(), at(0)), "the first is news");
        assert!(!ledger.take(&batch("a", 2, 10), &assignment(), at(10)));
        ledger.take(&batch("b", 1, 20), &assignment(), at(20));
        let known = |boot: &str, sequence| ledger.has(&boot.parse().unwrap(), sequence);
        assert!(known("a", 1) && known("a", 2) && known("b", 1));
        assert!(!known("a", 3) && !known("b", 2) && !known("c", 1));
        assert_eq!((ledger.batches, ledger.observations), (3, 3));
    }

    #[test]
    fn a_change_is_told_until_it_is_heard() {
        let mut ledger = Ledger::default();
        ledger.take(&batch("a", 1, 0), &assignment(), at(0));
        let told = |ledger: &Ledger| ledger.sign_of_life(&assignment(), at(1)).changes.len();
        assert_eq!((told(&ledger), told(&ledger)), (1, 1));
        ledger.confirmed(1);
        assert_eq!((told(&ledger), ledger.has_news()), (0, false));
    }

    #[test]
    fn a_clock_that_runs_ahead_dates_nothing_into_the_future() {
        let mut ledger = Ledger::default();
        ledger.take(&batch("a", 1, 3600), &assignment(), at(0));
        let sign = ledger.sign_of_life(&assignment(), at(1));
        assert_eq!(sign.changes.first().map(|change| change.change.since), Some(at(0)));
        assert_eq!(sign.covers_from, Some(at(0)));
    }

    #[test]
    fn a_probe_that_no_longer_runs_falls_silent_although_its_agent_lives() {
        let mut ledger = Ledger::default();
        let mut two = assignment();
        let mut other = Probe::clone(&two.probes[0]);
        other.id = "another".parse().unwrap();
        two.probes.push(other.into());
        ledger.take(&batch("a", 1, 0), &two, at(0));
        let mut go_on = batch("a", 2, 100);
        go_on.observations[0].probe = "another".parse().unwrap();
        ledger.take(&go_on, &two, at(100));
        let silent = ledger.sign_of_life(&two, at(100)).changes.into_iter();
        let silent: Vec<_> = silent.filter(|c| c.probe.as_str() == "checkout").collect();
        assert_eq!(silent.len(), 2, "up, then silent");
        assert_eq!(silent[1].change.since, at(0), "since its last run");
    }
}
