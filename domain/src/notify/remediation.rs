//! Remediation: which programs are asked to mend what probes confirmed, how often at most, and what is noted of it?
//!
//! A program is a contact with a webhook. It is asked once for each outage and how serious it is, beside the escalation and
//! at once; what it made of that is noted on the incident.

use std::time::Duration;

use super::open_alerts::{OpenAlert, OpenAlertKind};
use crate::config::remediation_policy::RemediationPolicy;
use crate::ids::ContactId;
use crate::ordered::{SortedMap, SortedSet};
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// In which time requests are counted.
const WINDOW: Duration = Duration::from_secs(3_600);

/// When each program was asked within the last hour.
pub type RemediationRequests = SortedMap<ContactId, Vec<Timestamp>>;

/// Forgets what is older than an hour, and what a clock dated that has been set back since.
pub(super) fn forget_old(requests: &mut RemediationRequests, now: Timestamp) {
    for asked_at in requests.values_mut() {
        asked_at.retain(|at| *at <= now && now.since(*at) < WINDOW);
    }
    requests.retain(|_, asked_at| !asked_at.is_empty());
}

/// The requests that are due at `now` for an alert that is or was as serious as this: their keys, which are added to those that
/// were `sent`, and the programs. And when a program may be asked next that was asked too often.
pub(super) fn due_requests(
    policies: &[RemediationPolicy],
    is_set: &dyn Fn(&ContactId) -> bool,
    (alert, severity): (&OpenAlert, Severity),
    sent: &mut SortedSet<String>,
    requests: &mut RemediationRequests,
    now: Timestamp,
) -> (Vec<(String, ContactId)>, Option<Timestamp>) {
    let (mut due, mut next) = (vec![], None::<Timestamp>);
    let evidence = alert.evidence.as_ref().filter(|_| alert.kind == OpenAlertKind::Incident);
    let Some(evidence) = evidence else { return (due, next) };
    for policy in policies {
        let contact = &policy.contact;
        let key = format!("{}:{severity}:remediation:{contact}", alert.id);
        let is_meant = policy.concerns(severity, &evidence.components) && is_set(contact);
        if !is_meant || sent.contains(&key) {
            continue;
        }
        let asked_at = requests.entry(contact.clone()).or_default();
        if asked_at.len() >= policy.max_per_hour as usize {
            let free_at = asked_at.iter().min().map(|at| at.plus(WINDOW));
            next = free_at.into_iter().chain(next).min();
            continue;
        }
        asked_at.push(now);
        sent.insert(key.clone());
        due.push((key, contact.clone()));
    }
    (due, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::open_alerts::AlertEvidence;

    fn noon(minute: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000 + minute * 60_000)
    }

    fn policy(max_per_hour: u32) -> RemediationPolicy {
        RemediationPolicy {
            contact: "restarter".parse().unwrap(),
            severities: [Severity::Sev1].into(),
            components: ["checkout".parse().unwrap()].into(),
            max_per_hour,
        }
    }

    fn outage(id: &str) -> OpenAlert {
        let evidence = AlertEvidence {
            components: ["checkout".parse().unwrap()].into(),
            ..AlertEvidence::default()
        };
        let (id, name) = (id.to_owned(), "Checkout".to_owned());
        let alert = OpenAlert::new(OpenAlertKind::Incident, id, name, Severity::Sev1, noon(0));
        OpenAlert { evidence: Some(evidence), ..alert }
    }

    #[test]
    fn what_probes_confirmed_is_asked_for_once_and_nothing_else_is() {
        let asked = |alert: &OpenAlert| {
            let (mut sent, mut requests) = (SortedSet::new(), SortedMap::new());
            let policies = [policy(1)];
            let mut ask = || {
                let about = (alert, alert.severity);
                due_requests(&policies, &|_| true, about, &mut sent, &mut requests, noon(1)).0.len()
            };
            [ask(), ask()]
        };
        assert_eq!(asked(&outage("a")), [1, 0]);
        let components = ["mail".parse().unwrap()].into();
        let other = AlertEvidence { components, ..AlertEvidence::default() };
        for alert in [
            OpenAlert { evidence: None, ..outage("a") },
            OpenAlert { evidence: Some(other), ..outage("a") },
            OpenAlert { kind: OpenAlertKind::UpdateOverdue, ..outage("a") },
            OpenAlert { severity: Severity::Sev2, ..outage("a") },
        ] {
            assert_eq!(asked(&alert), [0, 0], "{alert:?}");
        }
    }

    #[test]
    fn a_program_is_asked_so_often_within_an_hour_whatever_the_clock_did() {
        let policies = [policy(2)];
        let mut requests = SortedMap::new();
        let mut ask = |id: &str, at: Timestamp| {
            forget_old(&mut requests, at);
            let alert = outage(id);
            let (about, mut sent) = ((&alert, alert.severity), SortedSet::new());
            let (due, next) =
                due_requests(&policies, &|_| true, about, &mut sent, &mut requests, at);
            (due.len(), next)
        };
        assert_eq!([ask("a", noon(0)), ask("b", noon(10))], [(1, None), (1, None)]);
        assert_eq!(ask("c", noon(59)), (0, Some(noon(60))), "the third waits");
        assert_eq!(ask("c", noon(60)), (1, None));
        assert_eq!(ask("d", noon(60)), (0, Some(noon(70))));
        assert_eq!(ask("e", noon(-500)), (1, None), "a clock that was set back");
    }
}
