//! Incidents: what do operators say?

mod apply;
mod commands;
mod decide;
mod types;

pub use commands::{LastUpdate, NewIncident, NewUpdate, Posting, Resolution};
pub use types::{Incident, Update};
