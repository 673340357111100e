//! Alerts of service level objectives: which fire, and when does that change?

mod apply;
mod decide;
mod types;

pub use types::SloAlertTurn;
