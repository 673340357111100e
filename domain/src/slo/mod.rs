//! Service level objectives: how much of a time failed, how much of it may, and when is that an alert?

pub mod burn_alert;
pub mod burn_rate;
pub mod error_budget;
pub mod failure_timeline;
