//! Latency series: the points of a chart, one for each minute, hour or day with runs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::latency::hourly::RunStats;
use crate::latency::sketch::Sketch;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// Runs of one probe by the time at which a stretch began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Series(SortedMap<Timestamp, RunStats>);

impl Series {
    /// Adds runs to a stretch.
    pub fn add(&mut self, start: Timestamp, runs: &RunStats) {
        self.0.entry(start).or_default().merge(runs);
    }

    /// Adds what another agent saw.
    pub fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(start, runs)| self.add(start, runs));
    }

    /// The stretches in which there were runs, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Timestamp, &RunStats)> {
        self.0.iter().map(|(start, runs)| (*start, runs))
    }

    /// The series as text, for its way from an object to another.
    ///
    /// # Errors
    /// When it cannot be written; no series is known that cannot.
    pub fn to_text(&self) -> Result<String, String> {
        let bytes = postcard::to_extend(self, vec![]).map_err(|error| error.to_string())?;
        Ok(STANDARD.encode(bytes))
    }

    /// The series that a text holds.
    ///
    /// # Errors
    /// When it holds none.
    pub fn from_text(text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
        postcard::from_bytes(&bytes).map_err(|error| error.to_string())
    }
}

/// What is told of one stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// When it begins.
    pub at: Timestamp,
    /// How many runs there were: the sum of the next four.
    pub runs: u32,
    /// How many passed.
    pub passed: u32,
    /// How many were degraded.
    pub degraded: u32,
    /// How many failed.
    pub failed: u32,
    /// How many say nothing of the service.
    pub unsure: u32,
    /// How long those took that passed or were degraded; `None` without any.
    pub took_ms: Option<Quantiles>,
    /// How long their phases took; one that never was is not in it.
    pub phases: SortedMap<&'static str, PhaseQuantiles>,
}

/// Quantiles within 1 %, and exact bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quantiles {
    /// Half took at most so long.
    pub p50: u32,
    /// 95 % took at most so long.
    pub p95: u32,
    /// 99 % took at most so long.
    pub p99: u32,
    /// The shortest, exactly.
    pub min: u32,
    /// The longest, exactly.
    pub max: u32,
}

/// The same of a phase, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PhaseQuantiles {
    /// Half took at most so long.
    pub p50: u32,
    /// 95 % took at most so long.
    pub p95: u32,
}

/// The points of a series.
#[must_use]
pub fn points(series: &Series) -> Vec<Point> {
    series.iter().map(|(at, runs)| point(at, runs)).collect()
}

fn point(at: Timestamp, runs: &RunStats) -> Point {
    const PHASES: [&str; 5] = ["dns_us", "connect_us", "tls_us", "first_byte_us", "transfer_us"];
    let phases = PHASES.into_iter().zip(runs.phases.all());
    let phase = |sketch: &Sketch| {
        Some(PhaseQuantiles { p50: sketch.quantile(500)?, p95: sketch.quantile(950)? })
    };
    Point {
        at,
        runs: runs.count(),
        passed: runs.passed,
        degraded: runs.degraded,
        failed: runs.failed,
        unsure: runs.unsure,
        took_ms: quantiles(&runs.took_ms),
        phases: SortedMap::from_iter(
            phases.filter_map(|(name, sketch)| Some((name, phase(sketch)?))),
        ),
    }
}

fn quantiles(sketch: &Sketch) -> Option<Quantiles> {
    Some(Quantiles {
        p50: sketch.quantile(500)?,
        p95: sketch.quantile(950)?,
        p99: sketch.quantile(990)?,
        min: sketch.min()?,
        max: sketch.max()?,
    })
}
