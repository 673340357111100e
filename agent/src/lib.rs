//! The agent: runs probes on schedule, keeps what it saw until the server has it.
//!
//! [`process`] starts everything; [`schedule`] says when a probe runs, [`run`] runs it with
//! [`steps`]; [`report`] gathers observations into batches, [`outlet`] keeps them in the [`spool`]
//! and delivers them. What a run means is decided in `domain`.

pub mod assignment;
pub mod attempts;
pub mod check;
pub mod clock;
pub mod connect;
pub mod delivery;
pub mod failure;
pub mod local;
pub mod metrics;
pub mod names;
pub mod outlet;
pub mod process;
pub mod reference;
pub mod report;
pub mod run;
pub mod schedule;
pub mod seen;
pub mod settings;
pub mod spool;
pub mod state;
pub mod steps;
pub mod tls;
pub mod trial;
mod witness;
