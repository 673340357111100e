//! Events: the only things that change the state of a page. Persisted for good; variants are added,
//! never changed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::alerts::AlertTurn;
use super::changes::ChangeRecord;
use super::corrections::Correction;
use super::drills::{DrillRecord, DrillReport};
use super::incidents::{ImportedIncident, IncidentChange, IncidentOrigin, Update};
use super::mailed_reports::MailedReport;
use super::maintenance::{
    ImportedMaintenance, MaintenancePlan, MaintenanceSeries, MaintenanceUpdate,
};
use super::mutes::{IncidentMuteTurn, ProbeMute};
use super::notices::Notice;
use super::problems::ProblemRecord;
use super::recipient_change::RecipientChange;
use super::slo_alerts::SloAlertTurn;
use super::tokens::OperatorToken;
use crate::access::actor::Actor;
use crate::config::Configuration;
use crate::config::applied::AppliedConfiguration;
use crate::content::{ContentHash, PackedContent};
use crate::hash_chain::Head;
use crate::ids::{AgentId, DrillId, IncidentId, MaintenanceId, ProbeId, RegionId, TokenId};
use crate::ledger::outbox::NumberedChange;
use crate::ledger::verdict::VerdictChange;
use crate::status::Impact;
use crate::tagged::tagged;
use crate::time::timestamp::Timestamp;

/// Something that happened. Written to the log for good: variants and fields are only added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum Event {
    /// A folder of probes is in force from now on.
    ConfigurationApplied(AppliedConfiguration),
    /// An agent may report, or has a new token.
    AgentAdded {
        /// Its name.
        agent: AgentId,
        /// Where it stands.
        region: RegionId,
        /// The hash of its token.
        token_sha256: String,
    },
    /// An agent is heard of, for the first time or again.
    AgentReturned {
        /// Its name.
        agent: AgentId,
        /// From when on there are observations.
        since: Timestamp,
    },
    /// An agent has not been heard of for too long.
    AgentFellSilent {
        /// Its name.
        agent: AgentId,
        /// When it was last heard of.
        since: Timestamp,
    },
    /// A belief about a probe in a region changed.
    VerdictChanged {
        /// Who watched.
        agent: AgentId,
        /// Which of the agent's changes it is.
        number: u64,
        /// The probe.
        probe: ProbeId,
        /// What is believed, and since when.
        change: VerdictChange,
    },
    /// Beliefs of an agent changed, one after the other. Folded at once: what comes out differently is told
    /// once, not once for each.
    VerdictsChanged {
        /// Who watched.
        agent: AgentId,
        /// What is believed of which probe, and since when.
        changes: Vec<NumberedChange>,
    },
    /// Operators speak of an incident for the first time.
    IncidentOpened {
        /// Its id.
        id: IncidentId,
        /// Its title.
        name: String,
        /// How bad it is, when the operator said so; else what its components make of it.
        impact: Option<Impact>,
        /// When it began.
        started_at: Timestamp,
        /// What was said first.
        update: Update,
        /// How it came to be.
        #[serde(default, skip_serializing_if = "IncidentOrigin::is_default")]
        origin: Box<IncidentOrigin>,
    },
    /// Operators say more about an incident.
    IncidentUpdated {
        /// Its id.
        id: IncidentId,
        /// What was said.
        update: Update,
    },
    /// Something else happened to an incident.
    IncidentChanged {
        /// Its id.
        id: IncidentId,
        /// What.
        change: IncidentChange,
    },
    /// Operators put right what the page says of a time.
    Corrected {
        /// What, and why.
        correction: Correction,
    },
    /// A correction no longer counts.
    CorrectionWithdrawn {
        /// Its id.
        id: String,
    },
    /// Work is announced.
    MaintenanceScheduled {
        /// Its id.
        id: MaintenanceId,
        /// What is announced.
        plan: MaintenancePlan,
        /// What was said first.
        update: MaintenanceUpdate,
    },
    /// Operators, or the clock, say more about announced work.
    MaintenanceUpdated {
        /// Its id.
        id: MaintenanceId,
        /// When it is to begin from now on.
        scheduled_for: Timestamp,
        /// When it is to end from now on.
        scheduled_until: Timestamp,
        /// What was said.
        update: MaintenanceUpdate,
    },
    /// Work that comes again is defined.
    MaintenanceSeriesDefined {
        /// The series, before its first occurrence is announced.
        series: Box<MaintenanceSeries>,
    },
    /// A series goes on after occurrences that were not announced, or ends.
    MaintenanceSeriesAdvanced {
        /// Its id.
        id: MaintenanceId,
        /// When the next that is to be announced begins; `None`: there is no further one.
        next: Option<Timestamp>,
    },
    /// Alerts of another monitoring began to fire, or ended.
    AlertsReceived {
        /// Which.
        turns: Vec<AlertTurn>,
    },
    /// Operators put a notice on the page.
    NoticePosted {
        /// The notice.
        notice: Notice,
    },
    /// A notice is no longer shown.
    NoticeEnded {
        /// Its id.
        id: String,
        /// Since when.
        at: Timestamp,
    },
    /// A token was given out to operators.
    TokenCreated {
        /// The token, with the hash of its secret.
        token: Box<OperatorToken>,
    },
    /// A token has another secret.
    TokenRotated {
        /// Its name.
        name: TokenId,
        /// The hash of the new secret.
        token_sha256: String,
        /// Until when the secret before is good as well.
        previous_until: Timestamp,
        /// When the token expires from now on.
        expires_at: Option<Timestamp>,
    },
    /// A token is no longer good.
    TokenRevoked {
        /// Its name.
        name: TokenId,
    },
    /// An operator changed who is told, which the Courier holds: noted for the audit alone.
    RecipientsChanged {
        /// What.
        change: RecipientChange,
    },
    /// A change of the service was recorded.
    ChangeRecorded {
        /// As it was recorded.
        change: Box<ChangeRecord>,
    },
    /// More was said of a change.
    ChangeUpdated {
        /// As it is from now on.
        change: Box<ChangeRecord>,
    },
    /// A problem was recorded.
    ProblemRecorded {
        /// As it was recorded.
        problem: Box<ProblemRecord>,
    },
    /// A problem was edited, or fixed.
    ProblemUpdated {
        /// As it is from now on.
        problem: Box<ProblemRecord>,
    },
    /// An incident of another page came over, or more of one that did before. It is past: nobody is notified.
    IncidentImported {
        /// The incident, with those updates alone that are not here yet.
        incident: Box<ImportedIncident>,
    },
    /// A maintenance of another page came over, or more of one that did before. It is past: nobody is notified.
    MaintenanceImported {
        /// The maintenance, with those updates alone that are not here yet.
        maintenance: Box<ImportedMaintenance>,
    },
    /// A drill began.
    DrillStarted {
        /// As it began.
        drill: Box<DrillRecord>,
    },
    /// A drill ended.
    DrillEnded {
        /// Its id.
        id: DrillId,
        /// What was done in it; `None`: it could not begin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<Box<DrillReport>>,
    },
    /// This log is that of a twin, on which a drill is run.
    TwinSeeded {
        /// The drill.
        drill: Box<DrillRecord>,
    },
    /// Alerts of SLOs began to fire, or are over.
    SloAlertsTurned {
        /// Which.
        turns: Vec<SloAlertTurn>,
    },
    /// A report of a period is due, and is mailed to whom its schedule names.
    ReportDue {
        /// Which.
        report: MailedReport,
    },
    /// The clock shows a time before the end of periods of which reports were mailed: it was ahead then, or is behind now. Once
    /// that is said again, those reports count as not sent.
    ReportsDoubted {
        /// Which.
        reports: Vec<MailedReport>,
    },
    /// The alerts of a probe that fails below its quorum are suppressed for a time.
    ProbeMuted {
        /// As it is from now on.
        mute: Box<ProbeMute>,
    },
    /// Alerts of incidents are held by mutes from now on, or no more.
    IncidentMutesTurned {
        /// Which.
        turns: Vec<IncidentMuteTurn>,
    },
    /// A mute was ended before its time.
    ProbeUnmuted {
        /// Its id.
        id: String,
        /// Since when.
        at: Timestamp,
    },
}

tagged!(Event by "type");

impl Event {
    /// What is to be stored before the event is logged.
    #[must_use]
    pub fn unsaved(&self) -> &[PackedContent] {
        match self {
            Self::ConfigurationApplied(applied) => applied.unsaved(),
            _ => &[],
        }
    }

    /// Reads what the log does not hold itself, before the event is folded.
    ///
    /// # Errors
    /// Those of reading.
    pub fn resolve<E>(
        &mut self,
        read: impl FnOnce(&ContentHash) -> Result<Arc<Configuration>, E>,
    ) -> Result<(), E> {
        match self {
            Self::ConfigurationApplied(applied) => applied.resolve(read),
            _ => Ok(()),
        }
    }
}

/// An event in its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1 for the first.
    pub n: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Actor,
    /// What happened.
    pub event: Event,
}

impl Entry {
    /// The entry that follows `head`, as the exact text that is stored and hashed, with the
    /// head after it.
    ///
    /// # Errors
    /// When the event cannot be written as JSON, which its types rule out.
    pub fn write(
        head: &Head,
        at: Timestamp,
        by: &Actor,
        event: Event,
    ) -> serde_json::Result<(Self, String, Head)> {
        let entry = Self { n: head.height + 1, at, by: by.clone(), event };
        let text = serde_json::to_string(&entry)?;
        let next = head.append(&text);
        Ok((entry, text, next))
    }
}
