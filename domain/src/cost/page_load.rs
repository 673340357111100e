//! Load of a configuration: how many probes, in how many regions, how often; and what a day of it costs.

use serde::{Deserialize, Serialize};

use crate::config::Configuration;
use crate::cost::pricing::{PageLoad, estimate};

/// What a day of a configuration costs, as an estimate in whole numbers: with one agent in each region,
/// without heartbeats, evidence and readers beyond the caches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EstimatedCost {
    /// Rows written.
    pub rows_written: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Requests to durable objects.
    pub requests: u64,
    /// Megabytes kept once rings are full.
    pub megabytes: u64,
    /// The share of what the free plan gives that the fullest meter takes, in percent; above 100 it does not fit.
    pub free_percent: u64,
    /// What a month of such days costs on the paid plan, in US cents.
    pub month_cents: u64,
}

impl EstimatedCost {
    /// What a day of a configuration costs.
    #[must_use]
    pub fn from_configuration(configuration: &Configuration) -> Self {
        let day = page_load(configuration).map(estimate).unwrap_or_default();
        Self {
            rows_written: day.rows_written as u64,
            rows_read: day.rows_read as u64,
            requests: day.requests as u64,
            megabytes: (day.bytes / 1e6) as u64,
            free_percent: (day.share_of_free() * 100.0).ceil() as u64,
            month_cents: (day.month_usd() * 100.0).round() as u64,
        }
    }

    /// Whether the free plan has room for it.
    #[must_use]
    pub fn fits_free(&self) -> bool {
        self.free_percent <= 100
    }
}

/// The configuration as if each of its regions ran the same number of probes, all equally often; `None`: no
/// agent runs any.
#[must_use]
pub fn page_load(configuration: &Configuration) -> Option<PageLoad> {
    let used = configuration.regions.iter();
    let used = used.filter(|region| configuration.probes_in(&region.id).next().is_some());
    let regions = u32::try_from(used.count()).unwrap_or(u32::MAX);
    let run = configuration.probes.iter().filter(|probe| probe.heartbeat.is_none());
    let (count, runs_a_second) = run.fold((0.0, 0.0), |(count, runs), probe| {
        let regions = probe.regions.len() as f64;
        (count + regions, runs + regions / probe.every.as_secs_f64().max(1.0))
    });
    let probes = (count / f64::from(regions.max(1))).ceil();
    (regions > 0 && count > 0.0).then(|| PageLoad {
        probes: probes as u32,
        regions,
        every_s: probes * f64::from(regions) / runs_a_second,
        window_s: configuration.agents.batch_window.as_secs_f64(),
    })
}
