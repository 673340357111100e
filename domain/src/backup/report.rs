//! Backup report: the last complete backup, whether it is missing or too old, what has failed
//! since, and the backup in progress.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backup::backup_set::{self, CompletedBackup};
use crate::backup::daily_job::{Backups, Failed};
use crate::backup::job::{Job, LastError};
use crate::time::timestamp::Timestamp;

/// After this long the last good copy counts as old: a day, and two hours to make the next.
pub const OLD_AFTER: Duration = Duration::from_secs(26 * 3_600);

/// How copies stand, for operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupReport {
    /// Whether there is a bucket to keep them in; without one none are made.
    pub bound: bool,
    /// Whether the last good one is not older than [`OLD_AFTER`], and where it should be.
    pub fresh: bool,
    /// The last good one.
    pub last: Option<CompletedBackup>,
    /// Whether the bucket has it, as long as it was; nothing when there is none, or the bucket is silent.
    pub found: Option<bool>,
    /// What failed since.
    pub failed: Option<Failed>,
    /// The one that is being made.
    pub under_way: Option<UnderWay>,
    /// When there is something to do next.
    pub next_at: Option<Timestamp>,
}

impl BackupReport {
    /// What operators are told, before anybody looked into the bucket.
    #[must_use]
    pub fn from_backups(backups: &Backups, bound: bool, now: Timestamp) -> Self {
        let fresh = |last: &CompletedBackup| now.since(last.begun_at) <= OLD_AFTER;
        Self {
            bound,
            fresh: bound && backups.last.as_ref().is_some_and(fresh),
            last: backups.last.clone(),
            found: None,
            failed: backups.failed.clone(),
            under_way: backups.job.as_ref().map(UnderWay::from_job),
            next_at: bound.then(|| backups.due_at(now).max(now)),
        }
    }

    /// Notes how long the last good copy is in the bucket, if the bucket answers: `Some(None)` when it is
    /// not there. Only one that is there is fresh.
    #[must_use]
    pub fn looked_up(mut self, bytes: Option<Option<u64>>) -> Self {
        self.found = self.last.as_ref().zip(bytes).map(|(last, bytes)| bytes == Some(last.bytes));
        self.fresh &= self.found == Some(true);
        self
    }
}

/// A copy that is being made, for operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnderWay {
    /// What it will be called.
    pub key: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// How many pages are in the bucket.
    #[serde(rename = "parts")]
    pub pages: u32,
    /// How long they are.
    pub bytes: u64,
    /// How many rows are in them.
    pub rows: u64,
    /// The step that failed last, until one succeeds.
    pub stumbled: Option<LastError>,
}

impl UnderWay {
    fn from_job(job: &Job) -> Self {
        Self {
            key: backup_set::manifest_key(&job.set),
            begun_at: job.session.begun_at(),
            pages: job.pages,
            bytes: job.bytes,
            rows: job.writer.counted().rows,
            stumbled: job.last_error.clone(),
        }
    }
}
