//! Runbooks of an incident: where do operators read what to do about its components and probes?

use serde::{Deserialize, Serialize};

use crate::board::Incident;
use crate::config::Configuration;
use crate::ids::{ComponentId, ProbeId};
use crate::ledger::verdict::Verdict;
use crate::ordered::SortedSet;

/// The most runbooks that are listed with an incident.
pub const MAX_INCIDENT_RUNBOOKS: usize = 20;

/// Where to read what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentRunbook {
    /// The component that it is of.
    pub component: ComponentId,
    /// The probe whose failure it is for, where it is of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<ProbeId>,
    /// What it is called; of a probe that has no name for it, the probe.
    pub name: String,
    /// Where it is, as configured.
    pub url: String,
}

/// The runbooks of what fails in an incident, as configured now: of the probes that found it first, then of its
/// components. An address is named once.
#[must_use]
pub fn incident_runbooks(
    configuration: &Configuration,
    incident: &Incident,
) -> Vec<IncidentRunbook> {
    let concerned = incident.concerned();
    let failing = SortedSet::from_iter(incident.findings.iter().flat_map(|finding| {
        let down = |says| matches!(says, Verdict::Down | Verdict::Degraded);
        finding.votes.iter().filter(move |vote| down(vote.says)).map(|vote| &vote.probe)
    }));
    let probes = configuration.probes.iter().filter(|probe| failing.contains(&&probe.id));
    let of_probes = probes.filter_map(|probe| {
        Some(IncidentRunbook {
            component: probe.component.clone(),
            probe: Some(probe.id.clone()),
            name: probe.id.to_string(),
            url: probe.runbook.clone()?,
        })
    });
    let components = configuration.components.iter().filter(|one| concerned.contains(&&one.id));
    let of_components = components.flat_map(|component| {
        component.notes.runbooks.iter().map(|runbook| IncidentRunbook {
            component: component.id.clone(),
            probe: None,
            name: runbook.name.clone(),
            url: runbook.url.clone(),
        })
    });
    let mut seen = SortedSet::new();
    let all = of_probes.chain(of_components).filter(|runbook| seen.insert(runbook.url.clone()));
    all.take(MAX_INCIDENT_RUNBOOKS).collect()
}
