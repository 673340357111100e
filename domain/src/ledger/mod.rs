//! Ledger: the record of one agent. Batches in, each counted once; verdict changes out, numbered
//! and sent until they are acknowledged.

pub mod allowance;
pub mod batch_ring;
pub mod flapping;
pub mod heartbeat;
pub(crate) mod late_arrivals;
pub mod observation_export;
pub mod outbox;
pub mod probe_history;
pub(crate) mod received_batches;
pub mod redefinition;
pub mod retention;
pub mod rollup;
pub mod snapshot;
pub mod trials;
pub mod verdict;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, BootId, ProbeId};
use crate::ledger::allowance::Allowance;
use crate::ledger::batch_ring::RingPosition;
pub use crate::ledger::late_arrivals::{LateArrivals, RecordedObservation, RefoldFrom};
use crate::ledger::outbox::{MOST_CHANGES, NumberedChange, Outbox};
use crate::ledger::probe_history::{History, MAX_BACKFILL_AGE, Rules};
use crate::ledger::received_batches::ReceivedBatches;
use crate::ledger::retention::transitions_kept;
use crate::ledger::rollup::Rollup;
use crate::ledger::verdict::{Verdict, VerdictChange};
use crate::ordered::SortedMap;
use crate::probe::{CLEAN_UP, Probe};
use crate::protocol::assignment::Assignment;
use crate::protocol::batch::Batch;
use crate::protocol::received_batch::ReceivedBatch;
use crate::time::timestamp::Timestamp;

/// All that is folded from the batches of one agent. A [`snapshot`] holds the fields in this order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The batches that were taken.
    taken: ReceivedBatches,
    /// What was seen of each probe.
    probes: SortedMap<ProbeId, History>,
    /// Batches taken, repetitions not counted.
    pub batches: u64,
    /// Observations taken, repetitions not counted.
    pub observations: u64,
    /// What the Board has yet to hear.
    outbox: Outbox,
    /// The start of the newest run.
    covers_until: Option<Timestamp>,
    /// The hours and days that are to be written.
    pub rollup: Rollup,
    /// What the agent may write.
    allowance: Allowance,
    /// Where the batches stand.
    pub ring: RingPosition,
}

/// What a Ledger tells the Board: that the agent lives, and what changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerStatus {
    /// The agent.
    pub agent: AgentId,
    /// Up to when it can be relied on: when it was last heard of, or, while it still delivers
    /// what it kept from a time without connection, how far that reaches.
    pub heard_at: Timestamp,
    /// The tag of the assignment that the Ledger holds; empty: none.
    pub assignment: String,
    /// Changes not confirmed yet, in order.
    pub changes: Vec<NumberedChange>,
    /// How long the latest run of each probe took, in milliseconds.
    pub latest: SortedMap<ProbeId, u32>,
    /// When the latest run began that heard what a third party says of itself, of each probe that asks one.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub fetched_at: SortedMap<ProbeId, Timestamp>,
    /// The number of the last change, told or not.
    pub last_number: u64,
    /// What is believed of each probe that is run, and since when; `None`: nothing yet.
    pub believed: SortedMap<ProbeId, Option<(Verdict, Timestamp)>>,
}

impl Ledger {
    /// Whether the batch has been taken before.
    #[must_use]
    pub fn has(&self, boot: &BootId, sequence: u64) -> bool {
        self.taken.has(boot, sequence)
    }

    /// Whether the agent may write a batch at `now`.
    ///
    /// # Errors
    /// How long it is to wait: it writes more than its assignment explains.
    pub fn admit(
        &self,
        batch: &Batch,
        assignment: &Assignment,
        now: Timestamp,
    ) -> Result<(), Duration> {
        self.allowance.check(batch.observations.len(), assignment, now)
    }

    /// Takes a batch that is not a repetition, and says what of it came late.
    #[must_use]
    pub fn take(&mut self, batch: &ReceivedBatch, assignment: &Assignment) -> LateArrivals {
        let (arrival, observations) = (batch.arrival, batch.observations());
        self.taken.insert(&batch.boot, batch.sequence, arrival.at);
        self.allowance.spend(observations.len(), assignment, arrival.at);
        self.batches += 1;
        self.observations += observations.len() as u64;
        let (mut late, told_before) = (LateArrivals::default(), self.last_number());
        let probes = probes_by_id(assignment);
        for seen in observations {
            self.covers_until = self.covers_until.max(Some(seen.observed_at));
            self.rollup.open(seen.observed_at, arrival, self.batches);
            // Else the probe was taken off the page while the batch was under way; or nobody could
            // keep what is so old.
            let Some(probe) = probes.get(&seen.probe) else { continue };
            let kept =
                probe.heartbeat.is_some() || arrival.at.since(seen.observed_at) <= MAX_BACKFILL_AGE;
            if !kept || assignment.is_outdated(probe, seen.observed_at) {
                continue;
            }
            // What follows something late is folded with it.
            if late.0.contains_key(&probe.id) {
                continue;
            }
            let history = self.probes.entry(probe.id.clone()).or_default();
            match history.observe(seen, Rules::from_probe(probe)) {
                Some(changes) => self.tell(&probe.id, changes),
                None => late.note(&probe.id, seen.observed_at),
            }
        }
        if late.is_empty() {
            self.note_silence(assignment, arrival.at);
        }
        self.spend_changes_since(told_before, assignment, arrival.at);
        late
    }

    /// Amends what was believed around observations that came late. The record is to hold all
    /// observations of their probes [since](LateArrivals::since) then, in any order.
    pub fn amend(
        &mut self,
        late: &LateArrivals,
        mut record: Vec<RecordedObservation>,
        assignment: &Assignment,
        now: Timestamp,
    ) {
        // The place decides, and where two have the same one, what tells them apart.
        record.sort_by(|a, b| {
            let probes = a.seen.probe.cmp(&b.seen.probe);
            probes.then_with(|| a.place().cmp(&b.place())).then_with(|| a.batch.cmp(&b.batch))
        });
        let told_before = self.last_number();
        let mut of_probe: HashMap<&ProbeId, &[RecordedObservation]> = record
            .chunk_by(|a, b| a.seen.probe == b.seen.probe)
            .filter_map(|filed| Some((&filed.first()?.seen.probe, filed)))
            .collect();
        let probes = probes_by_id(assignment);
        for (id, from) in &late.0 {
            let Some(probe) = probes.get(id) else { continue };
            let seen = of_probe.remove(id).unwrap_or_default().iter().map(|filed| &filed.seen);
            let history = self.probes.entry(id.clone()).or_default();
            let changes = history.replay(*from, seen, Rules::from_probe(probe));
            self.tell(id, changes);
        }
        self.note_silence(assignment, now);
        self.spend_changes_since(told_before, assignment, now);
    }

    /// Notes which probes no longer run although their agent lives. While an agent still
    /// delivers what it kept from a time without connection, nothing is silent yet.
    pub fn note_silence(&mut self, assignment: &Assignment, now: Timestamp) {
        let caught_up = self.caught_up(assignment, now);
        // A report takes its time; where it came, what began well before is in it.
        let reported = self.covers_until.unwrap_or_default().minus(CLEAN_UP);
        let until = now.minus(assignment.silent_after).max(reported);
        let most = transitions_kept(assignment.probes.len());
        for probe in &assignment.probes {
            let Some(history) = self.probes.get_mut(&probe.id) else { continue };
            let rules = Rules::from_probe(probe);
            let changes = if caught_up { history.fall_silent(until, rules) } else { vec![] };
            history.forget(now, most);
            self.tell(&probe.id, changes);
        }
    }

    /// Takes over an assignment at `now`. Forgets the probes that it no longer holds, so that they
    /// start anew if they come back; what is renamed goes on under its new id. A Ledger without a past numbers its changes from the time on, which
    /// is above the numbers of one that was lost.
    pub fn assign(&mut self, assignment: &Assignment, now: Timestamp) {
        self.outbox.begin(now);
        for probe in &assignment.probes {
            if let Some(was) = &probe.was
                && !self.probes.contains_key(&probe.id)
                && let Some(history) = self.probes.remove(was)
            {
                self.probes.insert(probe.id.clone(), history);
            }
        }
        let run: HashSet<&ProbeId> = assignment.probes.iter().map(|probe| &probe.id).collect();
        self.probes.retain(|id, _| run.contains(id));
    }

    /// The Board has heard of all changes up to this number; it says a lower one than before when it was
    /// put back from a copy.
    pub fn heard(&mut self, through: u64) {
        self.outbox.heard(through);
    }

    /// Lets go of all changes up to this number: the Board has heard of them, and no copy needs them.
    pub fn confirmed(&mut self, through: u64) {
        self.outbox.confirmed(through);
    }

    /// Whether the Board has yet to hear of a change.
    #[must_use]
    pub fn has_news(&self) -> bool {
        self.outbox.untold().next().is_some()
    }

    /// How many transitions are held of all probes.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.probes.values().map(History::transitions).sum()
    }

    /// The number of the last change of belief.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.outbox.last_number()
    }

    /// What the Board is to hear of an agent that was last in touch at `now`.
    #[must_use]
    pub fn status(&self, assignment: &Assignment, now: Timestamp) -> LedgerStatus {
        // Most heartbeats do not say how long they took.
        let timed = |took_ms| took_ms > 0 || assignment.heartbeat().is_none();
        let memories = self.probes.iter().map(|(id, history)| (id, history.memory()));
        let latest = memories
            .filter(|(_, memory)| memory.last_observed_at.is_some() && timed(memory.last_took_ms));
        let caught_up = self.caught_up(assignment, now);
        let upstreams = assignment.probes.iter().filter(|probe| probe.is_upstream);
        let fetched = upstreams.filter_map(|probe| {
            let at = self.probes.get(&probe.id)?.memory().last_observed_at?;
            Some((probe.id.clone(), at))
        });
        LedgerStatus {
            fetched_at: SortedMap::from_iter(fetched),
            agent: assignment.agent.clone(),
            heard_at: self.covers_until.filter(|_| !caught_up).unwrap_or(now),
            assignment: assignment.tag.clone(),
            changes: self.outbox.untold().take(MOST_CHANGES).cloned().collect(),
            last_number: self.outbox.last_number(),
            believed: SortedMap::from_iter(
                assignment.probes.iter().map(|probe| self.believed(probe)),
            ),
            latest: SortedMap::from_iter(
                latest.map(|(id, memory)| (id.clone(), memory.last_took_ms)),
            ),
        }
    }

    fn believed(&self, probe: &Probe) -> (ProbeId, Option<(Verdict, Timestamp)>) {
        let history = self.probes.get(&probe.id);
        let believed = history.and_then(|history| history.believed(probe.confirm.flaps));
        (probe.id.clone(), believed.map(|change| (change.opinion.verdict, change.since)))
    }

    /// The sequence of the batch that would follow in a start.
    #[must_use]
    pub fn next_sequence(&self, boot: &BootId) -> u64 {
        self.taken.next(boot)
    }

    /// When a probe was last seen to run, and whether it is believed to work.
    #[must_use]
    pub fn last_seen(&self, probe: &ProbeId) -> Option<(Timestamp, bool)> {
        let memory = self.probes.get(probe)?.memory();
        Some((memory.last_observed_at?, memory.verdict == Verdict::Up))
    }

    fn caught_up(&self, assignment: &Assignment, now: Timestamp) -> bool {
        let recent = |until| now.since(until) <= longest_gap(assignment);
        assignment.heartbeat().is_some()
            || assignment.probes.is_empty()
            || self.covers_until.is_none_or(recent)
    }

    fn spend_changes_since(&mut self, number: u64, assignment: &Assignment, now: Timestamp) {
        let changes = self.last_number().saturating_sub(number);
        self.allowance.spend_changes(changes, assignment, now);
    }

    fn tell(&mut self, probe: &ProbeId, changes: Vec<VerdictChange>) {
        for change in changes {
            self.outbox.push(probe.clone(), change);
        }
    }
}

/// The probes of an assignment, each found at once; by the id that it had as well, because an agent reports
/// under it what it ran before it knew of the new one.
fn probes_by_id(assignment: &Assignment) -> HashMap<&ProbeId, &Probe> {
    let probes = assignment.probes.iter().map(AsRef::as_ref);
    let former = probes.clone().filter_map(|probe: &Probe| Some((probe.was.as_ref()?, probe)));
    former.chain(probes.map(|probe| (&probe.id, probe))).collect()
}

/// The longest time between two runs of any probe that is no gap.
fn longest_gap(assignment: &Assignment) -> Duration {
    let busiest = assignment.probes.iter().map(|probe| probe.every).min().unwrap_or_default();
    assignment.silent_after.max(busiest * 2)
}

#[cfg(test)]
mod tests;
