//! Alert notes: who acknowledged an alert, and how far it had escalated, is also noted on its incident, where operators look. The alert does not depend on it.

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::scope::Scope;
use domain::board::{AcknowledgeRequest, Command, IncidentCommand, IncidentStep, NewNote};
use domain::ids::{ContactId, IncidentId};
use domain::notify::alert_report::OpenAlertReport;
use domain::notify::alert_text::acknowledged_at_step;
use domain::notify::open_alerts::OpenAlertKind;
use serde::de::IgnoredAny;

use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, CommandConditions};
use crate::platform::page_context::PageContext;

/// Notes on an incident what came of asking a program to mend it. It is no operator who says so: what the clock does by itself goes on.
pub(crate) async fn note_remediation(page: &PageContext, incident: &IncidentId, text: String) {
    let by = OperatorGrant { actor: Actor::Clock, scopes: [Scope::Draft].into() };
    let step = IncidentStep::Note(NewNote { text, ..NewNote::default() });
    let command = Command::StepIncident(IncidentCommand { incident: incident.to_string(), step });
    let conditions = CommandConditions::default();
    let request = BoardRequest::Decide { by, command: Box::new(command), conditions };
    if let Err(problem) = ask_board::<IgnoredAny>(page, &request).await {
        worker::console_error!("what came of a remediation could not be noted: {problem}");
    }
}

/// Notes on the incident of an alert that a contact takes care of it, if this one was the first to say so.
pub(crate) async fn note_on_incident(
    page: &PageContext,
    by: OperatorGrant,
    contact: &ContactId,
    alert: &OpenAlertReport,
) {
    let is_first = alert.acknowledged.as_ref().is_some_and(|first| first.by == contact.as_str());
    let incident = alert.incident.as_ref().filter(|_| alert.kind == OpenAlertKind::Incident);
    let Some(incident) = incident.filter(|_| is_first) else { return };
    let name = Some(contact.to_string());
    let note =
        NewNote { text: acknowledged_at_step(alert), by: name.clone(), ..NewNote::default() };
    for step in
        [IncidentStep::Acknowledge(AcknowledgeRequest { by: name }), IncidentStep::Note(note)]
    {
        let incident = incident.to_string();
        let command = Command::StepIncident(IncidentCommand { incident, step });
        let (by, conditions) = (by.clone(), CommandConditions::default());
        let request = BoardRequest::Decide { by, command: Box::new(command), conditions };
        match ask_board::<IgnoredAny>(page, &request).await {
            Ok(_) => {}
            // Who acknowledges twice is noted already.
            Err(problem) if problem.status == 409 => return,
            Err(problem) => {
                worker::console_error!("an acknowledgement could not be noted: {problem}");
            }
        }
    }
}
