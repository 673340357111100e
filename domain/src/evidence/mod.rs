//! Evidence of failing runs: which is captured, how long it is retained, how it is queried.

pub mod query;
pub mod retention;
pub mod sampling;
