//! A page over months: how is it told what happens in them, and asked what happened?

use domain::board::{Command, LastUpdate, NewIncident, NewMaintenance, Resolution};
use domain::probe::ProbeImpact;
use domain::public::month_history::{MonthHistory, month_history};
use domain::status::IncidentStatus;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::Timestamp;

use super::{PageStory, at, configuration, probe};

/// When the page was made.
pub(crate) const MADE: &str = "2026-11-20T12:00:00Z";

pub(crate) fn instant(text: &str) -> Timestamp {
    Timestamp::read(text).unwrap()
}

pub(crate) fn month(text: &str) -> CalendarMonth {
    text.parse().unwrap()
}

impl PageStory {
    /// A page whose days are those of Berlin.
    pub(crate) fn in_berlin() -> Self {
        let mut story = Self::begin();
        let mut configuration = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
        configuration.page.timezone = "Europe/Berlin".parse().unwrap();
        story.configure(configuration);
        story
    }

    pub(crate) fn at_time(&mut self, text: &str) {
        self.now = instant(text).since(instant(MADE)).as_secs();
    }

    pub(crate) fn history(&self, text: &str) -> MonthHistory {
        month_history(&self.board, month(text), at(self.now)).unwrap()
    }

    /// The names of what is of a month, as they stand there.
    pub(crate) fn names_of(&self, text: &str) -> Vec<String> {
        self.history(text).entries.into_iter().map(|entry| entry.name).collect()
    }

    pub(crate) fn open(&mut self, name: &str, new: NewIncident) -> String {
        let new = NewIncident { name: name.into(), body: "We look.".into(), ..new };
        self.tell(Command::OpenIncident(new));
        self.board.incidents.last().unwrap().id.to_string()
    }

    pub(crate) fn resolve(&mut self, incident: &str, ended_at: Option<Timestamp>) {
        let update = LastUpdate { body: Some("Over.".into()), ended_at };
        self.tell(Command::ResolveIncident(Resolution { incident: incident.into(), update }));
    }

    pub(crate) fn schedule(&mut self, name: &str, from: &str, until: &str) -> String {
        self.tell(Command::ScheduleMaintenance(NewMaintenance {
            name: name.into(),
            body: "The desk is closed.".into(),
            components: ["desk".parse().unwrap()].into(),
            scheduled_for: instant(from),
            scheduled_until: instant(until),
            auto_start: true,
            auto_complete: true,
        }));
        self.board.maintenances.last().unwrap().id.to_string()
    }
}

/// An incident that was over when it was posted.
pub(crate) fn over(from: &str, to: &str) -> NewIncident {
    NewIncident {
        status: IncidentStatus::Resolved,
        started_at: Some(instant(from)),
        ended_at: Some(instant(to)),
        ..NewIncident::default()
    }
}
