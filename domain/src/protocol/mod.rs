//! The protocol between agents and the server: assignments out, batches of observations in.

pub mod assignment;
pub mod batch;
mod bounded_list;
pub mod clock_skew;
pub mod connectivity;
pub mod evidence;
pub mod observation;
pub mod operations;
pub mod packed_assignment;
pub mod received_batch;
pub mod server_offset;
pub mod spool;
pub mod spooled_batch;
pub mod trial;
