//! Commands to the Board, as they arrive and before they are validated.

use serde::{Deserialize, Serialize};

use super::agents::NewAgent;
use super::alerts::AlertPayload;
use super::changes::{ChangeCommand, NewChange};
use super::configuration::ApplyRequest;
use super::corrections::NewCorrection;
use super::drills::{DrillEnding, DrillRecord, NewDrill};
use super::incidents::{
    ClosureCommand, ImportedIncident, IncidentAmendment, IncidentCommand, NewIncident, Posting,
    Resolution,
};
use super::maintenance::{
    ImportedMaintenance, MaintenancePosting, NewMaintenance, NewMaintenanceSeries,
};
use super::mutes::NewProbeMute;
use super::notices::NewNotice;
use super::problems::{NewProblem, ProblemCommand};
use super::recipient_change::RecipientChange;
use super::tokens::{NewToken, TokenRotation};
use crate::ids::AgentId;
use crate::ledger::LedgerStatus;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// A request to change the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Apply a configuration folder, as a whole.
    Apply(ApplyRequest),
    /// Add an agent or a heartbeat; one that exists gets a new token.
    AddAgent(NewAgent),
    /// Take the status of a Ledger.
    Hear(LedgerStatus),
    /// Decide what time brings: maintenance that begins and ends, and which agents are silent, from when each was
    /// last heard of. One that is missing here is out of reach.
    Watch(SortedMap<AgentId, Timestamp>),
    /// Open an incident.
    OpenIncident(NewIncident),
    /// Add an update to an incident.
    UpdateIncident(Posting),
    /// Add an update to an incident that is open; one that is over stays so.
    UpdateOpenIncident(Posting),
    /// Add an update to an incident and change what is known of it, at once.
    AmendIncident(IncidentAmendment),
    /// Resolve an incident, with its last update.
    ResolveIncident(Resolution),
    /// Do something else with an incident.
    StepIncident(IncidentCommand),
    /// Write or publish the reason for outage of an incident, or review it.
    StepClosure(ClosureCommand),
    /// Correct what the page says of a time.
    Correct(NewCorrection),
    /// Withdraw a correction.
    WithdrawCorrection(String),
    /// Announce a maintenance.
    ScheduleMaintenance(NewMaintenance),
    /// Say how far along a maintenance is, or move it.
    UpdateMaintenance(MaintenancePosting),
    /// Define a maintenance that comes again.
    DefineMaintenanceSeries(NewMaintenanceSeries),
    /// Let a series have no further occurrence.
    EndMaintenanceSeries(String),
    /// Take a message with alerts.
    TakeAlerts(AlertPayload),
    /// Post a notice.
    PostNotice(NewNotice),
    /// End a notice.
    EndNotice(String),
    /// Mute a probe.
    MuteProbe(NewProbeMute),
    /// End a mute.
    UnmuteProbe(String),
    /// Record a change.
    RecordChange(NewChange),
    /// Say more of a change, or approve it.
    StepChange(ChangeCommand),
    /// Record a problem.
    RecordProblem(Box<NewProblem>),
    /// Say more of a problem, or that it is fixed.
    UpdateProblem(Box<ProblemCommand>),
    /// Give out a token to operators.
    CreateToken(NewToken),
    /// Give a token another secret.
    RotateToken(TokenRotation),
    /// Revoke a token, by its name.
    RevokeToken(String),
    /// Note what was done to contacts or subscribers.
    NoteRecipientChange(RecipientChange),
    /// Take over an incident that another page told of.
    ImportIncident(Box<ImportedIncident>),
    /// Take over a maintenance that another page told of.
    ImportMaintenance(Box<ImportedMaintenance>),
    /// Begin a drill.
    StartDrill(NewDrill),
    /// End a drill, with its report.
    EndDrill(Box<DrillEnding>),
    /// Become the twin of a page in a drill.
    BecomeTwin(Box<DrillRecord>),
}

impl Command {
    /// Whether the scope `draft` is enough to send it, as long as readers are not told of what follows.
    pub(super) fn is_drafted(&self) -> bool {
        matches!(
            self,
            Self::OpenIncident(_)
                | Self::UpdateIncident(_)
                | Self::UpdateOpenIncident(_)
                | Self::AmendIncident(_)
                | Self::ResolveIncident(_)
                | Self::StepIncident(_)
        )
    }
}
