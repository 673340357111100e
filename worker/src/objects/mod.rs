//! The durable objects as callers see them: addresses and messages.

pub(crate) mod messages;
pub(crate) mod side_by_side;
