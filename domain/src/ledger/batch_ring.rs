//! The ring of batches: in which slot does each batch stand, and which are still there?
//!
//! Batches are numbered from 1 as they come in. A lap fills slots from 0 on, one batch each, and ends
//! when it has as many batches or bytes as a ring may have; the next lap overwrites it from slot 0.

use serde::{Deserialize, Serialize};

/// The most that one lap of a ring holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingLimits {
    /// Batches.
    pub slots: u64,
    /// Bytes of their bodies; the batch that reaches it is the lap's last.
    pub bytes: u64,
}

/// Where the laps of a ring began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingPosition {
    /// The number of the batch in slot 0 of the lap that is being filled.
    lap_first: u64,
    /// The same of the lap before it, whose end is still there; of the first lap, which has none, its own.
    previous_first: u64,
    /// Bytes of the lap that is being filled.
    lap_bytes: u64,
}

impl RingPosition {
    /// The position of a ring that had a fixed number of slots, each batch in that of its number's
    /// remainder, when the `last` batch was written.
    #[must_use]
    pub fn of_fixed_slots(last: u64, slots: u64) -> Self {
        let lap_first = last - last % slots;
        Self { lap_first, previous_first: lap_first.saturating_sub(slots), lap_bytes: 0 }
    }

    /// The slots in which the `n`th batch may stand when those before it are placed: behind them, or
    /// where a new lap begins.
    #[must_use]
    pub fn candidates(&self, n: u64) -> [u64; 2] {
        [n.saturating_sub(self.lap_first), 0]
    }

    /// The slot for the `n`th batch, the next one, of so many bytes.
    #[must_use]
    pub fn place(&mut self, n: u64, bytes: u64, limits: RingLimits) -> u64 {
        let slot = n.saturating_sub(self.lap_first);
        let is_full = slot >= limits.slots || self.lap_bytes >= limits.bytes;
        let slot = if is_full { 0 } else { slot };
        self.note(n, slot, bytes);
        slot
    }

    /// The `n`th batch, the next one, stands in a slot that [`RingPosition::place`] gave for it.
    pub fn note(&mut self, n: u64, slot: u64, bytes: u64) {
        if slot == 0 && n > self.lap_first {
            *self = Self { lap_first: n, previous_first: self.lap_first, lap_bytes: 0 };
        }
        self.lap_bytes = self.lap_bytes.saturating_add(bytes);
    }

    /// The oldest batch that is still there after the `last` one was written.
    #[must_use]
    pub fn oldest(&self, last: u64) -> u64 {
        let overwritten = last.saturating_sub(self.lap_first);
        let behind = self.previous_first.saturating_add(overwritten).saturating_add(1);
        behind.min(self.lap_first).max(1)
    }

    /// The slot of a batch that is still there.
    #[must_use]
    pub fn slot(&self, n: u64) -> u64 {
        n.saturating_sub(if n >= self.lap_first { self.lap_first } else { self.previous_first })
    }

    /// The slots of the batches from `first` to `last`, which are still there, in their order: those of
    /// the lap before, then those of this one, each from and to.
    pub fn slots(&self, first: u64, last: u64) -> impl Iterator<Item = (u64, u64)> + use<> {
        let before = (first, last.min(self.lap_first.saturating_sub(1)));
        let within = (first.max(self.lap_first), last);
        let this = *self;
        let parts = [before, within].into_iter().filter(|(from, to)| from <= to);
        parts.map(move |(from, to)| (this.slot(from), this.slot(to)))
    }

    /// The first slot that no batch which is still there stands in: rows behind it are of a lap that was
    /// longer.
    #[must_use]
    pub fn end(&self, last: u64) -> u64 {
        let filled = last.saturating_sub(self.lap_first) + 1;
        filled.max(self.lap_first - self.previous_first)
    }
}

#[cfg(test)]
mod tests {
    use crate::ordered::SortedMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_the_sizes_the_newest_are_there_and_found(
            bytes in prop::collection::vec(1_u64..400, 1..300),
            slots in 1_u64..20,
            fixed in prop::option::of(0_u64..60),
        ) {
            let limits = RingLimits { slots, bytes: 1_000 };
            let mut rows: SortedMap<u64, u64> = SortedMap::new();
            let mut ring = RingPosition::default();
            let mut n = 0;
            // A ring that an earlier version filled goes on where it is.
            for old in 1..=fixed.unwrap_or(0) {
                rows.insert(old % 24, old);
                ring = RingPosition::of_fixed_slots(old, 24);
                n = old;
            }
            for bytes in bytes {
                n += 1;
                let woken = ring;
                let slot = ring.place(n, bytes, limits);
                prop_assert!(woken.candidates(n).contains(&slot));
                rows.insert(slot, n);
                let oldest = ring.oldest(n);
                let found: Vec<u64> = (oldest..=n).map(|n| rows[&ring.slot(n)]).collect();
                prop_assert_eq!(&found, &(oldest..=n).collect::<Vec<_>>());
                let parts: Vec<(u64, u64)> = ring.slots(oldest, n).collect();
                let scanned = parts.iter().flat_map(|(from, to)| rows.range(*from..=*to));
                prop_assert_eq!(scanned.map(|(_, n)| *n).collect::<Vec<_>>(), found);
                rows.retain(|slot, _| *slot < ring.end(n));
                prop_assert_eq!(rows.len() as u64, n - oldest + 1, "nothing else is there");
                let settled = n > fixed.unwrap_or(0) + 2 * slots + 24;
                prop_assert!(!settled || n - oldest < 2 * slots);
            }
        }
    }

    #[test]
    fn a_lap_ends_with_its_slots_or_its_bytes() {
        let limits = RingLimits { slots: 4, bytes: 1_000 };
        let mut ring = RingPosition::default();
        let slots: Vec<u64> = (1..=9).map(|n| ring.place(n, 10, limits)).collect();
        assert_eq!(slots, [1, 2, 3, 0, 1, 2, 3, 0, 1]);
        assert_eq!((ring.oldest(9), ring.end(9)), (6, 4));
        assert_eq!(ring.slots(6, 9).collect::<Vec<_>>(), [(2, 3), (0, 1)]);
        let slots: Vec<u64> = (10..=13).map(|n| ring.place(n, 900, limits)).collect();
        assert_eq!(slots, [2, 3, 0, 1], "by slots, then by bytes");
        assert_eq!(ring.place(14, 900, limits), 0);
        assert_eq!((ring.oldest(14), ring.end(14)), (13, 2), "the longer lap's end is not kept");
    }
}
