//! Access: who may do what?

pub mod actor;
pub mod token;
