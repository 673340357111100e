//! Commands with alerts: which incidents are opened as drafts, joined or closed?

use super::payload::{AlertPayload, ReceivedAlert};
use super::types::{AlertReceipt, AlertTurn};
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{
    Board, DetailsChange, Detection, Event, Incident, IncidentChange, IncidentOrigin,
    IncidentState, Note, NoteKind, Update, Visibility,
};
use crate::config::incident_policy::ResolvePolicy;
use crate::ids::{ComponentId, IncidentId};
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// The most incidents that are open before alerts open no more.
const MAX_OPEN_INCIDENTS: usize = 100;
/// The most labels of an alert that its note lists.
const MAX_NOTED_LABELS: usize = 30;
/// What readers are told when an incident ends by itself.
const OVER: &str = "Our monitoring reports that this is over.";
/// What operators are told when they are to end it.
const OVER_NOTE: &str = "Every alert of this incident is resolved.";

impl Board {
    /// A fingerprint is one incident: what fires opens a draft, or joins an open incident of the same components;
    /// when everything that fired of it has ended, it is closed.
    pub(in crate::board) fn take_alerts(
        &self,
        payload: AlertPayload,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let mut intake = AlertIntake {
            board: self,
            now,
            events: vec![],
            turns: SortedMap::new(),
            opened: vec![],
            receipt: AlertReceipt::default(),
        };
        for alert in payload.received()? {
            if alert.firing { intake.fires(&alert)? } else { intake.ends(&alert) }
        }
        let AlertIntake { mut events, turns, receipt, .. } = intake;
        let turns: Vec<AlertTurn> = turns.into_values().collect();
        if !turns.is_empty() {
            events.push(Event::AlertsReceived { turns });
        }
        Ok(DecisionSubject::Alerts(receipt).with(events))
    }
}

/// What a message with alerts leads to, alert by alert.
struct AlertIntake<'a> {
    board: &'a Board,
    now: Timestamp,
    events: Vec<Event>,
    turns: SortedMap<String, AlertTurn>,
    /// The incidents that it opens, with their components.
    opened: Vec<(IncidentId, SortedSet<ComponentId>)>,
    receipt: AlertReceipt,
}

impl AlertIntake<'_> {
    fn fires(&mut self, alert: &ReceivedAlert) -> Result<(), Problem> {
        let rules = self.board.configuration.iter().flat_map(|c| &c.alerts);
        let rule = rules.into_iter().find(|rule| rule.fits(&alert.labels));
        if rule.is_some_and(|rule| rule.ignore) {
            self.receipt.ignored += 1;
            return Ok(());
        }
        if self.current(alert).is_some_and(|(id, firing)| firing && self.is_open(&id)) {
            self.receipt.unchanged += 1;
            return Ok(());
        }
        let components = rule.map(|rule| rule.components.clone()).unwrap_or_default();
        let named: SortedSet<ComponentId> = SortedSet::from_iter(components.keys().cloned());
        let incident = match self.related(alert, &named) {
            Some(before) => {
                self.receipt.joined += 1;
                before
            }
            None => self.open(alert, components, named)?,
        };
        self.note(&incident, note_of(alert));
        self.turn(alert, incident);
        Ok(())
    }

    fn ends(&mut self, alert: &ReceivedAlert) {
        let Some((incident, true)) = self.current(alert) else {
            self.receipt.unchanged += 1;
            return;
        };
        self.receipt.resolved += 1;
        self.turn(alert, incident.clone());
        if !self.is_firing(&incident) && self.is_open(&incident) {
            self.close(incident);
        }
    }

    /// The incident of an alert, and whether it fires: by this message, or before it.
    fn current(&self, alert: &ReceivedAlert) -> Option<(IncidentId, bool)> {
        let state_of = |turn: &AlertTurn| (turn.incident.clone(), turn.firing);
        self.turns.get(&alert.fingerprint).map(state_of).or_else(|| {
            let before = self.board.alerts.get(&alert.fingerprint)?;
            Some((before.incident.clone(), before.firing))
        })
    }

    /// The open incident that an alert belongs to: its own of before, or one of the same components.
    fn related(&self, alert: &ReceivedAlert, named: &SortedSet<ComponentId>) -> Option<IncidentId> {
        let own = self.current(alert).map(|(incident, _)| incident);
        if let Some(own) = own.filter(|own| self.is_open(own)) {
            return Some(own);
        }
        let meets = |components: &SortedSet<ComponentId>| !components.is_disjoint(named);
        let new =
            self.opened.iter().find(|(_, components)| meets(components)).map(|(id, _)| id.clone());
        let open = || {
            let mut newest_first = self.board.incidents.unresolved().rev();
            let found = newest_first.find(|incident| {
                let findings = incident.findings.iter().map(|finding| &finding.component);
                let components =
                    SortedSet::from_iter(incident.named().into_iter().chain(findings).cloned());
                meets(&components)
            });
            found.map(|incident| incident.id.clone())
        };
        new.or_else(open)
    }

    fn open(
        &mut self,
        alert: &ReceivedAlert,
        components: SortedMap<ComponentId, Status>,
        named: SortedSet<ComponentId>,
    ) -> Result<IncidentId, Problem> {
        let open = self.board.incidents.unresolved().count();
        if open + self.opened.len() >= MAX_OPEN_INCIDENTS {
            return Err(Problem::unavailable(format!("{MAX_OPEN_INCIDENTS} incidents are open"))
                .hint("resolve some; the sender tries again"));
        }
        let nth = self.opened.len();
        let id: IncidentId = (self.board.head.name("alert incident", nth).parse())
            .map_err(|error| Problem::conflict(format!("{error}")))?;
        let details = DetailsChange {
            detection: Some(Detection::InternalMonitoring),
            ..DetailsChange::default()
        };
        let update = Update {
            id: self.board.head.name("alert update", nth),
            at: self.now,
            status: IncidentStatus::Investigating,
            body: alert.body.clone(),
            components,
            ..Update::default()
        };
        let origin = IncidentOrigin {
            visibility: Visibility::Draft,
            details: Some(details),
            ..IncidentOrigin::default()
        };
        self.events.push(Event::IncidentOpened {
            id: id.clone(),
            name: alert.name.clone(),
            impact: None,
            started_at: alert.started_at.map_or(self.now, |at| at.min(self.now)),
            update,
            origin: Box::new(origin),
        });
        self.opened.push((id.clone(), named));
        self.receipt.opened += 1;
        Ok(id)
    }

    fn close(&mut self, id: IncidentId) {
        let policy = self.board.configuration.as_ref().map(|c| c.incidents.resolve);
        let is_public = self.board.incident(id.as_str()).is_some_and(Incident::is_public);
        match policy {
            _ if !is_public => {
                let change = IncidentChange::Settled;
                self.events.push(Event::IncidentChanged { id, change });
            }
            Some(ResolvePolicy::Auto) => {
                let update = Update {
                    id: self.board.head.name("alert end", self.events.len()),
                    at: self.now,
                    status: IncidentStatus::Resolved,
                    body: OVER.to_owned(),
                    ..Update::default()
                };
                self.events.push(Event::IncidentUpdated { id, update });
            }
            _ => self.note(&id, OVER_NOTE.to_owned()),
        }
    }

    fn note(&mut self, id: &IncidentId, text: String) {
        let note = Note {
            id: self.board.head.name("alert note", self.events.len()),
            at: self.now,
            by: String::new(),
            kind: NoteKind::Note,
            text,
        };
        let change = IncidentChange::Noted { note };
        self.events.push(Event::IncidentChanged { id: id.clone(), change });
    }

    fn turn(&mut self, alert: &ReceivedAlert, incident: IncidentId) {
        let (fingerprint, firing) = (alert.fingerprint.clone(), alert.firing);
        let turn = AlertTurn { fingerprint: fingerprint.clone(), incident, firing };
        self.turns.insert(fingerprint, turn);
    }

    /// Whether something of an incident fires, after what was taken so far.
    fn is_firing(&self, incident: &IncidentId) -> bool {
        let before = self.board.alerts.iter().filter(|(id, _)| !self.turns.contains_key(*id));
        let mut before = before.map(|(_, alert)| (&alert.incident, alert.firing));
        let mut now = self.turns.values().map(|turn| (&turn.incident, turn.firing));
        before.any(|state| state == (incident, true)) || now.any(|turn| turn == (incident, true))
    }

    fn is_open(&self, id: &IncidentId) -> bool {
        let incident = self.board.incident(id.as_str());
        self.opened.iter().any(|(opened, _)| opened == id)
            || incident.is_some_and(|incident| incident.state() != IncidentState::Resolved)
    }
}

/// What operators read of an alert: never public, for its labels may name anything.
fn note_of(alert: &ReceivedAlert) -> String {
    let labels = alert.labels.iter().take(MAX_NOTED_LABELS);
    let labels: Vec<String> = labels.map(|(name, value)| format!("{name}={value}")).collect();
    let mut text = format!("Alert: {}\n\n{}", alert.name, alert.body);
    if !labels.is_empty() {
        text += &format!("\n\nLabels: {}", labels.join(", "));
    }
    if !alert.source.is_empty() {
        text += &format!("\n\nFrom {}", alert.source);
    }
    text.chars().take(10_000).collect()
}
