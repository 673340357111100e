//! Evidence retention. A retention hold keeps evidence of an incident's probes for as long as the
//! record; everything else expires after 7 days or is evicted from a ring of 200.

use std::cmp::Reverse;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident};
use crate::ids::{IncidentId, ProbeId};
use crate::ordered;
use crate::ordered::{SortedMap, SortedSet};
use crate::protocol::evidence::CaptureReason;
use crate::time::timestamp::Timestamp;

/// How many a Ledger keeps that belong to no incident.
pub const RING_SLOTS: usize = 200;
/// How long it keeps them.
pub const EVIDENCE_KEPT_FOR: Duration = Duration::from_secs(7 * 86_400);
/// How many a Ledger keeps of each probe for one incident, which is as long as the record exists.
pub const MAX_HELD: usize = 12;
/// How long before an incident, and before the outage that it is about, its evidence begins: who
/// opens an incident is late, and the clocks of agents are not exact.
pub const HOLD_LEAD_TIME: Duration = Duration::from_secs(2 * 3_600);
/// How many incidents Ledgers are told of, the newest; those that ended longer ago than evidence is
/// kept are not.
pub const MAX_TOLD: usize = 100;

/// And of at most so many probes, counted for each of them anew: what they are told is one row.
pub const MAX_PROBES_TOLD: usize = 10_000;

/// Of which probes an incident keeps the evidence, and of which time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionHold {
    /// The incident.
    pub incident: IncidentId,
    /// The probes of one of its components, those too that are run no longer.
    pub probes: Vec<ProbeId>,
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it; `None` while the incident is open.
    pub until: Option<Timestamp>,
}

impl RetentionHold {
    fn spans(&self, at: Timestamp) -> bool {
        at >= self.from && self.until.is_none_or(|until| at < until)
    }
}

/// When the runs began of which evidence is held, by probe.
pub type HeldEvidence = SortedMap<ProbeId, Vec<Timestamp>>;

/// From when on it matters what is held of a probe already; `None` when no incident holds any of it.
#[must_use]
pub fn held_since(holds: &[RetentionHold], probe: &ProbeId) -> Option<Timestamp> {
    holds.iter().filter(|hold| hold.probes.contains(probe)).map(|hold| hold.from).min()
}

/// Whether an incident holds what a run of a probe left that began at `at`, and has fewer than
/// [`MAX_HELD`] of that probe. Where incidents overlap, each evidence counts for one of them: that which
/// is told of last, so the oldest, until it has enough. So one that is opened later has room of its own.
#[must_use]
pub fn has_room(
    holds: &[RetentionHold],
    held: &HeldEvidence,
    probe: &ProbeId,
    at: Timestamp,
) -> bool {
    let mine: Vec<&RetentionHold> =
        holds.iter().filter(|hold| hold.probes.contains(probe)).collect();
    let mut counts: SortedMap<&IncidentId, usize> = SortedMap::new();
    let mut counts_for_one = |at: Timestamp| {
        mine.iter().rev().filter(|hold| hold.spans(at)).any(|hold| {
            let count = counts.entry(&hold.incident).or_default();
            let has_room = *count < MAX_HELD;
            *count += usize::from(has_room);
            has_room
        })
    };
    let mut before = held.get(probe).cloned().unwrap_or_default();
    before.sort();
    for at in before {
        counts_for_one(at);
    }
    counts_for_one(at)
}

/// Which slots of a ring incidents hold, as far as they have room besides what is `held`: what says most
/// first, then the oldest.
#[must_use]
pub fn to_hold(mut ring: Vec<Slot>, holds: &[RetentionHold], mut held: HeldEvidence) -> Vec<i64> {
    ordered::sort_by_key(&mut ring, |slot| (Reverse(slot.priority), slot.observed_at, slot.slot));
    let mut chosen = vec![];
    for Slot { slot, probe, observed_at, .. } in ring {
        if has_room(holds, &held, &probe, observed_at) {
            held.entry(probe).or_default().push(observed_at);
            chosen.push(slot);
        }
    }
    chosen
}

/// What an incident holds, by component.
#[must_use]
pub fn holds_of(board: &Board, incident: &Incident) -> Vec<RetentionHold> {
    let until = incident.closed_at();
    let hold = |component| {
        let watches = board.watches.get(component)?;
        // Also by the ids that they had, under which the record has it.
        let former = board.renamed_probes.iter().filter(|(_, probe)| watches.contains_key(*probe));
        let probes = watches.keys().chain(former.map(|(was, _)| was)).cloned().collect();
        let seen = board.timelines.get(component).map(|timeline| timeline.observed.points());
        let seen = seen.unwrap_or_default().iter().rev();
        // Back over all that was trouble when it began.
        let before = seen.skip_while(|(at, _)| *at > incident.started_at);
        let trouble = before.take_while(|(_, status)| status.is_trouble());
        let began = trouble.last().map_or(incident.started_at, |(at, _)| *at);
        Some(RetentionHold {
            incident: incident.id.clone(),
            probes,
            from: began.minus(HOLD_LEAD_TIME),
            until,
        })
    };
    let found = incident.findings.iter().map(|finding| &finding.component);
    let about = SortedSet::from_iter(incident.named().into_iter().chain(found));
    about.into_iter().filter_map(hold).collect()
}

/// What Ledgers are told to hold at `now`, newest incident first.
#[must_use]
pub fn holds(board: &Board, now: Timestamp) -> Vec<RetentionHold> {
    let matters = |incident: &&Incident| {
        incident.closed_at().is_none_or(|over| now.since(over) < EVIDENCE_KEPT_FOR + HOLD_LEAD_TIME)
    };
    let since = now.minus(EVIDENCE_KEPT_FOR + HOLD_LEAD_TIME);
    let newest = board.incidents.closed_since(since).rev().filter(matters).take(MAX_TOLD);
    let mut probes = 0;
    let few = |hold: &RetentionHold| {
        probes += hold.probes.len();
        probes <= MAX_PROBES_TOLD
    };
    newest.flat_map(|incident| holds_of(board, incident)).take_while(few).collect()
}

/// An evidence in the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Where it stands.
    pub slot: i64,
    /// Whose it is.
    pub probe: ProbeId,
    /// When its run began.
    pub observed_at: Timestamp,
    /// How much it says, by [`eviction_priority`].
    pub priority: i64,
}

/// How much an evidence says that others do not, by why it was kept: more is more.
#[must_use]
pub fn eviction_priority(cause: CaptureReason) -> i64 {
    match cause {
        CaptureReason::StillFails => 0,
        CaptureReason::Changed => 1,
        CaptureReason::Began => 2,
    }
}

/// Which slot of a ring the next evidence takes: one that is free, or that of what is missed least.
/// What is too old is missed least, then what says nothing new; then of the probe that has most, so that
/// one that flaps does not push out others; the oldest first.
#[must_use]
pub fn slot_for(ring: &[Slot], now: Timestamp) -> i64 {
    if ring.len() < RING_SLOTS {
        let taken = SortedSet::from_iter(ring.iter().map(|slot| slot.slot));
        if let Some(free) = (0..RING_SLOTS as i64).find(|slot| !taken.contains(slot)) {
            return free;
        }
    }
    let mut of_probe: SortedMap<&ProbeId, usize> = SortedMap::new();
    for slot in ring {
        *of_probe.entry(&slot.probe).or_default() += 1;
    }
    let missed = |slot: &&Slot| {
        let many = of_probe.get(&slot.probe).copied().unwrap_or_default();
        let young = !is_old(slot.observed_at, now);
        (young, slot.priority, Reverse(many), slot.observed_at, slot.slot)
    };
    ring.iter().min_by_key(missed).map_or(0, |slot| slot.slot)
}

/// The first instant of which there still is evidence that no incident holds.
#[must_use]
pub fn kept_since(now: Timestamp) -> Timestamp {
    now.minus(EVIDENCE_KEPT_FOR)
}

/// Whether evidence that no incident holds is over its time: it is shown no more, and let go of.
#[must_use]
pub fn is_old(observed_at: Timestamp, now: Timestamp) -> bool {
    observed_at < kept_since(now)
}

/// How long from `now` on until the oldest evidence that no incident holds is over its time.
#[must_use]
pub fn kept_for(oldest: Timestamp, now: Timestamp) -> Duration {
    oldest.plus(EVIDENCE_KEPT_FOR + Duration::from_millis(1)).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    fn slot(slot: i64, probe: &str, at_ms: i64, cause: CaptureReason) -> Slot {
        let observed_at = Timestamp::from_unix_ms(at_ms);
        Slot {
            slot,
            probe: probe.parse().unwrap(),
            observed_at,
            priority: eviction_priority(cause),
        }
    }

    #[test]
    fn a_free_place_comes_first_and_then_what_is_missed_least() {
        let now = Timestamp::from_unix_ms(30 * DAY_MS);
        let newer = |n: i64| now.unix_ms() - DAY_MS + n;
        let mut ring: Vec<Slot> =
            (0..200).map(|n| slot(n, "flaps", newer(n), CaptureReason::Began)).collect();
        ring.remove(7);
        assert_eq!(slot_for(&ring, now), 7, "a free one");
        ring.push(slot(7, "other", newer(-5), CaptureReason::Began));
        assert_eq!(slot_for(&ring, now), 0, "the oldest of the probe that has most");
        ring[50].priority = eviction_priority(CaptureReason::StillFails);
        assert_eq!(slot_for(&ring, now), ring[50].slot, "what says nothing new");
        ring[60].observed_at = Timestamp::from_unix_ms(22 * DAY_MS);
        assert_eq!(slot_for(&ring, now), ring[60].slot, "what is too old");
    }
}
