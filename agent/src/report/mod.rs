//! Reports: batches, the spool, delivery, and the assignment.

pub mod assignment_sync;
pub mod batcher;
pub mod delivery;
pub mod server_alarm;
pub mod spool;
pub(crate) mod trial_results;
pub mod uplink;
