//! Command handler: which aggregate decides what follows from each command?

use super::Board;
use super::command::Command;
use super::decided::{Decided, DecisionSubject};
use super::event::Event;
use crate::access::actor::Actor;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

impl Board {
    /// The events that follow from a command of the administrator, or of the system itself.
    ///
    /// # Errors
    /// Those of [`Board::decide_as`].
    pub fn decide(&self, command: Command, now: Timestamp) -> Result<Decided, Problem> {
        self.decide_as(&Actor::Admin, command, now)
    }

    /// The events that follow from a command of a caller at `now`, none when it changes nothing, and what the
    /// caller is answered about.
    ///
    /// # Errors
    /// A [`Problem`] that says what is wrong and where; then nothing follows.
    pub fn decide_as(
        &self,
        caller: &Actor,
        command: Command,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        match command {
            Command::Apply(request) => self.apply_folder(&request, now),
            Command::AddAgent(new) => self.add_agent(new),
            Command::Hear(status) => self.hear(&status, now),
            Command::Watch(_) if self.is_twin_over(now) => Ok(DecisionSubject::Page.with(vec![])),
            Command::Watch(heard) => Ok(DecisionSubject::Page.with(self.due(&heard, now))),
            Command::OpenIncident(new) => self.open_incident(new, now),
            Command::UpdateIncident(posting) => self.update_incident(posting, now),
            Command::UpdateOpenIncident(posting) => self.update_open_incident(posting, now),
            Command::AmendIncident(amendment) => self.amend_incident(amendment, caller, now),
            Command::ResolveIncident(resolution) => self.resolve_incident(resolution, now),
            Command::StepIncident(command) => self.step_incident(command, caller, now),
            Command::StepClosure(command) => self.step_closure(command, caller, now),
            Command::Correct(new) => self.correct(new, now),
            Command::WithdrawCorrection(id) => self.withdraw(id),
            Command::ScheduleMaintenance(new) => self.schedule_maintenance(new, now),
            Command::UpdateMaintenance(posting) => self.update_maintenance(posting, now),
            Command::DefineMaintenanceSeries(new) => self.define_series(new, now),
            Command::EndMaintenanceSeries(id) => self.end_series(&id),
            Command::TakeAlerts(payload) => self.take_alerts(payload, now),
            Command::PostNotice(new) => self.post_notice(new, now),
            Command::EndNotice(id) => self.end_notice(id, now),
            Command::MuteProbe(new) => self.mute_probe(new, caller, now),
            Command::UnmuteProbe(id) => self.unmute_probe(id, now),
            Command::RecordChange(new) => self.record_change(new, now),
            Command::StepChange(command) => self.step_change(command, now),
            Command::RecordProblem(new) => self.record_problem(*new, now),
            Command::UpdateProblem(command) => self.update_problem(*command, now),
            Command::CreateToken(new) => self.create_token(new, now),
            Command::RotateToken(rotation) => self.rotate_token(rotation, now),
            Command::RevokeToken(name) => self.revoke_token(&name),
            Command::NoteRecipientChange(change) => {
                Ok(DecisionSubject::Page.with(vec![Event::RecipientsChanged { change }]))
            }
            Command::ImportIncident(new) => self.import_incident(*new, now),
            Command::ImportMaintenance(new) => self.import_maintenance(*new, now),
            Command::StartDrill(new) => self.start_drill(new, caller, now),
            Command::EndDrill(ending) => self.close_drill(*ending),
            Command::BecomeTwin(drill) => self.become_twin(*drill),
        }
    }
}
