//! Open alert: something that waits for operators and is sent to them. Which ones are open, derived from the Board?
//!
//! Nothing is kept of them: an alert is open while what it says is so. Its id holds since when, so what comes again
//! is another alert. Those of channels that take nothing are the Courier's own.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{Board, OutageFinding};
use crate::config::on_call::COVERED_AHEAD;
use crate::ids::{ComponentId, ContactId, IncidentId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::notify::alert_knowledge::AlertKnowledge;
use crate::notify::channel_failures::DisabledChannelReport;
use crate::notify::drill_mark::DRILL_MARK;
use crate::notify::incident_times::{held_until, opened_at};
use crate::notify::slo_alerts::burning_slos;
use crate::notify::user_report_alerts::reported_trouble;
use crate::operations::reminders::{ReminderKind, reminders};
use crate::ordered;
use crate::ordered::SortedSet;
use crate::severity::Severity;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;
use crate::user_reports::UserReports;

/// The hour of the day, by the page's clocks, from which on it is warned of hours that no contact covers.
const WARNED_FROM_MINUTE: u16 = 9 * 60;

/// Something that waits for operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAlert {
    /// What it is known by: the same as long as it is open, and never again after that.
    pub id: String,
    /// What waits.
    pub kind: OpenAlertKind,
    /// What it is about, in a line.
    pub name: String,
    /// How serious it is now.
    pub severity: Severity,
    /// Since when.
    pub since: Timestamp,
    /// The incident that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// When an operator acknowledged the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Timestamp>,
    /// Who did, as the incident says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_by: Option<String>,
    /// How serious the incident was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_severity: Option<Severity>,
    /// Until when it is held because all of its components are being worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// Until when it is held because operators muted what fails of it; then it is another alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// What probes found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<AlertEvidence>,
    /// Whether it waits in a drill: it says so wherever it is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_drill: bool,
    /// What is known of it: problems that fit, and runbooks.
    #[serde(default, skip_serializing_if = "AlertKnowledge::is_empty")]
    pub knowledge: AlertKnowledge,
}

/// The most open alerts that are escalated; of more, the most serious and oldest.
pub const MAX_OPEN_ALERTS: usize = 1_000;

/// The most disabled channels that are escalated at once, by the ids of their contacts.
pub const MAX_CHANNEL_ALERTS: usize = 100;

/// How long an alert is still held after its mute, until the Board has told that it is another one; then it is sent as it was.
/// The Board looks when the mute ends, and before it tells it asks Ledgers, of which some may not answer.
pub const UNMUTE_GRACE: Duration = Duration::from_secs(30);

/// All that waits for operators at an instant, as the Board tells the Courier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAlerts {
    /// When it was so: what is older is told no more.
    pub at: Timestamp,
    /// The most serious first, at most [`MAX_OPEN_ALERTS`].
    pub alerts: Vec<OpenAlert>,
}

impl OpenAlerts {
    /// What there is to escalate at `now`: nothing where no policy says how.
    #[must_use]
    pub fn from_board(board: &Board, reports: &UserReports, now: Timestamp) -> Self {
        let configuration = board.configuration.as_ref();
        let escalates =
            configuration.is_some_and(|configuration| configuration.notify.sends_alerts());
        let mut alerts = if escalates { open_alerts(board, now) } else { vec![] };
        if escalates {
            let reported = reported_trouble(board, reports, now).into_iter();
            alerts.extend(reported.map(|trouble| {
                let (kind, severity) = (OpenAlertKind::UserReports, Severity::Sev3);
                OpenAlert::new(kind, trouble.id, trouble.name, severity, trouble.since)
            }));
            OpenAlert::sort(&mut alerts);
        }
        alerts.truncate(MAX_OPEN_ALERTS);
        if board.twin_of.is_some() {
            // Nothing waits once it is over.
            alerts.retain(|alert| alert.incident.is_some() && !board.is_twin_over(now));
            alerts.iter_mut().for_each(OpenAlert::mark);
        }
        Self { at: now, alerts }
    }
}

impl OpenAlert {
    /// That a channel of a contact, of a kind such as `slack`, is disabled: open until the contact is set again.
    #[must_use]
    pub fn of_channel(contact: &ContactId, kind: &str, disabled: &DisabledChannelReport) -> Self {
        let (since, reason) = (disabled.since, &disabled.reason);
        let id = format!("channel:{contact}:{}:{}", disabled.channel, since.unix_ms());
        let name = format!("{contact} is told nothing by {kind} any more: {reason}");
        Self::new(OpenAlertKind::ChannelDisabled, id, name, Severity::Sev3, since)
    }

    /// What is open since an instant, of no incident.
    #[must_use]
    pub fn new(
        kind: OpenAlertKind,
        id: String,
        name: String,
        severity: Severity,
        since: Timestamp,
    ) -> Self {
        Self {
            id,
            kind,
            name,
            severity,
            since,
            incident: None,
            acknowledged_at: None,
            acknowledged_by: None,
            acknowledged_severity: None,
            held_until: None,
            muted_until: None,
            evidence: None,
            is_drill: false,
            knowledge: AlertKnowledge::default(),
        }
    }

    /// Lets it say that it is of a drill.
    fn mark(&mut self) {
        self.is_drill = true;
        self.name.insert_str(0, DRILL_MARK);
    }

    /// Puts alerts in order: the most serious first, and of these the oldest.
    pub fn sort(alerts: &mut [Self]) {
        ordered::sort_by(alerts, |a, b| {
            (a.severity, a.since, a.id.as_str()).cmp(&(b.severity, b.since, b.id.as_str()))
        });
    }

    /// Whether it is held because operators muted what fails of it.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.muted_until.is_some()
    }

    /// Until when it is held, as seen at `now`: by work as announced, and by a mute for [`UNMUTE_GRACE`] more.
    #[must_use]
    pub fn held_at(&self, now: Timestamp) -> Option<Timestamp> {
        let muted = self.muted_until.map(|until| until.plus(UNMUTE_GRACE));
        self.held_until.max(muted).filter(|until| *until > now)
    }
}

/// What waits for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OpenAlertKind {
    /// An incident that is not resolved.
    Incident,
    /// Readers were promised an update by now.
    UpdateOverdue,
    /// Probes see nothing of an incident any more: it may be resolved.
    ResolveProposed,
    /// The review of an incident is not complete by the time that the page says.
    ReviewOverdue,
    /// A remediation item of an incident is not done on its day.
    RemediationOverdue,
    /// An agent reports nothing.
    AgentSilent,
    /// There are hours ahead in which no contact is on call.
    OnCallGap,
    /// A channel of a contact takes nothing, and is told nothing more.
    ChannelDisabled,
    /// Readers report trouble of a component that is shown as working.
    UserReports,
    /// The error budget of an SLO burns too fast.
    SloBurnRate,
}

impl OpenAlertKind {
    /// As the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::UpdateOverdue => "update_overdue",
            Self::ResolveProposed => "resolve_proposed",
            Self::ReviewOverdue => "review_overdue",
            Self::RemediationOverdue => "remediation_overdue",
            Self::AgentSilent => "agent_silent",
            Self::OnCallGap => "on_call_gap",
            Self::ChannelDisabled => "channel_disabled",
            Self::UserReports => "user_reports",
            Self::SloBurnRate => "slo_burn_rate",
        }
    }
}

/// What probes found, in short: nothing that a service sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertEvidence {
    /// The components that are affected, as probes found.
    #[serde(default)]
    pub components: SortedSet<ComponentId>,
    /// The name of the step that failed first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Regions that said down or degraded.
    pub failing: SortedSet<RegionId>,
    /// Regions that said anything.
    pub reporting: SortedSet<RegionId>,
    /// Where to read what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
}

impl AlertEvidence {
    /// Of several findings, what the last one says, and the components of all.
    fn from_findings(findings: &[OutageFinding]) -> Option<Self> {
        let finding = findings.last()?;
        let regions = |says: fn(Verdict) -> bool| {
            let votes = finding.votes.iter().filter(|vote| says(vote.says));
            votes.map(|vote| vote.region.clone()).collect()
        };
        Some(Self {
            components: SortedSet::from_iter(
                findings.iter().map(|finding| finding.component.clone()),
            ),
            step: finding.step.clone(),
            failing: regions(|says| matches!(says, Verdict::Down | Verdict::Degraded)),
            reporting: regions(|says| says != Verdict::Silent),
            runbook: finding.runbook.clone(),
        })
    }
}

/// What waits for operators at `now` by the record alone: the most serious first, and of these the oldest.
#[must_use]
pub fn open_alerts(board: &Board, now: Timestamp) -> Vec<OpenAlert> {
    let mut alerts = incidents(board, now);
    alerts.extend(of_reminders(board, now));
    alerts.extend(silent_agents(board));
    alerts.extend(on_call_gaps(board, now));
    alerts.extend(burning_slos(board).into_iter().map(|slo| {
        let kind = OpenAlertKind::SloBurnRate;
        OpenAlert::new(kind, slo.id, slo.name, slo.severity, slo.since)
    }));
    OpenAlert::sort(&mut alerts);
    alerts
}

/// Incidents that are not resolved, drafts too. Those that are acknowledged are among them, because they may become
/// more serious.
fn incidents(board: &Board, now: Timestamp) -> Vec<OpenAlert> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let alerts = board.incidents.unresolved().map(|incident| {
        let opened = opened_at(incident);
        // After a mute it is as new.
        let since = incident.mute.ended_at.map_or(opened, |at| at.max(opened));
        let acknowledged = incident.acknowledgement();
        let id = format!("incident:{}:{}", incident.id, since.unix_ms());
        let (name, severity) = (incident.name.clone(), incident.severity(configuration));
        OpenAlert {
            incident: Some(incident.id.clone()),
            acknowledged_at: acknowledged.map(|acknowledged| acknowledged.at),
            acknowledged_by: acknowledged.map(|acknowledged| acknowledged.by.clone()),
            acknowledged_severity: acknowledged.and_then(|acknowledged| acknowledged.severity),
            held_until: held_until(board, &incident.named(), now),
            muted_until: incident.mute.until,
            evidence: AlertEvidence::from_findings(&incident.findings),
            knowledge: AlertKnowledge::of_incident(board, configuration, incident),
            ..OpenAlert::new(OpenAlertKind::Incident, id, name, severity, since)
        }
    });
    alerts.collect()
}

/// What else waits of incidents. That they are not acknowledged or published, their own alerts say.
fn of_reminders(board: &Board, now: Timestamp) -> Vec<OpenAlert> {
    let alerts = reminders(board, now).into_iter().filter_map(|reminder| {
        let (kind, word, severity) = match reminder.kind {
            ReminderKind::UpdateOverdue => {
                (OpenAlertKind::UpdateOverdue, "update", reminder.severity)
            }
            ReminderKind::ResolveProposed => {
                (OpenAlertKind::ResolveProposed, "resolve", Severity::Sev3)
            }
            ReminderKind::ReviewOverdue => (OpenAlertKind::ReviewOverdue, "review", Severity::Sev3),
            ReminderKind::RemediationOverdue => {
                (OpenAlertKind::RemediationOverdue, "remediation", Severity::Sev3)
            }
            ReminderKind::NotAcknowledged | ReminderKind::NotPublished => return None,
        };
        let id = format!("{word}:{}:{}", reminder.incident, reminder.since.unix_ms());
        let alert = OpenAlert::new(kind, id, reminder.name, severity, reminder.since);
        Some(OpenAlert { incident: Some(reminder.incident), ..alert })
    });
    alerts.collect()
}

/// Agents that were heard from and are silent.
fn silent_agents(board: &Board) -> Vec<OpenAlert> {
    let silent = board.agents.iter().filter_map(|(agent, agent_state)| {
        let (since, is_alive) = agent_state.alive.points().last()?;
        let is_first = agent_state.alive.points().len() == 1;
        (!is_alive && !is_first).then(|| {
            let id = format!("agent:{agent}:{}", since.unix_ms());
            let name = format!("the agent {agent} in {} reports nothing", agent_state.region);
            OpenAlert::new(OpenAlertKind::AgentSilent, id, name, Severity::Sev3, *since)
        })
    });
    silent.collect()
}

/// Hours ahead that no contact covers: an alert of each day, for what was covered when it was applied ends.
fn on_call_gaps(board: &Board, now: Timestamp) -> Vec<OpenAlert> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let zone = &configuration.page.timezone;
    let (_, minute) = zone.week_time(now);
    if minute < WARNED_FROM_MINUTE {
        return vec![];
    }
    let since = zone.minute_of(now, WARNED_FROM_MINUTE);
    let ahead = Span { from: since, to: since.plus(COVERED_AHEAD) };
    let gaps = configuration.notify.on_call.iter().filter_map(|schedule| {
        let gap = schedule.first_gap(ahead).filter(|_| !schedule.allows_gaps)?;
        let id = format!("on_call:{}:{}", schedule.id, zone.date_name(now));
        let name = format!(
            "no contact of {} is on call from {} to {}",
            schedule.id,
            zone.clock_text(gap.from),
            zone.clock_text(gap.to)
        );
        Some(OpenAlert::new(OpenAlertKind::OnCallGap, id, name, Severity::Sev3, since))
    });
    gaps.collect()
}
