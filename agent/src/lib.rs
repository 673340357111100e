//! The agent: runs probes on schedule, keeps what it saw until the server has it.
//!
//! [`process`] starts everything; [`schedule`] runs probes through [`run`]; [`report`] gathers
//! observations into batches for the [`spool`]; [`delivery`] empties the spool. What a run
//! means is decided in `domain`.

pub mod assignment;
pub mod check;
pub mod clock;
pub mod connect;
pub mod delivery;
pub mod failure;
pub mod http_step;
pub mod process;
pub mod report;
pub mod run;
pub mod schedule;
pub mod seen;
pub mod settings;
pub mod socket_step;
pub mod spool;
pub mod tls;
pub mod trial;
