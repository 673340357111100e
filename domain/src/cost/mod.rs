//! Cost: what the durable objects use, and what that amounts to.

pub mod meter;
pub mod pricing;
