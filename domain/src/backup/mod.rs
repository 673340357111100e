//! Backups: the format, the session that makes one, and the daily job.

pub mod backup_set;
pub mod daily_job;
pub mod format;
pub mod job;
pub mod lease;
pub mod messages;
pub mod report;
pub mod session;
pub mod sql_value;
pub mod step_error;
