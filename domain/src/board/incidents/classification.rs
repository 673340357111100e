//! Classification of an incident: how serious is it, and how soon must it end?

use super::types::Incident;
use crate::config::Configuration;
use crate::severity::{Severity, Urgency};
use crate::status::Impact;

impl Incident {
    /// How serious it is: as an operator said, or by the matrix of impact and urgency. The impact is that of
    /// what is stated, or of what probes found.
    #[must_use]
    pub fn severity(&self, configuration: &Configuration) -> Severity {
        let stated = self.details.severity.as_ref().map(|stated| stated.severity);
        stated.unwrap_or_else(|| {
            configuration.incidents.severity(self.worst_impact(), self.urgency(configuration))
        })
    }

    /// How soon it must end: as an operator said, or by the business hours in which it began.
    #[must_use]
    pub fn urgency(&self, configuration: &Configuration) -> Urgency {
        let by_hours =
            || configuration.incidents.urgency(&configuration.page.timezone, self.started_at);
        self.details.urgency.unwrap_or_else(by_hours)
    }

    fn worst_impact(&self) -> Impact {
        let found = self.findings.iter().map(|finding| Impact::from_status(finding.status)).max();
        self.impact().max(found.unwrap_or(Impact::None))
    }
}
