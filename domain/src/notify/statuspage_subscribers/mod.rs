//! Subscribers in Statuspage's manage API v1: what does each of its calls ask of the Courier, and how is it answered there?

pub mod answers;
pub mod calls;
pub mod fields;
