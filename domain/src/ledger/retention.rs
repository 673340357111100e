//! Retention of a Ledger: how many batches, transitions and snapshots are kept, and for how long?
//! Policy alone; the Worker stores by it, and [`cost`](crate::cost::pricing) reckons with it.

use crate::ledger::batch_ring::RingLimits;
use crate::protocol::batch::MAX_BATCH_BYTES;

/// The most batches that a Ledger keeps: seven days at one each 25 s.
pub const RING_SLOTS: u64 = 24_192;
/// The most bytes of batches between two starts of the ring over: 1,000 probes each 30 s fill them in
/// about three days.
pub const RING_BYTES: u64 = 128_000_000;
/// The ring of every Ledger.
pub const RING: RingLimits = RingLimits { slots: RING_SLOTS, bytes: RING_BYTES };
/// A snapshot is written at least this often, in batches; a Ledger that wakes folds no more than these.
pub const SNAPSHOT_EVERY: u64 = 64;
/// The most bytes of one row of a snapshot. The platform takes rows of up to 2 MB.
pub const SNAPSHOT_PART_BYTES: usize = 1_000_000;
/// The most observations that are read to refold what came late, those of other probes too: readers wait
/// meanwhile where all objects share a thread. What else came late is in the record alone.
pub const MAX_REFOLDED: usize = 200_000;
/// The most transitions that a Ledger holds of all of its probes: some 10 MB of memory, where failures
/// say what they usually do.
pub const MAX_TRANSITIONS: usize = 50_000;
/// The most transitions of one probe, and those that each may have however many there are.
const TRANSITIONS_OF_A_PROBE: std::ops::RangeInclusive<usize> = 16..=2_000;

// What no snapshot holds yet must still be in the ring.
const _: () = assert!(SNAPSHOT_EVERY * 2 <= RING_SLOTS);
const _: () = assert!(SNAPSHOT_EVERY * 2 * (MAX_BATCH_BYTES as u64) <= RING_BYTES);

/// How many transitions are kept of each of so many probes; older ones stand as they are, and are no
/// longer amended.
#[must_use]
pub fn transitions_kept(probes: usize) -> usize {
    let (least, most) = TRANSITIONS_OF_A_PROBE.into_inner();
    (MAX_TRANSITIONS / probes.max(1)).clamp(least, most)
}

/// How often a snapshot is due in a ring of other limits, such as those of a test.
#[must_use]
pub fn snapshot_every(ring: RingLimits) -> u64 {
    SNAPSHOT_EVERY.min(ring.slots / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_probes_together_stay_within_the_bound() {
        for (probes, runs) in [(0, 2_000), (1, 2_000), (100, 500), (1_000, 50), (2_000, 25)] {
            assert_eq!(transitions_kept(probes), runs, "{probes} probes");
            assert!(probes * runs <= MAX_TRANSITIONS);
        }
        assert_eq!(transitions_kept(10_000), 16, "each keeps a few, whatever the number");
    }

    #[test]
    fn a_snapshot_is_due_before_the_ring_wraps() {
        assert_eq!(snapshot_every(RING), SNAPSHOT_EVERY);
        assert_eq!(snapshot_every(RingLimits { slots: 12, ..RING }), 6);
        assert_eq!(snapshot_every(RingLimits { slots: 1, ..RING }), 1);
    }
}
