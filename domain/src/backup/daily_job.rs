//! Daily backups: when is the next one due, and what is the state of the last ones? One backup a day,
//! made in resumable steps; then what has expired in the bucket is deleted.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backup::backup_set::CompletedBackup;
use crate::backup::job::{Job, LastError};
use crate::backup::step_error::{Recovery, StepError};
use crate::ids::ObjectName;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// When a day's backup is due, after midnight in UTC: what Ledgers write of the day before is written.
pub const DAILY_AT: Duration = Duration::from_secs(3 * 3_600);
/// How long after a backup was given up the next is begun.
pub const RESTART_AFTER: Duration = Duration::from_secs(3_600);
/// After this long a step that does not end is considered lost.
pub const LOST_AFTER: Duration = Duration::from_secs(5 * 60);
/// How many characters are kept of why something failed.
pub const WHY_CHARS: usize = 300;

/// Whether a step that began at an instant is still in progress, so that no other may be begun.
#[must_use]
pub fn is_busy(since: Option<Timestamp>, now: Timestamp) -> bool {
    since.is_some_and(|since| now.since(since) < LOST_AFTER)
}

/// The state of daily backups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Backups {
    /// The last complete one.
    pub last: Option<CompletedBackup>,
    /// What failed since.
    pub failed: Option<Failed>,
    /// Whether one is to be begun at once: an operator asked for it, or it replaces one whose leases
    /// expired.
    #[serde(rename = "wanted")]
    pub requested: bool,
    /// The one in progress. Under the name `job` earlier versions stored uploads in parts, which cannot
    /// be resumed; their backup is begun anew.
    #[serde(default, rename = "set")]
    pub job: Option<Job>,
    /// Whether the bucket may hold what has expired.
    #[serde(default)]
    pub cleanup: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Failed {
    /// When.
    pub at: Timestamp,
    /// Why, in at most [`WHY_CHARS`] characters.
    pub why: String,
    /// How many backups were given up since the last complete one.
    pub times: u32,
}

/// What is left to do for a backup that was given up. Its pages expire by themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct AbortedBackup {
    /// The name of the backup, by which objects know their lease.
    pub copy: String,
    /// Which objects may have a lease open for it.
    pub holding: Vec<ObjectName>,
}

impl Backups {
    /// When there is something to do next; what lies in the past is due.
    #[must_use]
    pub fn due_at(&self, now: Timestamp) -> Timestamp {
        if let Some(job) = &self.job {
            return job.due_at(now);
        }
        if self.requested || self.cleanup {
            return now;
        }
        let daily = self.last.as_ref().map_or(now, |last| next_daily(last.begun_at));
        match &self.failed {
            Some(failed) => daily.max(failed.at.plus(RESTART_AFTER)),
            None => daily,
        }
    }

    /// Whether there is something to do now.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due_at(now) <= now
    }

    /// Begins a backup.
    pub fn begin(&mut self, job: Job) {
        self.requested = false;
        self.job = Some(job);
    }

    /// Notes that a step failed. What is left to do when the backup is given up for it: it failed too
    /// often, took too long, or cannot be resumed.
    pub fn record_failure(&mut self, now: Timestamp, error: &StepError) -> Option<AbortedBackup> {
        let why: String = error.why.chars().take(WHY_CHARS).collect();
        let mut job = self.job.take();
        let is_retryable = error.recovery == Recovery::Retry;
        let goes_on = |job: &&mut Job| is_retryable && !job.is_exhausted() && !job.is_late(now);
        if let Some(job) = job.as_mut().filter(goes_on) {
            job.last_error = Some(LastError { at: now, why });
            self.job = Some(job.clone());
            return None;
        }
        let times = self.failed.as_ref().map_or(0, |before| before.times).saturating_add(1);
        self.failed = Some(Failed { at: now, why, times });
        // An operator's request fails with it; the day's backup is tried again by itself. One whose
        // leases expired was only too slow this time: another begins at once, but not over and over.
        self.requested = error.recovery == Recovery::Restart && times == 1;
        job.map(|job| AbortedBackup {
            copy: job.session.name().to_owned(),
            holding: job.session.holding(),
        })
    }

    /// Notes that the backup in progress is complete.
    pub fn finish(&mut self, completed: CompletedBackup) {
        self.job = None;
        self.failed = None;
        self.last = Some(completed);
        self.cleanup = true;
    }

    /// Notes that nothing is left to delete.
    pub fn end_cleanup(&mut self) {
        self.cleanup = false;
    }

    /// Notes that what expired could not be deleted; it is tried again after the next backup.
    pub fn fail_cleanup(&mut self, now: Timestamp, error: &str) {
        let why = format!("the backup is complete, but old ones could not be deleted: {error}");
        let times = self.failed.as_ref().map_or(0, |before| before.times);
        self.failed = Some(Failed { at: now, why: why.chars().take(WHY_CHARS).collect(), times });
        self.cleanup = false;
    }
}

/// The first time at which a daily backup is due after an instant.
fn next_daily(after: Timestamp) -> Timestamp {
    let today = after.start_of_day().plus(DAILY_AT);
    if after < today { today } else { today.plus(Duration::from_millis(DAY_MS.unsigned_abs())) }
}
