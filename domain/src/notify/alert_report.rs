//! Alert reports: what do operators see of open alerts? How far each was escalated, and who acknowledged it when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::alert_knowledge::AlertKnowledge;
use super::escalation::{AlertAcknowledgement, AlertProgress, MAX_AWAKE};
use super::open_alerts::{AlertEvidence, OpenAlert, OpenAlertKind};
use crate::config::notify_policy::NotifyPolicy;
use crate::ids::{ContactId, IncidentId};
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::severity::Severity;
use crate::time::timestamp::{Timestamp, as_ms};

/// What waits for operators, and how far that was escalated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EscalationReport {
    /// Every open alert, the most serious first.
    pub alerts: Vec<OpenAlertReport>,
    /// Since when the dead-man ping fails, and why; `null`: it does not, or there is none.
    #[serde(default)]
    pub dead_man_failure: Option<PingFailure>,
}

/// That the dead-man ping fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PingFailure {
    /// Since when.
    pub since: Timestamp,
    /// Why, without the address.
    pub reason: String,
}

/// An open alert, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenAlertReport {
    /// Its id, the same as long as it is open.
    pub id: String,
    /// What waits.
    pub kind: OpenAlertKind,
    /// What it is about, in a line.
    pub name: String,
    /// How serious it was at most.
    pub severity: Severity,
    /// Since when it is open.
    pub since: Timestamp,
    /// The incident that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// Until when it is held because all of its components are being worked on; a mute holds it beside that, for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// Whether what fails of it is muted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_muted: bool,
    /// Until when it is muted; then it is another alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// What probes found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<AlertEvidence>,
    /// What is known of it: problems that fit, and runbooks.
    #[serde(default, skip_serializing_if = "AlertKnowledge::is_empty")]
    pub knowledge: AlertKnowledge,
    /// The last step that was sent since it is that serious, from 1; 0: none.
    pub step: usize,
    /// How many steps there are.
    pub steps: usize,
    /// How many messages of it are still to be delivered.
    pub undelivered: usize,
    /// Contacts that a step is due for, and that have no channel that takes messages: they get it once they are set.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub unset: SortedSet<ContactId>,
    /// Contacts none of whose channels took a message of it: they get it once they are set again.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub failed: SortedSet<ContactId>,
    /// Who acknowledged it first, since it is that serious.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<AcknowledgedAlert>,
}

/// Who acknowledged an alert first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AcknowledgedAlert {
    /// A contact, or who acknowledged the incident.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl OpenAlertReport {
    /// The report of an alert; `None` for its progress: it was not looked at yet.
    #[must_use]
    pub fn from_alert(
        alert: &OpenAlert,
        progress: Option<&AlertProgress>,
        policy: &NotifyPolicy,
        undelivered: usize,
    ) -> Self {
        let severity = progress.map_or(alert.severity, |progress| progress.severity);
        Self {
            id: alert.id.clone(),
            kind: alert.kind,
            name: alert.name.clone(),
            severity,
            since: alert.since,
            incident: alert.incident.clone(),
            held_until: alert.held_until,
            is_muted: alert.is_muted(),
            muted_until: alert.muted_until,
            evidence: alert.evidence.clone(),
            knowledge: alert.knowledge.clone(),
            step: progress.map_or(0, |progress| progress.step),
            steps: policy.escalation(severity).map_or(0, |policy| policy.steps.len()),
            undelivered,
            unset: progress.map(|progress| progress.unset.clone()).unwrap_or_default(),
            failed: progress.map(|progress| progress.failed.clone()).unwrap_or_default(),
            acknowledged: first_acknowledgement(alert, progress),
        }
    }
}

/// The first of those that count, by a contact or on the incident.
fn first_acknowledgement(
    alert: &OpenAlert,
    progress: Option<&AlertProgress>,
) -> Option<AcknowledgedAlert> {
    let raised_at = progress.map_or(alert.since, |progress| progress.raised_at);
    let by_contact = progress.and_then(|progress| progress.acknowledged.as_ref());
    let by_contact = by_contact.map(|(by, at)| (by.to_string(), *at));
    let by_contact = by_contact.filter(|(_, at)| *at >= raised_at);
    let on_incident = progress.map_or(alert.acknowledged_at, |p| p.counted_on_incident(alert));
    let on_incident = on_incident.map(|at| {
        let by = alert.acknowledged_by.clone();
        (by.unwrap_or_else(|| "an operator".to_owned()), at)
    });
    let first = by_contact.into_iter().chain(on_incident).min_by_key(|(_, at)| *at);
    first.map(|(by, at)| AcknowledgedAlert { by, at })
}

/// `POST /ops/v1/open-alerts/{alert}/acknowledge`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeAlertRequest {
    /// The contact who takes care of it.
    pub by: ContactId,
    /// For how long the contact's other alerts are quiet, in ms, at most 12 hours; zero: they are not.
    #[serde(default, rename = "quiet_ms", with = "as_ms")]
    #[cfg_attr(feature = "schema", schemars(with = "u64", range(max = 43_200_000)))]
    pub quiet_for: Duration,
}

impl AcknowledgeAlertRequest {
    /// The acknowledgement of an alert.
    ///
    /// # Errors
    /// 422 when it quiets for too long.
    pub fn for_alert(self, alert: String) -> Result<AlertAcknowledgement, Problem> {
        if self.quiet_for > MAX_AWAKE {
            return Err(Problem::invalid("quiet_ms", "it is at most 12 hours"));
        }
        Ok(AlertAcknowledgement { alert, by: self.by, quiet_for: self.quiet_for })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_acknowledgement_that_counts_is_shown() {
        let at = |minute: i64| Timestamp::from_unix_ms(1_795_000_000_000 + minute * 60_000);
        let alert = |on_incident: Option<i64>| {
            let (kind, id, name) = (OpenAlertKind::Incident, "a".to_owned(), "Checkout".to_owned());
            OpenAlert {
                acknowledged_at: on_incident.map(at),
                acknowledged_by: on_incident.map(|_| "Ada".to_owned()),
                ..OpenAlert::new(kind, id, name, Severity::Sev2, at(0))
            }
        };
        for (on_incident, by_contact, raised, shown) in [
            (None, None, 0, None),
            (Some(5), None, 0, Some(("Ada", 5))),
            (Some(5), Some(3), 0, Some(("ben", 3))),
            (Some(2), Some(3), 0, Some(("Ada", 2))),
            (Some(2), Some(6), 4, Some(("ben", 6))),
            (Some(2), Some(3), 4, None),
        ] {
            let alert = alert(on_incident);
            let progress = AlertProgress {
                severity: Severity::Sev2,
                raised_at: at(raised),
                since: at(raised),
                counted_from: None,
                held_until: None,
                acknowledged: by_contact.map(|minute| ("ben".parse().unwrap(), at(minute))),
                sent: [].into(),
                told: [].into(),
                step: 2,
                unset: SortedSet::new(),
                reached: SortedSet::new(),
                failed: SortedSet::new(),
            };
            let report =
                OpenAlertReport::from_alert(&alert, Some(&progress), &NotifyPolicy::default(), 1);
            let acknowledged =
                report.acknowledged.map(|acknowledgement| (acknowledgement.by, acknowledgement.at));
            let shown = shown.map(|(by, minute)| (by.to_owned(), at(minute)));
            assert_eq!(acknowledged, shown, "{on_incident:?} {by_contact:?} {raised}");
            assert_eq!(progress.is_acknowledged(&alert), shown.is_some());
            assert_eq!((report.step, report.steps, report.undelivered), (2, 0, 1));
        }
    }
}
