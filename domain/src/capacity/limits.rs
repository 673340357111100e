//! Capacity limits: which limits does the configuration set to what is measured?

use serde::{Deserialize, Serialize};

use crate::config::Configuration;
use crate::ids::{ComponentId, MetricId, ProbeId, RegionId};
use crate::ordered::SortedMap;
use crate::problem::Problem;

/// The most probes of a component whose latency is looked at, in the order of their ids.
pub const MAX_LATENCY_PROBES: usize = 5;

/// Limits by the configuration in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityLimits {
    /// Of metrics that have one.
    pub metrics: SortedMap<MetricId, u32>,
    /// Of probes of the component that was asked for.
    pub probes: Vec<ProbeLimit>,
}

/// How long a run of a probe may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeLimit {
    /// The probe.
    pub probe: ProbeId,
    /// Where it is run from.
    pub regions: Vec<RegionId>,
    /// After this many milliseconds a run fails.
    pub timeout_ms: u64,
}

/// The limits; those of probes of one component, if one is asked for.
///
/// # Errors
/// When there is no such component.
pub fn capacity_limits(
    configuration: &Configuration,
    component: Option<&ComponentId>,
) -> Result<CapacityLimits, Problem> {
    let mut limits =
        CapacityLimits { metrics: configuration.page.metric_limits.clone(), probes: vec![] };
    let Some(component) = component else { return Ok(limits) };
    if !configuration.components.iter().any(|own| own.id == *component) {
        return Err(Problem::not_found(format!("there is no component `{component}`")));
    }
    let own = configuration.probes.iter();
    let own = own.filter(|probe| probe.component == *component && probe.heartbeat.is_none());
    let limit = |probe: &crate::probe::Probe| ProbeLimit {
        probe: probe.id.clone(),
        regions: probe.regions.clone(),
        timeout_ms: u64::try_from(probe.timeout.as_millis()).unwrap_or(u64::MAX),
    };
    limits.probes = own.take(MAX_LATENCY_PROBES).map(limit).collect();
    Ok(limits)
}
