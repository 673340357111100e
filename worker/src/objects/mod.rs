//! The durable objects as callers see them: messages, and the client that sends them.

pub(crate) mod alert_notes;
pub(crate) mod client;
pub(crate) mod drill_messages;
pub(crate) mod messages;
pub(crate) mod question_batch;
pub(crate) mod side_by_side;
