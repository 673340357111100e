//! Context of an incident: what besides itself do operators need to see of it? It is apart from the incident, because it
//! changes without anybody having edited that.

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident};
use crate::operations::affected_customers::{IncidentCustomers, incident_customers};
use crate::operations::changes::near_changes::{NearChange, near_changes};
use crate::operations::probable_causes::{ProbableCause, probable_causes};
use crate::operations::problems::near_problems::{NearProblem, near_problems};
use crate::operations::readers::IncidentReaders;
use crate::operations::response_intervals::{ResponseIntervals, response_intervals};
use crate::operations::runbooks::{IncidentRunbook, incident_runbooks};
use crate::operations::user_reports::IncidentUserReports;

/// What is around an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentContext {
    /// What was changed shortly before, the nearest first.
    pub changes: Vec<NearChange>,
    /// The third parties that it is probably caused by, by their own word; the worst first.
    #[serde(default)]
    pub probable_causes: Vec<ProbableCause>,
    /// The customers that it affects.
    pub customers: IncidentCustomers,
    /// How soon each step of its handling came.
    pub intervals: ResponseIntervals,
    /// The problems that it is linked to, and those that fit what is seen of it, the most specific first.
    #[serde(default)]
    pub problems: Vec<NearProblem>,
    /// Where to read what to do, of the probes that found it and of its components.
    #[serde(default)]
    pub runbooks: Vec<IncidentRunbook>,
    /// What readers reported of its components; the record does not have it, and whoever has it adds it.
    #[serde(default)]
    pub user_reports: Vec<IncidentUserReports>,
    /// How many readers the page had during it; not in the record either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readers: Option<IncidentReaders>,
}

/// The context of an incident; `None` before anything is configured.
#[must_use]
pub fn incident_context(board: &Board, incident: &Incident) -> Option<IncidentContext> {
    let configuration = board.configuration.as_ref()?;
    Some(IncidentContext {
        changes: near_changes(board, configuration, incident),
        probable_causes: probable_causes(board, configuration, incident),
        customers: incident_customers(configuration, incident),
        intervals: response_intervals(incident),
        problems: near_problems(board, incident),
        runbooks: incident_runbooks(configuration, incident),
        user_reports: vec![],
        readers: None,
    })
}
