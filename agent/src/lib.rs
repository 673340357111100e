//! The agent: runs probes on schedule, and keeps observations until the server has acknowledged
//! them.
//!
//! [`engine`] starts everything; [`run::schedule`] says when a probe runs, [`run`] runs it with
//! [`steps`]; [`report`] gathers observations into batches, [`report::uplink`] keeps them in the [`report::spool`]
//! and delivers them. What a run means is decided in `domain`.

pub mod clock;
pub mod command_line;
pub mod engine;
pub mod metrics;
pub mod net;
pub mod offline;
pub mod report;
pub mod run;
pub mod settings;
pub mod state_dir;
pub mod steps;
