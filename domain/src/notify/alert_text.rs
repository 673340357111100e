//! Alert text: what does a message of an alert say, before any markup? What waits, how serious it is, since when, what probes
//! found, and where to acknowledge it.

use super::alert_report::OpenAlertReport;
use super::delivery_record::{DeliveryRecord, DeliveryState};
use super::escalation::AlertMessage;
use super::mail::notice_text::instant;
use super::mail::one_line::one_line;
use super::notification::PageIdentity;
use super::open_alerts::{AlertEvidence, OpenAlert, OpenAlertKind};
use crate::ids::{ContactId, RegionId};
use crate::severity::Severity;
use crate::status::Status;
use crate::time::time_zone::Zone;

/// The most characters of a title.
const MAX_TITLE_CHARS: usize = 200;
/// The most regions that are named.
const MAX_REGIONS: usize = 10;
/// The most characters of a step's name.
const MAX_STEP_CHARS: usize = 100;
/// The most characters of a runbook's address.
const MAX_RUNBOOK_CHARS: usize = 500;

/// What a message of an alert says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertText {
    /// One line: how serious it is, and what waits.
    pub title: String,
    /// What is known: a word, and the value.
    pub facts: Vec<(&'static str, String)>,
    /// Problems that fit, a word and a line each.
    pub problems: Vec<(&'static str, String)>,
    /// Where to read what to do: a word, and the address.
    pub runbooks: Vec<(String, String)>,
    /// The status whose colour it has.
    pub status: Status,
    /// Whose page it is.
    pub page: PageIdentity,
    /// Where its contact acknowledges it.
    pub acknowledge_url: String,
}

impl AlertText {
    /// What a message says, by the clocks of a zone.
    #[must_use]
    pub fn new(
        message: &AlertMessage,
        page: &PageIdentity,
        zone: &Zone,
        acknowledge_url: String,
    ) -> Self {
        let alert = &message.alert;
        let mut facts = vec![
            ("Severity", alert.severity.to_string()),
            ("Open since", instant(alert.since, zone)),
        ];
        let evidence = alert.evidence.as_ref();
        facts.extend(evidence.map(found).unwrap_or_default());
        facts.push(("Escalation step", message.step.to_string()));
        Self {
            title: title(alert),
            facts,
            problems: alert.knowledge.facts(),
            runbooks: runbooks(alert),
            status: match alert.severity {
                Severity::Sev1 => Status::MajorOutage,
                Severity::Sev2 => Status::PartialOutage,
                Severity::Sev3 => Status::DegradedPerformance,
            },
            page: page.clone(),
            acknowledge_url,
        }
    }

    /// What helps, in Markdown: problems that fit, and where to read what to do. Empty: none is known.
    #[must_use]
    pub fn guidance(&self) -> String {
        let problems = self.problems.iter().map(|(word, line)| format!("{word}: {line}"));
        let runbooks = self.runbooks.iter().map(|(word, address)| format!("{word}: <{address}>"));
        problems.chain(runbooks).collect::<Vec<_>>().join("\n\n")
    }

    /// The facts as a line.
    #[must_use]
    pub fn fact_line(&self) -> String {
        let facts = self.facts.iter().map(|(word, value)| format!("{word}: {value}"));
        facts.collect::<Vec<_>>().join(". ")
    }
}

/// How serious an alert is, and what waits, in one line.
#[must_use]
pub fn title(alert: &OpenAlert) -> String {
    let what = match alert.kind {
        OpenAlertKind::UpdateOverdue => "update overdue: ",
        OpenAlertKind::ResolveProposed => "may be resolved: ",
        OpenAlertKind::ReviewOverdue => "review overdue: ",
        OpenAlertKind::RemediationOverdue => "remediation overdue: ",
        OpenAlertKind::Incident
        | OpenAlertKind::AgentSilent
        | OpenAlertKind::OnCallGap
        | OpenAlertKind::ChannelDisabled
        | OpenAlertKind::UserReports
        | OpenAlertKind::SloBurnRate => "",
    };
    one_line(&format!("{}: {what}{}", alert.severity, alert.name), MAX_TITLE_CHARS)
}

/// How far an alert had escalated when it was acknowledged, for its incident's private side.
#[must_use]
pub fn acknowledged_at_step(alert: &OpenAlertReport) -> String {
    match alert.step {
        0 => "The alert was acknowledged before its first step was sent.".to_owned(),
        step => format!("The alert was acknowledged at step {step} of {}.", alert.steps),
    }
}

/// What is noted on the incident of what came in the end of asking a program to mend it.
#[must_use]
pub fn remediation_note(contact: &ContactId, record: &DeliveryRecord) -> String {
    let attempts = match record.attempts {
        1 => String::new(),
        count => format!(" after {count} attempts"),
    };
    match (record.state, &record.reason) {
        (DeliveryState::Accepted, _) => {
            format!("The program {contact} was asked to mend this, and took the request{attempts}.")
        }
        (_, reason) => {
            let reason = reason.as_deref().unwrap_or("no answer");
            format!("The program {contact} was asked to mend this, and did not{attempts}: {reason}")
        }
    }
}

/// What probes found, a word and a value each.
#[must_use]
pub fn found(evidence: &AlertEvidence) -> Vec<(&'static str, String)> {
    let mut facts = vec![];
    if let Some(step) = &evidence.step {
        facts.push(("Failing step", one_line(step, MAX_STEP_CHARS)));
    }
    if !evidence.failing.is_empty() {
        let mut names: Vec<&str> =
            evidence.failing.iter().take(MAX_REGIONS).map(RegionId::as_str).collect();
        if evidence.failing.len() > MAX_REGIONS {
            names.push("…");
        }
        let (failing, all) = (evidence.failing.len(), evidence.reporting.len());
        let names = names.join(", ");
        facts.push(("Failing from", format!("{names} ({failing} of {all} regions)")));
    }
    facts
}

/// The runbook of the probe that found it, and those of its components.
fn runbooks(alert: &OpenAlert) -> Vec<(String, String)> {
    let address = |text: &str| one_line(text, MAX_RUNBOOK_CHARS);
    let of_probe = alert.evidence.as_ref().and_then(|evidence| evidence.runbook.as_deref());
    let of_probe = of_probe.map(|text| ("Runbook".to_owned(), address(text)));
    let of_components = alert.knowledge.runbooks.iter().map(|link| {
        let name = one_line(&format!("Runbook ({})", link.name), MAX_TITLE_CHARS);
        (name, address(&link.url))
    });
    of_probe.into_iter().chain(of_components).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::delivery::AttemptOutcome;
    use crate::notify::delivery_record::after_attempt;
    use crate::time::timestamp::Timestamp;

    #[test]
    fn what_came_of_a_remediation_is_noted() {
        let contact = "restarter".parse().unwrap();
        let now = Timestamp::from_unix_ms(1_795_000_000_000);
        let busy = AttemptOutcome::Deferred { reason: "503".to_owned(), retry_after_s: None };
        let gone =
            AttemptOutcome::Refused { reason: "410 Gone".to_owned(), no_such_recipient: true };
        let first = after_attempt(None, &busy, now, 0.0);
        for (before, outcome, note) in [
            (None, &AttemptOutcome::Accepted, "took the request."),
            (Some(&first), &AttemptOutcome::Accepted, "took the request after 2 attempts."),
            (None, &gone, "did not: 410 Gone"),
        ] {
            let written = remediation_note(&contact, &after_attempt(before, outcome, now, 0.0));
            assert_eq!(
                written,
                format!("The program restarter was asked to mend this, and {note}")
            );
        }
    }
}
