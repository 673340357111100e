//! Alerts: what does another monitoring report, and which incident is each about?

mod apply;
mod decide;
mod payload;
mod types;

pub use payload::AlertPayload;
pub use types::{AlertReceipt, AlertTurn, KnownAlert};
