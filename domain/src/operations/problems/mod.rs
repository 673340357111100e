//! Problems: which of them fit an incident, how often did each come back, and what do operators see of them?

pub mod matching;
pub mod near_problems;
pub mod recurrence;
pub mod report;
