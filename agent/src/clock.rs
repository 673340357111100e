//! Clocks: the only place in this crate that reads one other than for durations. Runs are dated by a clock
//! that is never set while the process runs: the wall clock of its start, and what the monotonic clock says
//! has passed since.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::protocol::server_offset::{ClockReading, ClockSample, ServerOffset};
use domain::time::timestamp::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// Where Linux names the start of the machine.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";
/// The monotonic clock; on Linux the one that goes on while the machine sleeps.
#[cfg(target_os = "linux")]
const MONOTONIC: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const MONOTONIC: ClockId = ClockId::Monotonic;

/// What the wall clock was ahead of the monotonic one when it was first asked for, in milliseconds.
static AHEAD_MS: LazyLock<i64> = LazyLock::new(|| now().unix_ms() - monotonic_ms());
static MACHINE_BOOT: LazyLock<String> = LazyLock::new(read_machine_boot);

/// Now, by the machine's wall clock.
#[must_use]
pub fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

/// An instant as files have it; what is before 1970 is 1970.
#[must_use]
pub fn timestamp(at: SystemTime) -> Timestamp {
    let since_1970 = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// Now, by the clock that dates runs: what it is off is the same for all of them.
#[must_use]
pub fn steady() -> Timestamp {
    Timestamp::from_unix_ms(AHEAD_MS.saturating_add(monotonic_ms()))
}

/// How long the machine runs, in milliseconds.
#[must_use]
pub fn monotonic_ms() -> i64 {
    let shown = clock_gettime(MONOTONIC);
    shown.tv_sec.saturating_mul(1_000).saturating_add(shown.tv_nsec / 1_000_000)
}

/// The start of the machine, whose monotonic clock no other shares.
#[must_use]
pub fn machine_boot() -> &'static str {
    &MACHINE_BOOT
}

/// How long ago a reading was made; unknown when the machine started again since.
#[must_use]
pub fn age(reading: &ClockReading) -> Option<Duration> {
    let passed_ms = monotonic_ms().saturating_sub(reading.monotonic_ms);
    let is_same_boot = reading.machine_boot == machine_boot();
    is_same_boot.then(|| Duration::from_millis(u64::try_from(passed_ms).unwrap_or_default()))
}

/// Without a name of the machine's start, the process has one of its own.
fn read_machine_boot() -> String {
    if let Ok(id) = std::fs::read_to_string(BOOT_ID) {
        return id.trim().to_owned();
    }
    let mut random = [0; 16];
    // Without randomness, the instant still tells starts apart.
    match getrandom::fill(&mut random) {
        Ok(()) => hex::encode(random),
        Err(_) => format!("{}-{}", std::process::id(), now().unix_ms()),
    }
}

/// What is known of the server's clock, for all that deals with it.
#[derive(Clone, Default)]
pub struct ServerClock {
    offset: Arc<Mutex<Option<ServerOffset>>>,
}

impl ServerClock {
    /// Learns from an exchange that was sent at `sent_ms` of the monotonic clock, and answered now.
    pub fn learn(&self, sent_ms: i64, server: Timestamp) {
        let sample = ClockSample { sent_ms, server, answered_ms: monotonic_ms() };
        let mut offset = self.lock();
        *offset = Some(
            offset.map_or_else(|| ServerOffset::of_sample(sample), |offset| offset.with(sample)),
        );
    }

    /// What is known now.
    #[must_use]
    pub fn offset(&self) -> Option<ServerOffset> {
        *self.lock()
    }

    /// How the clock that dates runs stands now.
    #[must_use]
    pub fn reading(&self) -> ClockReading {
        let monotonic_ms = monotonic_ms();
        ClockReading {
            machine_boot: machine_boot().to_owned(),
            monotonic_ms,
            clock: Timestamp::from_unix_ms(AHEAD_MS.saturating_add(monotonic_ms)),
            offset: self.offset().map(|offset| offset.at(monotonic_ms)),
        }
    }

    /// The offset. A panic elsewhere leaves it whole: it changes in one step.
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<ServerOffset>> {
        self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_dates_what_was_made_before() {
        let clock = ServerClock::default();
        let reading = clock.reading();
        assert_eq!(reading.offset, None);
        assert!(age(&reading).is_some_and(|age| age < Duration::from_secs(60)));
        let server = Timestamp::from_unix_ms(steady().unix_ms() + 40_000);
        clock.learn(monotonic_ms() - 1, server);
        let offset = clock.offset().map(|offset| (machine_boot(), offset));
        let bounds = reading.correction(offset).unwrap();
        let (least_ms, most_ms) = (bounds.least_ms, bounds.most_ms);
        assert!(least_ms <= 40_000 && 40_000 <= most_ms, "{bounds}");
        let elsewhere = ClockReading { machine_boot: "another".to_owned(), ..reading };
        assert_eq!(age(&elsewhere), None);
    }
}
