//! Mutes: which failing regions of a probe call nobody for a while, what is still said of them, and which alerts do they hold?

mod decide;
mod incident_mutes;
mod probe_votes;
mod types;

pub use types::{IncidentMute, IncidentMuteTurn, MAX_MUTE, MAX_MUTES, NewProbeMute, ProbeMute};
