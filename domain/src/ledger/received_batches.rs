//! Received batches: the sequence numbers received of each boot of an agent, exactly, so that no
//! batch counts twice and none is mistaken for another.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::BootId;
use crate::time::timestamp::Timestamp;

/// How long a start is remembered after its last batch: longer than an agent keeps batches.
const REMEMBERED: Duration = Duration::from_secs(9 * 86_400);
/// How many starts are remembered at most: one in three minutes, all along.
const MAX_BOOTS: usize = 4_096;

/// The batches that were taken of one agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ReceivedBatches {
    /// By their last batch, oldest first.
    boots: Vec<Boot>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Boot {
    boot: BootId,
    /// First and last of each unbroken row, in order.
    rows: Vec<(u64, u64)>,
    last_at: Timestamp,
}

impl ReceivedBatches {
    /// Whether a batch was taken before.
    #[must_use]
    pub(crate) fn has(&self, boot: &BootId, sequence: u64) -> bool {
        let sequences = self.boots.iter().rev().find(|sequences| sequences.boot == *boot);
        sequences.is_some_and(|sequences| sequences.row_of(sequence).is_ok())
    }

    /// Remembers a batch that came in at `now`.
    pub(crate) fn insert(&mut self, boot: &BootId, sequence: u64, now: Timestamp) {
        let at = self.boots.iter().rposition(|sequences| sequences.boot == *boot);
        let sequences = at.map(|at| self.boots.remove(at));
        let new = || Boot { boot: boot.clone(), rows: vec![], last_at: now };
        let mut sequences = sequences.unwrap_or_else(new);
        sequences.insert(sequence);
        sequences.last_at = now.max(sequences.last_at);
        self.boots.push(sequences);
        let many = self.boots.len().saturating_sub(MAX_BOOTS);
        let old = self.boots.partition_point(|sequences| now.since(sequences.last_at) > REMEMBERED);
        self.boots.drain(..many.max(old));
    }

    /// The number after the highest that was taken of a start.
    #[must_use]
    pub(crate) fn next(&self, boot: &BootId) -> u64 {
        let sequences = self.boots.iter().rev().find(|sequences| sequences.boot == *boot);
        sequences
            .and_then(|sequences| sequences.rows.last())
            .map_or(1, |(_, last)| last.saturating_add(1))
    }
}

impl Boot {
    /// The row that holds a sequence, or where one would begin.
    fn row_of(&self, sequence: u64) -> Result<usize, usize> {
        let after = self.rows.partition_point(|(first, _)| *first <= sequence);
        match after.checked_sub(1) {
            Some(row) if self.rows.get(row).is_some_and(|(_, last)| sequence <= *last) => Ok(row),
            _ => Err(after),
        }
    }

    fn insert(&mut self, sequence: u64) {
        let Err(place) = self.row_of(sequence) else { return };
        let follows = |(_, last): &mut (u64, u64)| last.checked_add(1) == Some(sequence);
        if let Some(row) = place.checked_sub(1).and_then(|before| self.rows.get_mut(before))
            && follows(row)
        {
            row.1 = sequence;
        } else {
            self.rows.insert(place, (sequence, sequence));
        }
        // What was missing between two rows may have come.
        self.rows.dedup_by(|next, before| {
            let joins = before.1.saturating_add(1) == next.0;
            if joins {
                before.1 = next.1;
            }
            joins
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boot(name: &str) -> BootId {
        name.parse().unwrap()
    }

    proptest! {
        #[test]
        fn knows_just_what_was_taken(sequences in prop::collection::vec(1_u64..40, 0..60)) {
            let mut taken = ReceivedBatches::default();
            for sequence in &sequences {
                taken.insert(&boot("a"), *sequence, Timestamp::default());
            }
            for sequence in 0..42 {
                prop_assert_eq!(taken.has(&boot("a"), sequence), sequences.contains(&sequence));
                prop_assert!(!taken.has(&boot("b"), sequence));
            }
            prop_assert_eq!(taken.next(&boot("a")), sequences.iter().max().map_or(1, |s| s + 1));
        }
    }

    #[test]
    fn an_unbroken_row_takes_no_room() {
        let mut taken = ReceivedBatches::default();
        for sequence in (1..=1_000).filter(|s| *s != 500).chain([500]) {
            taken.insert(&boot("a"), sequence, Timestamp::default());
        }
        assert_eq!(taken.boots[0].rows, [(1, 1_000)]);
    }

    #[test]
    fn a_start_is_forgotten_only_when_no_agent_has_its_batches_any_more() {
        let mut taken = ReceivedBatches::default();
        let day = |n: u64| Timestamp::default().plus(Duration::from_secs(n * 86_400));
        taken.insert(&boot("a"), 1, day(0));
        taken.insert(&boot("b"), 1, day(8));
        assert!(taken.has(&boot("a"), 1));
        taken.insert(&boot("b"), 2, day(10));
        assert!(!taken.has(&boot("a"), 1) && taken.has(&boot("b"), 1));
    }
}
