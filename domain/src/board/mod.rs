//! Board: the state of one page, folded from its event log alone.
//!
//! A command comes in, [`decide`](Board::decide) says which events follow or why not, and
//! [`apply`](Board::apply) folds them. Nothing else changes public state, so the log of events
//! is the audit trail, and the same log always gives the same page.

pub mod log_lines;
pub mod public_facts;
pub mod quorum;
pub(crate) mod redraw;
pub mod schedule;
pub mod snapshots;
pub mod timeline;

mod agents;
mod alerts;
mod apply;
mod assignments;
mod changes;
mod checks;
mod command;
mod configuration;
mod corrections;
mod decide;
mod decided;
mod drills;
mod event;
mod imports;
mod incidents;
mod mailed_reports;
mod maintenance;
mod merged_updates;
mod mutes;
mod notices;
pub mod plan;
mod problems;
mod publish;
mod recipient_change;
mod renames;
mod slo_alerts;
pub(crate) mod statements;
mod tokens;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use agents::{Agent, NewAgent};
pub use alerts::{AlertPayload, AlertReceipt, AlertTurn, KnownAlert};
pub use assignments::{MAX_AGENTS, MAX_HEARTBEATS};
pub use changes::{
    ApproveChangeRequest, ChangeApproval, ChangeCommand, ChangeFinding, ChangeFindingKind,
    ChangeKind, ChangeOrigin, ChangeOutcome, ChangeRecord, ChangeRisk, ChangeState, ChangeStep,
    ChangeUpdate, MAX_CHANGE_LENGTH, NewChange,
};
pub use command::Command;
pub use configuration::ApplyRequest;
pub use corrections::{Correction, NewCorrection};
pub use decided::{Decided, DecisionSubject};
pub use drills::{
    DRILL_LIMIT, DrillCount, DrillDelivery, DrillEnding, DrillInterval, DrillPerson, DrillRecord,
    DrillReport, DrillStep, DrilledIncident, MAX_DRILL_REPORTS, NewDrill,
};
pub use event::{Entry, Event};
pub use imports::MAX_IMPORT_BYTES;
pub use incidents::{
    AcknowledgeRequest, Acknowledgement, ClosureCommand, ClosureStep, CountsRequest, DetailsChange,
    Detection, EditedText, FoundVote, ImportedIncident, Incident, IncidentAmendment,
    IncidentChange, IncidentCommand, IncidentDetails, IncidentOrigin, IncidentState, IncidentStep,
    IndexedIncidents, LastUpdate, NewIncident, NewNote, NewRemediationItem, NewUpdate, Note,
    NoteKind, OutageExtent, OutageFinding, OutcomeMark, OutcomeRequest, OutcomeState, Posting,
    PublicationRequest, PublishRequest, PublishRfoRequest, RemediationItem, RemediationItemUpdate,
    RemediationState, ReopenRequest, Resolution, ResolutionKind, Review, ReviewOutcome, Rfo,
    RfoAudience, RfoEdit, RfoField, RfoRevision, RfoService, RfoTexts, SeverityOverride, Update,
    Visibility, WELL_FOR,
};
pub use mailed_reports::{MailedReport, NotedReport};
pub use maintenance::{
    ImportedMaintenance, Maintenance, MaintenancePlan, MaintenancePosting, MaintenanceSeries,
    MaintenanceUpdate, NewMaintenance, NewMaintenanceSeries, NewMaintenanceUpdate,
};
pub use mutes::{IncidentMute, IncidentMuteTurn, MAX_MUTE, MAX_MUTES, NewProbeMute, ProbeMute};
pub use notices::{NewNotice, Notice};
pub use problems::{
    LinkedProblem, NewProblem, ProblemCommand, ProblemMatcher, ProblemRecord, ProblemScript,
    ProblemStatus, ProblemUpdate,
};
pub use recipient_change::RecipientChange;
pub use slo_alerts::SloAlertTurn;
pub use tokens::{
    IssuedToken, NewToken, OperatorToken, PreviousSecret, RotationRequest, TokenReport,
    TokenRequest, TokenRotation, TokenState, TokenUse,
};

use crate::board::log_lines::ComponentLines;
use crate::board::timeline::ComponentTimeline;
use crate::config::Configuration;
use crate::config::applied::AppliedConfiguration;
use crate::hash_chain::Head;
use crate::ids::ObjectName;
use crate::ids::{AgentId, ComponentId, ProbeId, RegionId};
use crate::ledger::verdict::Assessment;
use crate::ordered::{SortedMap, SortedSet};
use crate::probe::ProbeImpact;
use crate::probe::quorum::Quorum;
use crate::status::Status;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// The state of one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// The configuration in force. It is not part of a snapshot, but [resolved](Board::resolve).
    #[serde(skip)]
    pub configuration: Option<Arc<Configuration>>,
    /// Where it is stored.
    pub applied: Option<AppliedConfiguration>,
    /// A name for what is in force that no other has; empty: nothing is configured.
    pub base: String,
    /// When a configuration was first applied.
    pub created_at: Option<Timestamp>,
    /// When each component was first on the page.
    pub component_since: SortedMap<ComponentId, Timestamp>,
    /// Every agent that has a token.
    pub agents: SortedMap<AgentId, Agent>,
    /// What agents believe, by component and probe; also of probes that are no longer run.
    pub watches: SortedMap<ComponentId, SortedMap<ProbeId, WatchedProbe>>,
    /// The ids that probes had, with those that they have.
    #[serde(default)]
    pub renamed_probes: SortedMap<ProbeId, ProbeId>,
    /// What operators said, oldest first.
    pub incidents: IndexedIncidents,
    /// What operators put right, oldest first.
    pub corrections: Vec<Correction>,
    /// What work was announced, in the order of announcement.
    #[serde(default)]
    pub maintenances: Vec<Maintenance>,
    /// What work comes again.
    #[serde(default)]
    pub maintenance_series: Vec<MaintenanceSeries>,
    /// Alerts of other monitoring, by fingerprint.
    #[serde(default)]
    pub alerts: SortedMap<String, KnownAlert>,
    /// Alerts of SLOs that fire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slo_alerts: Vec<SloAlertTurn>,
    /// The reports of each schedule that were mailed last, in the order in which they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mailed_reports: Vec<NotedReport>,
    /// What else the page says, oldest first.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// Of which probes alerts are suppressed, in the order in which it was stated; those that are over stay until another is stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mutes: Vec<ProbeMute>,
    /// What was changed of the service, in the order of the records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeRecord>,
    /// The drills that were begun, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drills: Vec<DrillRecord>,
    /// The drill that is run on this Board, if it is the twin of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin_of: Option<Box<DrillRecord>>,
    /// Which causes of incidents are known, in the order of the records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ProblemRecord>,
    /// The tokens that operators were given, oldest first.
    #[serde(default)]
    pub tokens: Vec<OperatorToken>,
    /// How each component was doing, drawn from all of the above.
    pub timelines: SortedMap<ComponentId, ComponentTimeline>,
    /// When anything last changed.
    pub updated_at: Timestamp,
    /// When anything last changed that is for readers, if something else has since.
    #[serde(default)]
    pub told_at: Option<Timestamp>,
    /// How many entries of the log are not for readers.
    #[serde(default)]
    pub private_entries: u64,
    /// Where the log ends that led here.
    pub head: Head,
    /// Where the public log ends.
    pub public_head: Head,
    /// Which lines of the public log speak of each component.
    #[serde(default)]
    pub log_lines: SortedMap<ComponentId, ComponentLines>,
}

/// One probe's watch over one component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WatchedProbe {
    /// Whether it is run, over time, and what its failure means. `None`: it is not run.
    pub active: StateTimeline<Option<ProbeImpact>>,
    /// How many regions must say down until it is, over time.
    pub quorum: StateTimeline<Quorum>,
    /// Where it is run from, over time; others have no vote.
    pub regions: StateTimeline<SortedSet<RegionId>>,
    /// What each agent believes, over time.
    pub opinions: SortedMap<AgentId, StateTimeline<Assessment>>,
}

impl Board {
    /// Every object that holds a part of the record: the Board first, then the Ledgers of all agents and
    /// heartbeats.
    #[must_use]
    pub fn objects(&self) -> Vec<ObjectName> {
        let ledgers = self.agents.keys().cloned().map(ObjectName::Ledger);
        std::iter::once(ObjectName::Board).chain(ledgers).collect()
    }

    /// When anything last changed for readers, and how many entries of the log are for them.
    #[must_use]
    pub fn told_to_readers(&self) -> (Timestamp, u64) {
        let revision = self.head.height.saturating_sub(self.private_entries);
        (self.told_at.unwrap_or(self.updated_at), revision)
    }

    /// An incident by its id.
    #[must_use]
    pub fn incident(&self, id: &str) -> Option<&Incident> {
        self.incidents.find(id)
    }

    /// A correction by its id.
    #[must_use]
    pub fn correction(&self, id: &str) -> Option<&Correction> {
        self.corrections.iter().find(|correction| correction.id == id)
    }

    /// A maintenance by its id.
    #[must_use]
    pub fn maintenance(&self, id: &str) -> Option<&Maintenance> {
        self.maintenances.iter().find(|maintenance| maintenance.id.as_str() == id)
    }

    /// A series of maintenance by its id.
    #[must_use]
    pub fn series(&self, id: &str) -> Option<&MaintenanceSeries> {
        self.maintenance_series.iter().find(|series| series.id.as_str() == id)
    }

    /// A notice by its id.
    #[must_use]
    pub fn notice(&self, id: &str) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == id)
    }

    /// Whether only operators see a component, as configured now. One that left the page is not hidden.
    #[must_use]
    pub fn is_hidden(&self, id: &ComponentId) -> bool {
        self.configuration.as_ref().is_some_and(|configuration| configuration.is_hidden(id))
    }

    /// A token of operators by its name.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<&OperatorToken> {
        self.tokens.iter().find(|token| token.name.as_str() == name)
    }

    /// The name of a component, as configured now; its id when it is gone.
    #[must_use]
    pub fn component_name(&self, id: &ComponentId) -> String {
        let configuration = self.configuration.as_ref();
        let component =
            configuration.and_then(|c| c.components.iter().find(|component| component.id == *id));
        component.map_or_else(|| id.to_string(), |component| component.name.clone())
    }

    /// What the page shows of a component now.
    #[must_use]
    pub fn published_status(&self, id: &ComponentId) -> Status {
        let timeline = self.timelines.get(id);
        timeline
            .and_then(|timeline| timeline.published.current())
            .copied()
            .unwrap_or(Status::NoData)
    }

    /// The name of a region, as configured now; its id when it is gone.
    #[must_use]
    pub fn region_name(&self, id: &RegionId) -> String {
        let configuration = self.configuration.as_ref();
        let region = configuration.and_then(|c| c.regions.iter().find(|region| region.id == *id));
        match region {
            Some(region) => region.name.clone(),
            None if id.as_str() == crate::ids::HEARTBEAT_REGION => "Heartbeat".to_owned(),
            None => id.to_string(),
        }
    }
}
