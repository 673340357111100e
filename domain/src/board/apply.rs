//! Fold of the event log: what is the state after an event? `apply` cannot fail, because the log is
//! the source of truth.

use super::Board;
use super::event::{Entry, Event};
use super::incidents::Opening;
use crate::board::public_facts::PublicLine;
use crate::hash_chain::Head;

impl Board {
    /// Folds an entry of the log, and gives what of it is public; `head` is where the log ends with it.
    pub fn apply(&mut self, entry: Entry, head: Head) -> Vec<PublicLine> {
        let (before, at) = (self.updated_at, entry.at);
        self.head = head;
        self.updated_at = at;
        self.forget(before, at);
        if self.is_for_readers(&entry.event) {
            self.told_at = None;
        } else {
            // Readers must not notice by any number that something private happened.
            self.private_entries += 1;
            self.told_at.get_or_insert(before);
        }
        let mut facts = self.told(&entry.event, at);
        let touched = self.touched_before(&entry.event, at);
        let hidden = self.hidden_before(&entry.event);
        self.fold(entry);
        facts.extend(self.revealed(&hidden));
        facts.extend(self.redraw(touched, at));
        self.publish(facts, at)
    }

    fn fold(&mut self, entry: Entry) {
        match entry.event {
            Event::ConfigurationApplied(applied) => self.configure(applied, entry.at),
            Event::AgentAdded { agent, region, token_sha256 } => {
                self.know_agent(agent, region, token_sha256);
            }
            Event::AgentReturned { agent, since } => self.set_alive(&agent, since, true),
            Event::AgentFellSilent { agent, since } => self.set_alive(&agent, since, false),
            Event::VerdictChanged { agent, number, probe, change } => {
                self.believe(&agent, number, &probe, &change);
            }
            Event::VerdictsChanged { agent, changes } => {
                for new in changes {
                    self.believe(&agent, new.number, &new.probe, &new.change);
                }
            }
            Event::IncidentOpened { id, name, impact, started_at, update, origin } => {
                let origin = *origin;
                let opening = Opening { id, name, impact, started_at, update, origin };
                self.add_incident(opening, &entry.by);
            }
            Event::IncidentUpdated { id, update } => self.add_update(&id, update, &entry.by),
            Event::IncidentChanged { id, change } => {
                self.change_incident(&id, change, &entry.by, entry.at);
            }
            Event::Corrected { correction } => self.add_correction(correction),
            Event::CorrectionWithdrawn { id } => self.withdraw_correction(&id),
            Event::MaintenanceScheduled { id, plan, update } => {
                self.add_maintenance(id, plan, update);
            }
            Event::MaintenanceUpdated { id, scheduled_for, scheduled_until, update } => {
                self.move_maintenance(&id, scheduled_for, scheduled_until, update);
            }
            Event::MaintenanceSeriesDefined { series } => self.maintenance_series.push(*series),
            Event::MaintenanceSeriesAdvanced { id, next } => self.advance_series(&id, next),
            Event::AlertsReceived { turns } => self.turn_alerts(turns, entry.at),
            Event::NoticePosted { notice } => self.notices.push(notice),
            Event::NoticeEnded { id, at } => self.set_notice_end(&id, at),
            Event::TokenCreated { token } => self.add_token(*token),
            Event::TokenRotated { name, token_sha256, previous_until, expires_at } => {
                self.rotate_secret(&name, token_sha256, previous_until, expires_at, entry.at);
            }
            Event::TokenRevoked { name } => self.end_token(&name, entry.at),
            Event::RecipientsChanged { .. } => {}
            Event::ChangeRecorded { change } | Event::ChangeUpdated { change } => {
                self.set_change(*change);
            }
            Event::ProblemRecorded { problem } | Event::ProblemUpdated { problem } => {
                self.set_problem(*problem);
            }
            Event::IncidentImported { incident } => self.add_imported_incident(*incident),
            Event::MaintenanceImported { maintenance } => {
                self.add_imported_maintenance(*maintenance);
            }
            Event::DrillStarted { drill } => self.begin_drill(*drill),
            Event::DrillEnded { id, report } => {
                self.end_drill(&id, report.map(|report| *report), (&entry.by, entry.at));
            }
            Event::SloAlertsTurned { turns } => self.turn_slo_alerts(turns),
            Event::ReportDue { report } => self.note_mailed_report(report, entry.at),
            Event::ReportsDoubted { reports } => self.doubt_reports(&reports, entry.at),
            Event::IncidentMutesTurned { turns } => self.turn_incident_mutes(turns, entry.at),
            Event::ProbeMuted { mute } => self.set_mute(*mute, entry.at),
            Event::ProbeUnmuted { id, at } => self.set_mute_end(&id, at),
            Event::TwinSeeded { drill } => self.twin_of = Some(drill),
        }
    }
}
