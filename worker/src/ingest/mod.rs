//! Ingest routes: agents deliver batches, jobs send heartbeats.

pub(crate) mod agents;
pub(crate) mod heartbeats;
mod known_tokens;
