//! A timeline that is drawn on, event after event, is the one that is drawn at once; and it is the same
//! whatever came late.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod configured;
mod delays;
mod events;
mod page;
#[path = "../seen/mod.rs"]
mod seen;
