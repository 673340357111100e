//! Conditions of edits (`If-Match`, RFC 9110, 13.1.1): is what is edited still as the caller knows it?

use serde::Serialize;

use crate::access::caller::OperatorGrant;
use crate::board::{Board, ClosureCommand, Command, Decided};
use crate::etag::ETag;
use crate::operations::operator_incident::operator_incident;
use crate::operations::problems::report::problem_report;
use crate::operations::reviews::review_report::review_report;
use crate::operations::reviews::rfo_report::rfo_report;
use crate::problem::Problem;
use crate::public::build_view::maintenance_view;
use crate::time::timestamp::Timestamp;

impl Board {
    /// What follows from a command of an operator who knows what is edited by these tags. A command that would be
    /// refused in any case is refused for that reason, as RFC 9110, 13.2.1 asks: its caller has more to mend than
    /// the tag.
    ///
    /// # Errors
    /// Those of [`Board::decide_for`], and then 412 for a stale tag, and where nothing that has one is edited.
    pub fn decide_if_match(
        &self,
        grant: &OperatorGrant,
        command: Command,
        if_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let is_met = if_match.map_or(Ok(()), |tags| self.check_edited(&command, tags, now));
        let decided = self.decide_for(grant, command, now)?;
        is_met.map(|()| decided)
    }

    /// Refuses a command whose caller knows its subject by another tag: somebody else changed it meanwhile. What
    /// is not there is left to the command to refuse.
    fn check_edited(
        &self,
        command: &Command,
        if_match: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let (what, id, tag) = match command {
            Command::UpdateIncident(posting) | Command::UpdateOpenIncident(posting) => {
                self.incident_tag(&posting.incident)
            }
            Command::AmendIncident(amendment) => self.incident_tag(&amendment.incident),
            Command::ResolveIncident(resolution) => self.incident_tag(&resolution.incident),
            Command::StepIncident(step) => self.incident_tag(&step.incident),
            Command::StepClosure(step) => self.closure_tag(step),
            Command::UpdateMaintenance(posting) => {
                let id = &posting.maintenance;
                let maintenance = self
                    .maintenance(id)
                    .map(|maintenance| maintenance_view(self, maintenance, now));
                ("maintenance", id.clone(), maintenance.map(|view| tag(&view)))
            }
            Command::UpdateProblem(command) => {
                let problem = self.problem(&command.problem).map(problem_report);
                ("problem", command.problem.clone(), problem.map(|shown| tag(&shown)))
            }
            Command::EndNotice(id) => ("notice", id.clone(), self.notice(id).map(tag)),
            _ => {
                return Err(Problem::changed_meanwhile("nothing that has an ETag is edited here")
                    .hint("leave `if-match` out"));
            }
        };
        match tag {
            Some(tag) if !tag.is_matched_by(if_match) => {
                let detail = format!(
                    "{what} `{id}` was changed by somebody else meanwhile: its tag is {tag} now; nothing was done"
                );
                Err(Problem::changed_meanwhile(detail).hint(
                    "look at it again, and send the change with the new tag if it still fits",
                ))
            }
            _ => Ok(()),
        }
    }

    fn closure_tag(&self, command: &ClosureCommand) -> (&'static str, String, Option<ETag>) {
        let incident = self.incident(&command.incident);
        let id = command.incident.clone();
        match command.step.is_about_rfo() {
            true => ("RFO", id, incident.map(|incident| tag(&rfo_report(self, incident)))),
            false => {
                let review = incident.and_then(|incident| review_report(self, incident));
                ("review", id, review.map(|shown| tag(&shown)))
            }
        }
    }

    fn incident_tag(&self, id: &str) -> (&'static str, String, Option<ETag>) {
        let incident = self.incident(id).and_then(|incident| operator_incident(self, incident));
        ("incident", id.to_owned(), incident.map(|shown| tag(&shown)))
    }
}

/// The tag of what an operator is answered: that of its JSON.
fn tag(shown: &impl Serialize) -> ETag {
    ETag::strong(&serde_json::to_vec(shown).unwrap_or_default())
}
