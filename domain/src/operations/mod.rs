//! Operations: what do operators see that readers do not?

pub mod lint;
pub mod operator_incident;
pub mod reminders;
pub mod statuspage_v1;
