//! Service level objectives: are they read as they are written, are budgets, burn rates and alerts what a count of every
//! second says, and do alerts reach operators?

mod alerts;
mod board;
mod budgets;
mod configured;
mod fortnight;
mod pushed_metrics;
mod telemetry;

use domain::config::slo::Slo;
use domain::severity::Severity;
use domain::status::Status;

/// An SLO of components `c0`, `c1` and so on, which counts outages.
pub(crate) fn slo(components: usize, combine: &str, target: &str, window: &str) -> Slo {
    Slo {
        id: "works".parse().unwrap(),
        name: "It works".to_owned(),
        components: (0..components).map(|n| format!("c{n}").parse().unwrap()).collect(),
        combine: serde_json::from_value(combine.into()).unwrap(),
        counts: vec![Status::PartialOutage, Status::MajorOutage],
        target: target.parse().unwrap(),
        window: window.parse().unwrap(),
        severity: Severity::Sev2,
    }
}
