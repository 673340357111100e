//! Server offset: how far is the server's clock ahead of a machine's monotonic clock? Measured with every
//! answer of the server, so that what was observed is dated right whatever the machine's wall clock shows,
//! and whenever it is set.

use serde::{Deserialize, Serialize};

use crate::protocol::clock_skew::CorrectionBounds;
use crate::time::timestamp::Timestamp;

/// The header in which the server says what its clock shows when it answers an agent: milliseconds since 1970.
pub const HEADER: &str = "allclear-now-ms";
/// The most by which two clocks are taken to drift apart: 200 µs each second.
const DRIFT_PER_MILLION: u64 = 200;

/// An exchange with the server: when it was sent and answered by the monotonic clock, in milliseconds since the
/// machine started, and what the server's clock showed between the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSample {
    /// When the request was sent.
    pub sent_ms: i64,
    /// What the server's clock showed.
    pub server: Timestamp,
    /// When the answer came.
    pub answered_ms: i64,
}

/// What was added to the monotonic clock is the server's clock: bounds in milliseconds, which are certain
/// however long the way of a request and of its answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerOffset {
    least_ms: i64,
    most_ms: i64,
    /// By the monotonic clock.
    measured_ms: i64,
}

impl ServerOffset {
    /// What a sample says.
    #[must_use]
    pub fn of_sample(sample: ClockSample) -> Self {
        let server = sample.server.unix_ms();
        Self {
            least_ms: server.saturating_sub(sample.answered_ms),
            most_ms: server.saturating_sub(sample.sent_ms),
            measured_ms: sample.answered_ms,
        }
    }

    /// What is known once a sample was taken: what both say, or the sample alone where a clock was set.
    #[must_use]
    pub fn with(self, sample: ClockSample) -> Self {
        let new = Self::of_sample(sample);
        let bounds = self.at(new.measured_ms);
        let both = Self {
            least_ms: bounds.least_ms.max(new.least_ms),
            most_ms: bounds.most_ms.min(new.most_ms),
            ..new
        };
        if both.least_ms <= both.most_ms { both } else { new }
    }

    /// What it says at another instant of the monotonic clock: clocks drift.
    #[must_use]
    pub fn at(self, monotonic_ms: i64) -> Self {
        let apart = monotonic_ms.saturating_sub(self.measured_ms);
        // Rounded up, or bounds that are carried on often would never grow wider.
        let drift = apart.unsigned_abs().saturating_mul(DRIFT_PER_MILLION).div_ceil(1_000_000);
        let drift = i64::try_from(drift).unwrap_or(i64::MAX);
        Self {
            least_ms: self.least_ms.saturating_sub(drift),
            most_ms: self.most_ms.saturating_add(drift),
            measured_ms: monotonic_ms,
        }
    }

    fn width_ms(self) -> i64 {
        self.most_ms.saturating_sub(self.least_ms)
    }
}

/// How the clock by which a batch is dated stood to the monotonic clock when the batch was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReading {
    /// Which start of the machine: its monotonic clock begins anew with each.
    pub machine_boot: String,
    /// What the monotonic clock showed, in milliseconds.
    pub monotonic_ms: i64,
    /// What the batch's clock showed.
    pub clock: Timestamp,
    /// What was known of the server's clock.
    pub offset: Option<ServerOffset>,
}

impl ClockReading {
    /// Between which bounds lies what is to be added to the batch's times? `now` is what is known today, with
    /// the start of the machine that it is of; the narrower of the two is used.
    #[must_use]
    pub fn correction(&self, now: Option<(&str, ServerOffset)>) -> Option<CorrectionBounds> {
        let now = now.filter(|(boot, _)| *boot == self.machine_boot).map(|(_, offset)| offset);
        let offsets = [self.offset, now].into_iter().flatten();
        let offsets = offsets.map(|offset| offset.at(self.monotonic_ms));
        let best = offsets.min_by_key(|offset| offset.width_ms())?;
        let shift = self.monotonic_ms.saturating_sub(self.clock.unix_ms());
        Some(CorrectionBounds {
            least_ms: best.least_ms.saturating_add(shift),
            most_ms: best.most_ms.saturating_add(shift),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(sent_ms: i64, server_ms: i64, answered_ms: i64) -> ClockSample {
        ClockSample { sent_ms, server: Timestamp::from_unix_ms(server_ms), answered_ms }
    }

    fn bounds(offset: ServerOffset) -> (i64, i64) {
        (offset.least_ms, offset.most_ms)
    }

    #[test]
    fn a_slow_way_widens_the_bounds_and_a_fast_one_narrows_them() {
        let slow = ServerOffset::of_sample(sample(1_000, 501_000, 9_000));
        assert_eq!(bounds(slow), (492_000, 500_000), "the truth is in it");
        let fast = slow.with(sample(9_010, 509_014, 9_020));
        assert_eq!(bounds(fast), (499_994, 500_001), "and what both say is narrower");
        let slow_again = fast.with(sample(10_000, 514_000, 18_000));
        assert_eq!(bounds(slow_again), (499_992, 500_003), "a slow one takes nothing but drift");
        let set = fast.with(sample(10_000, 99_000, 10_002));
        assert_eq!(bounds(set), (88_998, 89_000), "a server whose clock was set");
    }

    #[test]
    fn clocks_drift_while_nothing_is_heard() {
        let day_ms = 86_400_000;
        let offset = ServerOffset::of_sample(sample(0, 5_000, 0)).at(day_ms);
        assert_eq!(bounds(offset), (5_000 - 17_280, 5_000 + 17_280));
        let (least_ms, most_ms) = bounds(offset.at(i64::MIN));
        assert!(least_ms < 0 && most_ms > day_ms, "no overflow: {least_ms} {most_ms}");
    }

    #[test]
    fn the_truth_stays_between_bounds_that_are_measured_often() {
        // A server's clock that gains 150 µs each second; exchanges take a second, but for the first.
        for gained_per_million in [150, -150] {
            let server_ms = |monotonic_ms: i64| {
                500_000 + monotonic_ms + monotonic_ms * gained_per_million / 1_000_000
            };
            let mut offset = ServerOffset::of_sample(sample(0, server_ms(0), 0));
            for second in 1..600 {
                let sent_ms = second * 1_000;
                let slow = sample(sent_ms - 500, server_ms(sent_ms), sent_ms + 499);
                offset = offset.with(slow);
                let truth_ms = server_ms(sent_ms + 499) - (sent_ms + 499);
                let (least_ms, most_ms) = bounds(offset);
                assert!(
                    (least_ms..=most_ms).contains(&truth_ms),
                    "{gained_per_million}, {second}: {least_ms} {truth_ms} {most_ms}"
                );
            }
        }
    }

    #[test]
    fn a_batch_is_dated_by_the_clock_it_was_made_with() {
        let reading = |clock_ms, offset| ClockReading {
            machine_boot: "one".to_owned(),
            monotonic_ms: 10_000,
            clock: Timestamp::from_unix_ms(clock_ms),
            offset,
        };
        let exact = ServerOffset::of_sample(sample(10_000, 510_000, 10_000));
        let between = |least_ms, most_ms| Some(CorrectionBounds { least_ms, most_ms });
        let right = reading(510_000, None);
        assert_eq!(right.correction(Some(("one", exact))), between(0, 0));
        assert_eq!(right.correction(Some(("another", exact))), None, "another start: unknown");
        assert_eq!(right.correction(None), None);
        let behind = reading(470_000, None);
        assert_eq!(behind.correction(Some(("one", exact))), between(40_000, 40_000));
        let noted = reading(470_000, Some(exact));
        assert_eq!(noted.correction(Some(("another", exact))), between(40_000, 40_000), "noted");
        let wide = ServerOffset::of_sample(sample(9_000, 510_000, 11_000));
        assert_eq!(noted.correction(Some(("one", wide))), between(40_000, 40_000), "the narrower");
    }
}
