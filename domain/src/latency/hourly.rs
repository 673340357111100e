//! Hourly rollup: the runs of each probe, counted, and their durations in sketches.
//!
//! An hour is folded from its observations as a whole, never incremented: a late observation
//! refolds its hour. Observations may arrive in any order, but each must be counted once, which
//! batch sequence numbers ensure.

use crate::ordered::{self, SortedMap};
use crate::time::timestamp::HOUR_MS;

use serde::{Deserialize, Serialize};

use crate::ids::ProbeId;
use crate::latency::sketch::Sketch;
use crate::phases::Phases;
use crate::protocol::observation::{Observation, Outcome};
use crate::time::timestamp::Timestamp;

/// Milliseconds of a minute, the finest grain that is drawn.
pub const MINUTE_MS: i64 = 60_000;

/// What one agent saw in an hour, or in another stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunBucket {
    /// When it began.
    pub start: Timestamp,
    /// By probe; one that did not run is not in it.
    pub probes: SortedMap<ProbeId, RunStats>,
}

/// The runs of one probe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStats {
    /// How many passed.
    pub passed: u32,
    /// How many were degraded.
    pub degraded: u32,
    /// How many failed; a run again after a failure is one more.
    pub failed: u32,
    /// How many say nothing about the service.
    pub unsure: u32,
    /// How long runs took that came to their end, degraded or not, in milliseconds. How long it took
    /// to fail says nothing of how long it takes.
    pub took_ms: Sketch,
    /// How long their phases took.
    pub phases: PhaseTimes,
}

/// How long each phase of a run took, over all of its steps, in microseconds. A run without the phase
/// is not counted in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseTimes {
    /// Finding addresses.
    pub dns_us: Sketch,
    /// Opening connections.
    pub connect_us: Sketch,
    /// Agreeing on encryption.
    pub tls_us: Sketch,
    /// Waiting for answers to begin.
    pub first_byte_us: Sketch,
    /// Waiting for answers to end.
    pub transfer_us: Sketch,
}

impl RunStats {
    /// How many runs there were.
    #[must_use]
    pub fn count(&self) -> u32 {
        [self.passed, self.degraded, self.failed, self.unsure]
            .into_iter()
            .fold(0, u32::saturating_add)
    }

    fn record(&mut self, seen: &Observation) {
        let count = match &seen.outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Degraded(_) => &mut self.degraded,
            Outcome::Failed(_) => &mut self.failed,
            Outcome::Unsure(_) => &mut self.unsure,
        };
        *count = count.saturating_add(1);
        if matches!(seen.outcome, Outcome::Passed | Outcome::Degraded(_)) {
            self.took_ms.record(seen.took_ms);
            self.phases.record(&seen.steps);
        }
    }

    /// Adds the runs of another stretch of time, or of another agent.
    pub fn merge(&mut self, other: &Self) {
        // Destructured whole, so that a new field cannot be forgotten here.
        let Self { passed, degraded, failed, unsure, took_ms, phases } = other;
        for (count, more) in [
            (&mut self.passed, passed),
            (&mut self.degraded, degraded),
            (&mut self.failed, failed),
            (&mut self.unsure, unsure),
        ] {
            *count = count.saturating_add(*more);
        }
        self.took_ms.merge(took_ms);
        for (sketch, more) in self.phases.all_mut().into_iter().zip(phases.all()) {
            sketch.merge(more);
        }
    }
}

impl PhaseTimes {
    /// The sketches in the order of the phases.
    #[must_use]
    pub fn all(&self) -> [&Sketch; 5] {
        let Self { dns_us, connect_us, tls_us, first_byte_us, transfer_us } = self;
        [dns_us, connect_us, tls_us, first_byte_us, transfer_us]
    }

    fn all_mut(&mut self) -> [&mut Sketch; 5] {
        let Self { dns_us, connect_us, tls_us, first_byte_us, transfer_us } = self;
        [dns_us, connect_us, tls_us, first_byte_us, transfer_us]
    }

    fn record(&mut self, steps: &[Phases]) {
        let phases: [fn(&Phases) -> Option<u32>; 5] =
            [|p| p.dns_us, |p| p.connect_us, |p| p.tls_us, |p| p.first_byte_us, |p| p.transfer_us];
        for (sketch, phase) in self.all_mut().into_iter().zip(phases) {
            let took = steps.iter().filter_map(phase).reduce(u32::saturating_add);
            took.into_iter().for_each(|us| sketch.record(us));
        }
    }
}

impl RunBucket {
    /// Adds what another hour, or another agent in the same one, saw; this one's start stays.
    pub fn merge(&mut self, other: &Self) {
        for (probe, runs) in &other.probes {
            self.probes.entry(probe.clone()).or_default().merge(runs);
        }
    }
}

/// The hours that observations lie in, oldest first; hours of UTC, without those that nothing was
/// seen in.
pub fn hours<'a>(observations: impl IntoIterator<Item = &'a Observation>) -> Vec<RunBucket> {
    stretches(observations, HOUR_MS)
}

/// What [`hours`] says, by the minute: for charts of the last hours, made of what is still kept of
/// single runs.
pub fn minutes<'a>(observations: impl IntoIterator<Item = &'a Observation>) -> Vec<RunBucket> {
    stretches(observations, MINUTE_MS)
}

fn stretches<'a>(
    observations: impl IntoIterator<Item = &'a Observation>,
    ms: i64,
) -> Vec<RunBucket> {
    let mut observations: Vec<&Observation> = observations.into_iter().collect();
    // So that a probe is added behind those that are there.
    ordered::sort_by(&mut observations, |a, b| a.probe.cmp(&b.probe));
    let mut stretches: SortedMap<Timestamp, RunBucket> = SortedMap::new();
    for seen in observations {
        let at = seen.observed_at.unix_ms();
        let start = Timestamp::from_unix_ms(at - at.rem_euclid(ms));
        let stretch = stretches.entry(start).or_default();
        stretch.start = start;
        stretch.probes.entry(seen.probe.clone()).or_default().record(seen);
    }
    stretches.into_values().collect()
}
