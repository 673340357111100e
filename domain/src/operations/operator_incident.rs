//! Incidents as operators see them: what readers see of one, and its private side.

use serde::{Deserialize, Serialize};

use crate::board::{
    Acknowledgement, Board, Incident, IncidentDetails, IncidentState, Note, OutageFinding,
    Visibility,
};
use crate::ids::ProblemId;
use crate::ordered::SortedSet;
use crate::public::build_view::incident_view;
use crate::public::view::IncidentView;
use crate::severity::{Severity, Urgency};

/// An incident with its private side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperatorIncident {
    /// What readers see, or would see of one that is not public.
    #[serde(flatten)]
    pub view: IncidentView,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether anybody takes care of it.
    pub state: IncidentState,
    /// Who does; what was acknowledged before a mute does not count after it.
    pub acknowledged: Option<Acknowledgement>,
    /// How serious it is.
    pub severity: Severity,
    /// How soon it must end.
    pub urgency: Urgency,
    /// What operations know of it.
    pub details: IncidentDetails,
    /// What operators noted and did, oldest first.
    pub notes: Vec<Note>,
    /// The outages that probes found and that it is about.
    pub findings: Vec<OutageFinding>,
    /// The problems that it came of, as operators say.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub problems: SortedSet<ProblemId>,
    /// The page that it was imported from, such as `statuspage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// An incident as operators see it; `None` before anything is configured.
#[must_use]
pub fn operator_incident(board: &Board, incident: &Incident) -> Option<OperatorIncident> {
    let configuration = board.configuration.as_ref()?;
    Some(OperatorIncident {
        view: incident_view(board, configuration, incident),
        visibility: incident.visibility,
        state: incident.state(),
        acknowledged: incident.acknowledgement().cloned(),
        severity: incident.severity(configuration),
        urgency: incident.urgency(configuration),
        details: incident.details.clone(),
        notes: incident.notes.clone(),
        findings: incident.findings.clone(),
        problems: incident.problems.clone(),
        source: incident.source.clone(),
    })
}
