//! Incidents: what do operators say, and what do they know?

mod apply;
mod attend;
mod change;
mod check_details;
mod check_import;
mod classification;
mod clock_steps;
mod closure;
mod collection;
mod commands;
mod decide;
mod decide_changes;
mod details;
mod evidence_of;
mod import;
mod imported;
mod moving_places;
mod notes;
mod origin;
mod problem_links;
mod published;
mod state;
mod types;
mod update;
mod words;

pub(in crate::board) use apply::Opening;
pub use change::IncidentChange;
pub use clock_steps::WELL_FOR;
pub use closure::{
    ClosureCommand, ClosureStep, NewRemediationItem, OutcomeMark, OutcomeRequest, OutcomeState,
    PublishRfoRequest, RemediationItem, RemediationItemUpdate, RemediationState, Review,
    ReviewOutcome, Rfo, RfoAudience, RfoEdit, RfoField, RfoRevision, RfoService, RfoTexts,
};
pub use collection::IndexedIncidents;
pub use commands::{
    AcknowledgeRequest, CountsRequest, EditedText, IncidentAmendment, IncidentCommand,
    IncidentStep, LastUpdate, NewIncident, NewNote, NewUpdate, Posting, PublishRequest,
    ReopenRequest, Resolution,
};
pub use details::{
    DetailsChange, Detection, IncidentDetails, OutageExtent, ResolutionKind, SeverityOverride,
};
pub use imported::ImportedIncident;
pub use notes::{Note, NoteKind};
pub use origin::{FoundVote, IncidentOrigin, OutageFinding, Visibility};
pub use state::{Acknowledgement, IncidentState, PublicationRequest};
pub use types::Incident;
pub use update::Update;
