//! Mutes: of which failing regions of a probe are alerts suppressed, and what is still said of them?

mod decide;
mod incident_mutes;
mod probe_votes;
mod types;

pub use types::{IncidentMute, IncidentMuteTurn, MAX_MUTE, MAX_MUTES, NewProbeMute, ProbeMute};
