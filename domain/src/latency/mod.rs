//! Latency: how long runs take, kept as sketches by hour and day.

pub mod chart_choice;
pub mod hourly;
pub mod hourly_codec;
pub mod query;
pub mod series;
pub mod sketch;
pub(crate) mod sketch_buckets;
