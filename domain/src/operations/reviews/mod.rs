//! Reviews and reasons for outage: what do operators see of what follows an incident?

pub mod review_report;
pub mod rfo_file;
pub mod rfo_report;
