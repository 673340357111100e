//! Subjects of an audit: what is an event about, which kind of event is it, and who may see what it changed?

use serde::{Deserialize, Serialize};

use crate::access::scope::Scope;
use crate::board::{Event, IncidentChange, RecipientChange};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// A configuration folder was applied.
    ConfigurationApplied,
    /// An agent or a heartbeat was added, or has another token.
    AgentAdded,
    /// An incident was opened.
    IncidentOpened,
    /// An update was posted, which may resolve an incident or open it again.
    IncidentUpdated,
    /// An incident was acknowledged.
    IncidentAcknowledged,
    /// An incident was made internal or public.
    IncidentPublished,
    /// It was asked that an incident be published, which another is to approve.
    PublicationRequested,
    /// The text of an update was edited.
    UpdateEdited,
    /// An update was withdrawn.
    UpdateWithdrawn,
    /// A private note or action was added to an incident.
    IncidentNoted,
    /// What is known of an incident was changed.
    IncidentDetailed,
    /// What an incident states counts in the figures from now on, or does not.
    IncidentCounted,
    /// An incident was resolved for operators alone.
    IncidentSettled,
    /// The reason for outage of an incident was written.
    RfoWritten,
    /// It was decided who is given the reason for outage of an incident.
    RfoPublished,
    /// An outcome of an incident's review was ticked or waived, or is open again.
    OutcomeMarked,
    /// A remediation item of an incident was noted, changed, done or waived.
    RemediationItemSet,
    /// An outage that probes found joined an incident.
    OutageJoined,
    /// An incident of another page was taken over, or more of it.
    IncidentImported,
    /// The status of a span of time was corrected.
    Corrected,
    /// A correction was withdrawn.
    CorrectionWithdrawn,
    /// A maintenance was announced.
    MaintenanceScheduled,
    /// A maintenance was begun, moved, completed or cancelled, or an update of it was posted.
    MaintenanceUpdated,
    /// A maintenance of another page was taken over, or more of it.
    MaintenanceImported,
    /// A series of maintenance was defined.
    MaintenanceSeriesDefined,
    /// A series of maintenance went on or ended.
    MaintenanceSeriesAdvanced,
    /// Alerts of another monitoring were received.
    AlertsReceived,
    /// A notice was posted.
    NoticePosted,
    /// A notice was ended.
    NoticeEnded,
    /// A probe was muted.
    ProbeMuted,
    /// A mute was ended.
    ProbeUnmuted,
    /// A change was recorded.
    ChangeRecorded,
    /// A change began, ended, was moved or approved, or more was said of it.
    ChangeUpdated,
    /// A drill began.
    DrillStarted,
    /// A drill ended.
    DrillEnded,
    /// A problem was recorded.
    ProblemRecorded,
    /// A problem was edited, fixed, or is no longer fixed.
    ProblemUpdated,
    /// An incident was linked to a problem.
    ProblemLinked,
    /// The link of an incident to a problem was taken away.
    ProblemUnlinked,
    /// A token was created.
    TokenCreated,
    /// A token has another secret.
    TokenRotated,
    /// A token was revoked.
    TokenRevoked,
    /// A contact was set.
    ContactSet,
    /// A contact was removed.
    ContactRemoved,
    /// Contacts were written out with their addresses and secrets.
    ContactsExported,
    /// Subscribers were added that are known from elsewhere.
    SubscribersImported,
    /// A subscriber was added by an operator.
    SubscriberAdded,
    /// An operator changed what a subscriber is told of.
    SubscriberChanged,
    /// A subscriber was removed by an operator.
    SubscriberRemoved,
}

/// What was done and to what; `None` for what agents report, and for what alone follows from that.
pub(super) fn action_and_subject(event: &Event) -> Option<(AuditAction, String)> {
    use AuditAction as A;
    Some(match event {
        Event::ConfigurationApplied(_) => (A::ConfigurationApplied, "configuration".to_owned()),
        Event::AgentAdded { agent, .. } => (A::AgentAdded, format!("agent:{agent}")),
        Event::AgentReturned { .. }
        | Event::AgentFellSilent { .. }
        | Event::VerdictChanged { .. }
        | Event::VerdictsChanged { .. }
        | Event::SloAlertsTurned { .. }
        | Event::IncidentMutesTurned { .. }
        | Event::ReportDue { .. }
        | Event::ReportsDoubted { .. } => return None,
        Event::IncidentOpened { id, .. } => (A::IncidentOpened, format!("incident:{id}")),
        Event::IncidentUpdated { id, .. } => (A::IncidentUpdated, format!("incident:{id}")),
        Event::IncidentChanged { id, change } => (of_change(change), format!("incident:{id}")),
        Event::Corrected { correction } => (A::Corrected, format!("correction:{}", correction.id)),
        Event::CorrectionWithdrawn { id } => (A::CorrectionWithdrawn, format!("correction:{id}")),
        Event::MaintenanceScheduled { id, .. } => {
            (A::MaintenanceScheduled, format!("maintenance:{id}"))
        }
        Event::MaintenanceUpdated { id, .. } => {
            (A::MaintenanceUpdated, format!("maintenance:{id}"))
        }
        Event::MaintenanceSeriesDefined { series } => {
            (A::MaintenanceSeriesDefined, format!("series:{}", series.id))
        }
        Event::MaintenanceSeriesAdvanced { id, .. } => {
            (A::MaintenanceSeriesAdvanced, format!("series:{id}"))
        }
        Event::AlertsReceived { .. } => (A::AlertsReceived, "alerts".to_owned()),
        Event::NoticePosted { notice } => (A::NoticePosted, format!("notice:{}", notice.id)),
        Event::NoticeEnded { id, .. } => (A::NoticeEnded, format!("notice:{id}")),
        Event::ProbeMuted { mute } => (A::ProbeMuted, format!("mute:{}", mute.id)),
        Event::ProbeUnmuted { id, .. } => (A::ProbeUnmuted, format!("mute:{id}")),
        Event::ChangeRecorded { change } => (A::ChangeRecorded, format!("change:{}", change.id)),
        Event::ChangeUpdated { change } => (A::ChangeUpdated, format!("change:{}", change.id)),
        Event::DrillStarted { drill } | Event::TwinSeeded { drill } => {
            (A::DrillStarted, format!("drill:{}", drill.id))
        }
        Event::DrillEnded { id, .. } => (A::DrillEnded, format!("drill:{id}")),
        Event::ProblemRecorded { problem } => {
            (A::ProblemRecorded, format!("problem:{}", problem.id))
        }
        Event::ProblemUpdated { problem } => (A::ProblemUpdated, format!("problem:{}", problem.id)),
        Event::TokenCreated { token } => (A::TokenCreated, format!("token:{}", token.name)),
        Event::TokenRotated { name, .. } => (A::TokenRotated, format!("token:{name}")),
        Event::TokenRevoked { name } => (A::TokenRevoked, format!("token:{name}")),
        Event::RecipientsChanged { change } => of_recipients(change),
        Event::IncidentImported { incident } => {
            (A::IncidentImported, format!("incident:{}", incident.id))
        }
        Event::MaintenanceImported { maintenance } => {
            (A::MaintenanceImported, format!("maintenance:{}", maintenance.id))
        }
    })
}

/// Recipients are named by their ids, never by an address.
fn of_recipients(change: &RecipientChange) -> (AuditAction, String) {
    use AuditAction as A;
    use RecipientChange as C;
    match change {
        C::ContactSet { contact, .. } => (A::ContactSet, format!("contact:{contact}")),
        C::ContactRemoved { contact } => (A::ContactRemoved, format!("contact:{contact}")),
        C::ContactsExported => (A::ContactsExported, "contacts".to_owned()),
        C::SubscribersImported { .. } => (A::SubscribersImported, "subscribers".to_owned()),
        C::SubscriberAdded { subscriber, .. } => {
            (A::SubscriberAdded, format!("subscriber:{subscriber}"))
        }
        C::SubscriberChanged { subscriber } => {
            (A::SubscriberChanged, format!("subscriber:{subscriber}"))
        }
        C::SubscriberRemoved { subscriber } => {
            (A::SubscriberRemoved, format!("subscriber:{subscriber}"))
        }
    }
}

fn of_change(change: &IncidentChange) -> AuditAction {
    match change {
        IncidentChange::Acknowledged { .. } => AuditAction::IncidentAcknowledged,
        IncidentChange::Published { .. } => AuditAction::IncidentPublished,
        IncidentChange::UpdateEdited { .. } => AuditAction::UpdateEdited,
        IncidentChange::UpdateWithdrawn { .. } => AuditAction::UpdateWithdrawn,
        IncidentChange::Noted { .. } => AuditAction::IncidentNoted,
        IncidentChange::Detailed { .. } => AuditAction::IncidentDetailed,
        IncidentChange::Counted { .. } => AuditAction::IncidentCounted,
        IncidentChange::Settled => AuditAction::IncidentSettled,
        IncidentChange::PublicationRequested { .. } => AuditAction::PublicationRequested,
        IncidentChange::Joined { .. } => AuditAction::OutageJoined,
        IncidentChange::RfoWritten { .. } => AuditAction::RfoWritten,
        IncidentChange::RfoPublished { .. } => AuditAction::RfoPublished,
        IncidentChange::OutcomeMarked { .. } => AuditAction::OutcomeMarked,
        IncidentChange::RemediationItemSet { .. } => AuditAction::RemediationItemSet,
        IncidentChange::ProblemLinked { .. } => AuditAction::ProblemLinked,
        IncidentChange::ProblemUnlinked { .. } => AuditAction::ProblemUnlinked,
    }
}

/// The name that was stated with an event.
pub(super) fn stated_by(event: &Event) -> Option<String> {
    let Event::IncidentChanged { change, .. } = event else { return None };
    let by = match change {
        IncidentChange::Acknowledged { by } | IncidentChange::Published { by, .. } => by.clone()?,
        IncidentChange::Noted { note } => note.by.clone(),
        IncidentChange::PublicationRequested { by } => by.clone(),
        IncidentChange::RfoPublished { revision } => revision.by.clone(),
        IncidentChange::OutcomeMarked { mark: Some(mark), .. } => mark.by.clone(),
        _ => return None,
    };
    (!by.is_empty()).then_some(by)
}

/// The scope that is needed to see what was changed of a subject: the one that is needed to see the subject.
pub(super) fn scope_of(subject: &str) -> Scope {
    match subject.split_once(':') {
        Some(("token", _)) => Scope::Admin,
        None if subject == "configuration" => Scope::Configure,
        _ => Scope::Read,
    }
}
