//! Escalation: which operators are sent which open alerts now, and when is that asked again?
//!
//! It follows from what is open, from what was sent and acknowledged, and from the time alone, so an evaluation that
//! comes late, twice or after a crash sends the same messages. A step is due so long after the alert became as
//! serious as it is, and each of its contacts gets it once. Contacts that come on call later, or are set later, get it
//! then. A step that reaches none of its contacts takes no time: the next one is due with it. A contact is not reached that
//! has no channel, or whose channels all refused the message: it gets it once it is set again. What a clock that was ahead
//! has dated begins once the clock is right.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::escalation_rules::EscalationRules;
use super::open_alerts::OpenAlert;
use super::remediation::{RemediationRequests, due_requests, forget_old};
use crate::config::notify_policy::{EscalationPolicy, EscalationStep};
use crate::ids::ContactId;
use crate::ordered::{SortedMap, SortedSet};
use crate::severity::Severity;
use crate::time::timestamp::{CLOCK_SETTLES_AFTER, Timestamp};

/// The longest time for which an acknowledgement quiets the other alerts of a contact.
pub const MAX_AWAKE: Duration = Duration::from_secs(12 * 3_600);

/// How far open alerts were escalated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationProgress {
    /// Of each alert that is open, by its id.
    pub alerts: SortedMap<String, AlertProgress>,
    /// Contacts who acknowledged something and are sent nothing less serious for a while.
    #[serde(default)]
    pub awake: SortedMap<ContactId, AwakeMode>,
    /// When programs were asked to mend something.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub remediations: RemediationRequests,
}

/// How far an alert was escalated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertProgress {
    /// How serious it was at most.
    pub severity: Severity,
    /// Since when it is that serious: what was acknowledged before counts no more.
    pub raised_at: Timestamp,
    /// Since when its steps are counted: since it was that serious, or was held no more.
    pub since: Timestamp,
    /// Since when they are counted as long as `since` is yet to come, because a clock was ahead then or is behind now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<Timestamp>,
    /// Until when it was held last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// Who acknowledged it first, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<(ContactId, Timestamp)>,
    /// The keys of what was sent since it is that serious.
    #[serde(default)]
    pub sent: SortedSet<String>,
    /// The contacts that were sent something of it.
    #[serde(default)]
    pub told: SortedSet<ContactId>,
    /// The last step that was sent since then, from 1; 0: none.
    #[serde(default)]
    pub step: usize,
    /// Contacts that a step is due for, and that have no channel that takes messages.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub unset: SortedSet<ContactId>,
    /// Contacts one of whose channels took a message.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub reached: SortedSet<ContactId>,
    /// Contacts none of whose channels took a message, since they were set.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub failed: SortedSet<ContactId>,
}

/// That a contact takes care of something, and is sent nothing less serious for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwakeMode {
    /// Until when.
    pub until: Timestamp,
    /// The most serious alert that was open then: what is more serious is sent.
    pub severity: Severity,
}

/// An alert for one contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertMessage {
    /// The same whenever it is made: of the alert, how serious it is, the step and the contact.
    pub key: String,
    /// To whom.
    pub contact: ContactId,
    /// The step, from 1.
    pub step: usize,
    /// When it was due.
    pub due_at: Timestamp,
    /// The alert, as it is.
    pub alert: OpenAlert,
    /// Whether a program is asked to mend it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remediates: bool,
}

/// What follows at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EscalationTurn {
    /// What is to be sent now.
    pub messages: Vec<AlertMessage>,
    /// How far everything is once that is stored.
    pub progress: EscalationProgress,
    /// When something is due again, if nothing else happens.
    pub look_again: Option<Timestamp>,
}

/// A contact acknowledges an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertAcknowledgement {
    /// The id of the alert.
    pub alert: String,
    /// Who does.
    pub by: ContactId,
    /// For how long the contact's other alerts are quiet, at most [`MAX_AWAKE`]; zero: they are not.
    #[serde(rename = "quiet_ms", with = "crate::time::timestamp::as_ms")]
    pub quiet_for: Duration,
}

impl EscalationProgress {
    /// What an acknowledgement changes: the first one of an alert keeps its time; whether this is it.
    pub fn acknowledge(
        &mut self,
        acknowledgement: &AlertAcknowledgement,
        open: &[OpenAlert],
        now: Timestamp,
    ) -> bool {
        let AlertAcknowledgement { alert, by, quiet_for } = acknowledgement;
        let Some(open_now) = open.iter().find(|open_alert| open_alert.id == *alert) else {
            return false;
        };
        if !quiet_for.is_zero() {
            let severity = open.iter().map(|open_alert| open_alert.severity).min();
            let until = now.plus((*quiet_for).min(MAX_AWAKE));
            let severity = severity.unwrap_or(Severity::Sev3);
            self.awake.insert(by.clone(), AwakeMode { until, severity });
        }
        let progress =
            self.alerts.entry(alert.clone()).or_insert_with(|| AlertProgress::from_alert(open_now));
        let is_first = !progress.is_acknowledged(open_now);
        if is_first {
            // It comes after that, also where a clock that was ahead dated the other.
            progress.acknowledged = Some((by.clone(), now.max(progress.raised_at)));
        }
        is_first
    }

    /// Notes that a message of an alert was taken by a channel of a contact.
    pub fn note_reached(&mut self, alert: &str, contact: &ContactId) {
        if let Some(progress) = self.alerts.get_mut(alert) {
            progress.reached.insert(contact.clone());
            progress.failed.remove(contact);
        }
    }

    /// Notes that no channel of a contact took a message of an alert: its step has reached others, or takes no time.
    pub fn note_failed(&mut self, alert: &str, contact: &ContactId) {
        let progress = self.alerts.get_mut(alert);
        if let Some(progress) = progress.filter(|progress| !progress.reached.contains(contact)) {
            progress.failed.insert(contact.clone());
        }
    }

    /// Notes that a contact was set again: what none of its channels took is sent once more.
    pub fn note_set(&mut self, contact: &ContactId) {
        let key_end = format!(":{contact}");
        for progress in self.alerts.values_mut() {
            if progress.failed.remove(contact) {
                progress.sent.retain(|key| !key.ends_with(&key_end));
            }
        }
    }
}

impl AlertProgress {
    pub(super) fn from_alert(alert: &OpenAlert) -> Self {
        Self {
            severity: alert.severity,
            raised_at: alert.since,
            since: alert.since,
            counted_from: None,
            held_until: None,
            acknowledged: None,
            sent: SortedSet::new(),
            told: SortedSet::new(),
            step: 0,
            unset: SortedSet::new(),
            reached: SortedSet::new(),
            failed: SortedSet::new(),
        }
    }

    /// Whether it was acknowledged since it became as serious as it is.
    #[must_use]
    pub fn is_acknowledged(&self, alert: &OpenAlert) -> bool {
        let by_contact = self.acknowledged.as_ref().is_some_and(|(_, at)| *at >= self.raised_at);
        by_contact || self.counted_on_incident(alert).is_some()
    }

    /// When the incident was acknowledged, if that counts: it was as serious then as it is now. The Courier may hear late that
    /// it became so, and earlier versions of the record say only when it was acknowledged.
    #[must_use]
    pub fn counted_on_incident(&self, alert: &OpenAlert) -> Option<Timestamp> {
        let counts = |at: Timestamp| match alert.acknowledged_severity {
            Some(then) => then <= self.severity,
            None => at >= self.raised_at,
        };
        alert.acknowledged_at.filter(|at| counts(*at))
    }

    /// The same, as the alert is now.
    fn followed(mut self, alert: &OpenAlert, now: Timestamp) -> Self {
        if alert.severity < self.severity {
            (self.severity, self.raised_at, self.since) = (alert.severity, now, now);
            (self.counted_from, self.acknowledged) = (None, None);
            (self.sent, self.step) = (SortedSet::new(), 0);
            (self.reached, self.failed) = (SortedSet::new(), SortedSet::new());
        }
        match (alert.held_at(now), self.held_until) {
            (Some(until), _) => (self.held_until, self.counted_from) = (Some(until), None),
            (None, Some(until)) => {
                self.since = self.since.max(until.min(now));
                self.held_until = None;
            }
            (None, None) => {}
        }
        if self.held_until.is_none() {
            self.count_from(now);
        }
        self
    }

    /// Counts the steps from now on where `since` is yet to come, and for good once the clock has settled.
    fn count_from(&mut self, now: Timestamp) {
        let is_to_come = self.since > now;
        let from = is_to_come.then(|| self.counted_from.map_or(now, |from| from.min(now)));
        self.counted_from = from.filter(|from| now.since(*from) < CLOCK_SETTLES_AFTER);
        if self.counted_from.is_none() {
            self.since = from.unwrap_or(self.since);
        }
    }
}

/// What is sent at `now`, of what is open and how far that was escalated. `is_set` says whether a contact has a channel that
/// takes messages.
#[must_use]
pub fn escalate(
    rules: &EscalationRules<'_>,
    is_set: &dyn Fn(&ContactId) -> bool,
    progress: &EscalationProgress,
    open: &[OpenAlert],
    now: Timestamp,
) -> EscalationTurn {
    let mut turn = EscalationTurn::default();
    turn.progress.awake = progress.awake.clone();
    turn.progress.awake.retain(|_, awake| awake.until > now);
    // No longer than anybody may ask for, also where the clock was ahead then.
    let latest = now.plus(MAX_AWAKE);
    turn.progress.awake.values_mut().for_each(|awake| awake.until = awake.until.min(latest));
    turn.progress.remediations = progress.remediations.clone();
    forget_old(&mut turn.progress.remediations, now);
    for alert in open {
        let progress_of = progress.alerts.get(&alert.id).cloned();
        let progress_of =
            progress_of.unwrap_or_else(|| AlertProgress::from_alert(alert)).followed(alert, now);
        let followed = AlertEscalation { rules, is_set, alert, now };
        let mut progress_of = followed.run(progress_of, &mut turn);
        let policies = &rules.policy.remediations;
        let requests = &mut turn.progress.remediations;
        if alert.held_at(now).is_none() && !progress_of.is_acknowledged(alert) {
            let about = (alert, progress_of.severity);
            let (due, next) =
                due_requests(policies, is_set, about, &mut progress_of.sent, requests, now);
            let message = |(key, contact)| {
                let alert = alert.clone();
                AlertMessage { key, contact, step: 0, due_at: now, alert, remediates: true }
            };
            turn.messages.extend(due.into_iter().map(message));
            next.into_iter().for_each(|at| turn.look_at(at));
        }
        turn.progress.alerts.insert(alert.id.clone(), progress_of);
    }
    turn
}

impl EscalationTurn {
    fn look_at(&mut self, at: Timestamp) {
        self.look_again = Some(self.look_again.map_or(at, |instant| instant.min(at)));
    }
}

/// One alert at an instant.
struct AlertEscalation<'a> {
    rules: &'a EscalationRules<'a>,
    is_set: &'a dyn Fn(&ContactId) -> bool,
    alert: &'a OpenAlert,
    now: Timestamp,
}

impl AlertEscalation<'_> {
    fn run(&self, mut progress: AlertProgress, turn: &mut EscalationTurn) -> AlertProgress {
        if let Some(until) = self.alert.held_at(self.now) {
            turn.look_at(until);
            return progress;
        }
        let policy = self.rules.policy.escalation(progress.severity);
        let Some(policy) = policy.filter(|_| !progress.is_acknowledged(self.alert)) else {
            return progress;
        };
        progress.unset.clear();
        if let Some(from) = progress.counted_from {
            turn.look_at(from.plus(CLOCK_SETTLES_AFTER));
        }
        let begins = self.begins(policy, progress.counted_from.unwrap_or(progress.since));
        // Until when the last step that was due gave anybody time.
        let (mut given, mut passed_over) = (Duration::ZERO, false);
        for (place, step) in policy.steps.iter().enumerate() {
            let after = if passed_over { given } else { step.after };
            let due = self.begins(policy, begins.plus(after));
            if due > self.now {
                turn.look_at(due);
                break;
            }
            // Due in business hours, and looked at after them.
            let open_at = self.begins(policy, self.now);
            if open_at > self.now {
                turn.look_at(open_at);
                break;
            }
            passed_over = !self.send((place + 1, step, due), &mut progress, turn);
            given = after;
        }
        progress
    }

    /// Sends a step that is due to those of its contacts who have not got it; false: it reaches none.
    fn send(
        &self,
        (place, step, due_at): (usize, &EscalationStep, Timestamp),
        progress: &mut AlertProgress,
        turn: &mut EscalationTurn,
    ) -> bool {
        let recipients = self.rules.recipients(step, self.now);
        let reaches = recipients
            .iter()
            .any(|contact| (self.is_set)(contact) && !progress.failed.contains(contact));
        for contact in recipients {
            if !(self.is_set)(&contact) {
                if !progress.failed.contains(&contact) {
                    progress.unset.insert(contact);
                }
                continue;
            }
            let key = format!("{}:{}:{place}:{contact}", self.alert.id, progress.severity);
            if progress.sent.contains(&key) {
                continue;
            }
            let quiet = turn.progress.awake.get(&contact);
            if let Some(awake) = quiet.filter(|awake| progress.severity >= awake.severity) {
                turn.look_at(awake.until);
                continue;
            }
            progress.sent.insert(key.clone());
            progress.told.insert(contact.clone());
            progress.step = progress.step.max(place);
            let alert = self.alert.clone();
            let message =
                AlertMessage { key, contact, step: place, due_at, alert, remediates: false };
            turn.messages.push(message);
        }
        let schedule = step.on_call.as_ref().and_then(|id| self.rules.policy.schedule(id));
        if let Some(at) = schedule.and_then(|schedule| schedule.next_turn(self.now)) {
            turn.look_at(at);
        }
        reaches
    }

    /// The first instant from one on at which alerts of a policy are sent.
    fn begins(&self, policy: &EscalationPolicy, from: Timestamp) -> Timestamp {
        if policy.business_hours_only { self.rules.opens(from) } else { from }
    }
}
