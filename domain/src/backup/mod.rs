//! Backups: the format, the session that makes one, and the daily job.

pub mod daily_job;
pub mod format;
pub mod lease;
pub mod messages;
pub mod multipart;
pub mod report;
pub mod session;
pub mod sql_value;
pub mod step_error;
