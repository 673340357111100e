//! Cost: what the durable objects use, and what that amounts to.

pub mod meter;
pub mod page_load;
pub mod pricing;
