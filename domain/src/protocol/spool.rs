//! Spool bounds: how many undelivered batches does an agent keep, and which are dropped first?

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::protocol::assignment::Assignment;
use crate::time::timestamp::Timestamp;

/// The bytes of a spool before there is an assignment.
pub const DEFAULT_SPOOL_BYTES: u64 = 256 << 20;
/// What a spool has for observations when a day of the assignment's runs is less, and when it is more.
pub const OBSERVATION_BYTES: RangeInclusive<u64> = 64 << 20..=2 << 30;
/// How long a batch is kept.
pub const MAX_BATCH_AGE: Duration = Duration::from_secs(7 * 86_400);
/// 2026-01-01, before the first version was made: a clock that shows less was never set.
const EARLIEST_MS: i64 = 1_767_225_600_000;
/// The most bytes that are kept in memory while the disk takes nothing.
pub const MAX_MEMORY_BYTES: u64 = 16 << 20;
/// The most batches that are kept aside because the server refused them.
pub const MAX_REFUSED_BATCHES: usize = 100;

/// How much a spool keeps, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpoolBounds {
    /// The most bytes.
    pub bytes: u64,
    /// The greatest age of a batch.
    pub age: Duration,
}

impl Default for SpoolBounds {
    fn default() -> Self {
        Self { bytes: DEFAULT_SPOOL_BYTES, age: MAX_BATCH_AGE }
    }
}

/// What waits in a spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpoolUsage {
    /// How many batches.
    pub batches: usize,
    /// How many bytes they have, on disk and in memory.
    pub bytes: u64,
    /// The age of the oldest; nothing when its time lies in the future.
    pub oldest: Duration,
}

/// How old is a batch on disk? By the monotonic clock, where the machine runs since it was made; else by the
/// wall clock, unless it shows that one of the two times was written before the clock was set.
#[must_use]
pub fn age_of_file(
    by_monotonic_clock: Option<Duration>,
    modified: Timestamp,
    now: Timestamp,
) -> Duration {
    let by_wall_clock =
        if modified.unix_ms() < EARLIEST_MS { Duration::ZERO } else { now.since(modified) };
    by_monotonic_clock.unwrap_or(by_wall_clock)
}

impl SpoolBounds {
    /// Room for a day of an assignment's runs, and besides it for so many bytes of evidence.
    #[must_use]
    pub fn for_assignment(assignment: &Assignment, evidence_bytes: u64) -> Self {
        let (least, most) = (*OBSERVATION_BYTES.start(), *OBSERVATION_BYTES.end());
        let observations = assignment.packed_bytes_a_day().clamp(least, most);
        Self { bytes: observations.saturating_add(evidence_bytes), ..Self::default() }
    }

    /// Whether the oldest batch is dropped: there are too many bytes, or it is too old. The newest always
    /// stays.
    #[must_use]
    pub fn drops_oldest(self, usage: SpoolUsage) -> bool {
        usage.batches > 1 && (usage.bytes > self.bytes || usage.oldest > self.age)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::assigned;
    use crate::config::parse::read_probe;
    use crate::config::source::SourceFile;

    fn assignment(probes: usize) -> Assignment {
        let text = "id = 'p'\ncomponent = 'c'\nevery = '1s'\ntimeout = '1s'\nregions = ['eu']\n\
                    [[step]]\nname = 's'\nwait = '1ms'\n";
        let file = SourceFile { path: "p.toml".to_owned(), text: text.to_owned() };
        let probe = Arc::new(read_probe(&file).unwrap());
        assigned::assignment(vec![probe; probes], [1, 3].map(Duration::from_secs))
    }

    #[test]
    fn there_is_room_for_a_day_of_runs_within_limits() {
        let a_day = assignment(1).packed_bytes_a_day();
        for (probes, bytes) in [(0, 64 << 20), (16, 64 << 20), (17, a_day * 17), (1_000, 2 << 30)] {
            let bounds = SpoolBounds::for_assignment(&assignment(probes), 5);
            assert_eq!((bounds.bytes, bounds.age), (bytes + 5, MAX_BATCH_AGE), "{probes}");
        }
    }

    #[test]
    fn a_clock_that_was_not_set_makes_nothing_old() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (set, later) = (at("2026-11-28T00:00:00Z"), at("2026-11-28T00:01:00Z"));
        let unset = at("1970-01-01T00:05:00Z");
        let minute = Duration::from_secs(60);
        for (monotonic, modified, now, age) in [
            (None, set, later, minute),
            (None, later, set, Duration::ZERO),
            (None, unset, set, Duration::ZERO),
            (None, set, unset, Duration::ZERO),
            (Some(minute), unset, set, minute),
            (Some(minute), set, unset, minute),
        ] {
            assert_eq!(age_of_file(monotonic, modified, now), age, "{modified} {now}");
        }
    }

    #[test]
    fn the_oldest_is_dropped_beyond_a_bound_and_the_newest_never() {
        let bounds = SpoolBounds { bytes: 10, age: Duration::from_secs(60) };
        let usage = |batches, bytes, seconds| SpoolUsage {
            batches,
            bytes,
            oldest: Duration::from_secs(seconds),
        };
        for (usage, dropped) in [
            (usage(2, 10, 60), false),
            (usage(2, 11, 60), true),
            (usage(2, 10, 61), true),
            (usage(1, 11, 61), false),
            (usage(0, 0, 0), false),
        ] {
            assert_eq!(bounds.drops_oldest(usage), dropped, "{usage:?}");
        }
    }
}
