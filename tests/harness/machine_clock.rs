//! Clock of this machine: by how much was it set while a story ran? A machine that was paused, or whose clock is kept by
//! another, may set it at any time; what a story measured before is off by as much.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use crate::now;

/// How often it is looked at.
const EVERY: Duration = Duration::from_millis(20);

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The clock, watched until the story ends.
pub struct MachineClock {
    watch: Arc<ClockWatch>,
}

/// Between which bounds the wall clock was ahead of the monotonic one, in milliseconds.
struct ClockWatch {
    least_ms: AtomicI64,
    most_ms: AtomicI64,
    is_over: AtomicBool,
}

impl MachineClock {
    /// Begins to watch it.
    #[must_use]
    pub fn watch() -> Self {
        let ahead_ms = ahead_ms();
        let (least_ms, most_ms) = (ahead_ms.into(), ahead_ms.into());
        let watch = Arc::new(ClockWatch { least_ms, most_ms, is_over: false.into() });
        let watched = Arc::clone(&watch);
        std::thread::spawn(move || {
            while !watched.is_over.load(Ordering::Relaxed) {
                watched.note(self::ahead_ms());
                std::thread::sleep(EVERY);
            }
        });
        Self { watch }
    }

    /// By how much it was set since: 0 where it only ran, but for what is rounded down.
    #[must_use]
    pub fn set_by_ms(&self) -> i64 {
        self.watch.note(ahead_ms());
        let [least_ms, most_ms] =
            [&self.watch.least_ms, &self.watch.most_ms].map(|ms| ms.load(Ordering::Relaxed));
        // Two readings, each rounded down, differ by up to 1 ms.
        (most_ms - least_ms - 1).max(0)
    }
}

impl Drop for MachineClock {
    fn drop(&mut self) {
        self.watch.is_over.store(true, Ordering::Relaxed);
    }
}

impl ClockWatch {
    fn note(&self, ahead_ms: i64) {
        self.least_ms.fetch_min(ahead_ms, Ordering::Relaxed);
        self.most_ms.fetch_max(ahead_ms, Ordering::Relaxed);
    }
}

/// How far the wall clock is ahead of the monotonic one: the most certain of some readings, because a busy machine may
/// do something else between the two clocks.
fn ahead_ms() -> i64 {
    let reading = || {
        let before = BEGAN.elapsed();
        let wall_ms = now().unix_ms();
        let after = BEGAN.elapsed();
        let monotonic_ms = i64::try_from(before.as_millis()).expect("a story is short");
        (after.saturating_sub(before), wall_ms - monotonic_ms)
    };
    (0..10).map(|_| reading()).min().expect("readings").1
}
