//! Runs of a probe, without a network and without a clock: what is done next, in which time, and what it
//! means in the end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod any_run;
mod order;
mod secrets;
mod simulator;
