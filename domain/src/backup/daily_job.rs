//! Daily backup job: when is the next backup due, and what is the state of the last ones? One
//! backup a day, made in resumable steps of one part each.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backup::format::ChainedWriter;
use crate::backup::messages::BackupManifest;
use crate::backup::multipart::{MAX_PARTS, PartBuilder, SealedPart};
use crate::backup::session::BackupSession;
use crate::backup::step_error::{Recovery, StepError};
use crate::ids::ObjectName;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// When a day's copy is due, after midnight in UTC: what Ledgers write of the day before is written.
pub const DAILY_AT: Duration = Duration::from_secs(3 * 3_600);
/// How many daily copies are kept; the oldest go first.
pub const BACKUPS_KEPT: usize = 30;
/// The pauses before a step that failed is tried again; after the last a copy is given up.
pub const RETRY_PAUSES: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(120),
];
/// How long after a copy was given up the next is begun.
pub const RESTART_AFTER: Duration = Duration::from_secs(3_600);
/// How long a copy may take; then it is given up, so that Ledgers do not hold changes for ever.
pub const MAX_BACKUP_TIME: Duration = Duration::from_secs(20 * 3_600);
/// After this long a step that does not end is taken for lost.
pub const LOST_AFTER: Duration = Duration::from_secs(5 * 60);
/// How many characters are kept of why something failed.
pub const WHY_CHARS: usize = 300;

/// How the names of copies begin and end; between them stands the day.
const PREFIX: &str = "allclear-";
const SUFFIX: &str = ".jsonl";

/// The name under which the copy of a day is kept.
#[must_use]
pub fn key(at: Timestamp) -> String {
    format!("{PREFIX}{}{SUFFIX}", at.format("%Y-%m-%d"))
}

/// Which of the objects in a bucket are to go: copies of days that are too old. What is not named like
/// one is nobody's business.
#[must_use]
pub fn too_old(keys: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut copies: Vec<String> = keys.into_iter().filter(|key| is_copy(key)).collect();
    copies.sort();
    copies.truncate(copies.len().saturating_sub(BACKUPS_KEPT));
    copies
}

fn is_copy(key: &str) -> bool {
    let day = key.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    day.is_some_and(|day| format!("{day}T00:00:00Z").parse::<Timestamp>().is_ok())
}

/// Whether a step that began at an instant is still under way, so that no other may be begun.
#[must_use]
pub fn is_busy(since: Option<Timestamp>, now: Timestamp) -> bool {
    since.is_some_and(|since| now.since(since) < LOST_AFTER)
}

/// How all of these names begin.
#[must_use]
pub fn prefix() -> &'static str {
    PREFIX
}

/// What is known of copies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Backups {
    /// The last good one.
    pub last: Option<CompletedBackup>,
    /// What failed since.
    pub failed: Option<Failed>,
    /// Whether one is to be begun at once: somebody asked for it, or it takes the place of one that lapsed.
    #[serde(rename = "wanted")]
    pub requested: bool,
    /// The one that is being made.
    pub job: Option<Job>,
}

/// A copy that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedBackup {
    /// Its name in the bucket.
    pub key: String,
    /// When it was begun: what is in it.
    pub begun_at: Timestamp,
    /// When it was whole.
    pub ended_at: Timestamp,
    /// How long it is.
    pub bytes: u64,
    /// How many rows it holds.
    pub rows: u64,
    /// Its last hash.
    pub hash: String,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When.
    pub at: Timestamp,
    /// Why, in at most [`WHY_CHARS`] characters.
    pub why: String,
    /// How many copies were given up since the last good one.
    pub times: u32,
}

/// A copy that is being made: all that its next step needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// What it will be called.
    pub key: String,
    /// The bucket's name of the upload.
    pub upload: String,
    /// What is to be copied after the parts that are there.
    #[serde(rename = "copying")]
    pub session: BackupSession,
    /// The hash and the count that they end with.
    #[serde(rename = "tally")]
    pub writer: ChainedWriter,
    /// The bucket's tags of the parts that are there, in order.
    pub parts: Vec<String>,
    /// How long they are together.
    pub bytes: u64,
    /// How often its next step was begun. It is kept before the step is, so that one that ends the
    /// whole program is not begun for ever.
    pub tries: usize,
    /// When it was begun last.
    pub tried_at: Timestamp,
    /// The step that failed last, until one succeeds.
    #[serde(rename = "stumbled")]
    pub last_error: Option<LastError>,
}

/// A step that failed, and will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

impl Job {
    /// A copy of these objects.
    #[must_use]
    pub fn new(contents: BackupManifest, upload: String) -> Self {
        Self {
            key: key(contents.at),
            upload,
            tries: 0,
            tried_at: contents.at,
            session: BackupSession::new(contents),
            writer: ChainedWriter::default(),
            parts: vec![],
            bytes: 0,
            last_error: None,
        }
    }

    /// Its next part, empty as yet. All parts of a copy are to have as many bytes.
    #[must_use]
    pub fn fill(&self, part_bytes: usize) -> PartBuilder {
        PartBuilder::new(self.session.clone(), self.writer.clone(), part_bytes)
    }

    /// Ends its next part: what is sent, and what follows it.
    ///
    /// # Errors
    /// A hopeless one when what is to be copied does not fit into parts.
    pub fn close(&self, part: PartBuilder) -> Result<(String, SealedPart), StepError> {
        if part.is_empty() || !self.has_room(part.ends()) {
            return Err(StepError::fatal("the record is too large for a multipart upload"));
        }
        Ok(part.close())
    }

    /// Whether there may be another part, and one more after it unless the copy ends with it.
    #[must_use]
    pub fn has_room(&self, ends: bool) -> bool {
        self.parts.len() + usize::from(!ends) < MAX_PARTS
    }

    /// Notes a part that is in the bucket, and its tag there. Who need not hold for this copy any more,
    /// once that is kept.
    #[must_use]
    pub fn uploaded(&mut self, part: SealedPart, tag: String) -> Vec<ObjectName> {
        self.session = part.session;
        self.writer = part.writer;
        self.parts.push(tag);
        self.bytes += part.bytes as u64;
        self.tries = 0;
        self.last_error = None;
        self.session.to_release()
    }

    /// Judges how long the bucket says that it is, once it is put together.
    ///
    /// # Errors
    /// A hopeless one when that is not what was sent.
    pub fn check(&self, bytes: u64) -> Result<(), StepError> {
        if bytes == self.bytes {
            return Ok(());
        }
        let (key, sent) = (&self.key, self.bytes);
        Err(StepError::fatal(format!("`{key}` has {bytes} bytes in the bucket, not {sent}")))
    }

    /// Whether all parts are there.
    #[must_use]
    pub fn is_uploaded(&self) -> bool {
        self.session.is_whole() && self.writer.name().is_ok()
    }

    /// Notes that its next step is begun.
    ///
    /// # Errors
    /// Why it is to be given up instead: it took too long, or the step was tried too often.
    pub fn attempt(&mut self, now: Timestamp) -> Result<(), StepError> {
        if self.is_late(now) {
            return Err(StepError::fatal("it exceeded the time limit of a backup"));
        }
        if self.tries > 0 && self.last_error.is_none() {
            self.last_error =
                Some(LastError { at: now, why: "the step was interrupted".to_owned() });
        }
        if let (true, Some(stumbled)) = (self.is_exhausted(), &self.last_error) {
            return Err(StepError::fatal(&stumbled.why));
        }
        self.tries += 1;
        self.tried_at = now;
        Ok(())
    }

    fn is_late(&self, now: Timestamp) -> bool {
        now.since(self.session.begun_at()) > MAX_BACKUP_TIME
    }

    fn is_exhausted(&self) -> bool {
        self.tries > RETRY_PAUSES.len()
    }

    /// When its next step is due: at once, or after a pause that grows with every try.
    fn due_at(&self, now: Timestamp) -> Timestamp {
        let pause = self.tries.checked_sub(1).map(|before| RETRY_PAUSES.get(before));
        pause.map_or(now, |pause| self.tried_at.plus(pause.copied().unwrap_or_default()))
    }
}

/// What is left to do for a copy that was given up.
#[derive(Clone, Debug, PartialEq)]
pub struct AbortedBackup {
    /// The object that will not be.
    pub key: String,
    /// Its upload, to be ended.
    pub upload: String,
    /// The name of the copy, and who holds changes for it.
    pub copy: String,
    /// Who may hold changes for it.
    pub holding: Vec<ObjectName>,
}

impl Backups {
    /// When there is something to do next; what lies in the past is due.
    #[must_use]
    pub fn due_at(&self, now: Timestamp) -> Timestamp {
        if let Some(job) = &self.job {
            return job.due_at(now);
        }
        if self.requested {
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

    /// Begins a copy.
    pub fn begin(&mut self, job: Job) {
        self.requested = false;
        self.job = Some(job);
    }

    /// Notes that a step failed. What is left to do when the copy is given up for it: it failed too
    /// often, took too long, or cannot be gone on with.
    pub fn record_failure(&mut self, now: Timestamp, trouble: &StepError) -> Option<AbortedBackup> {
        let why: String = trouble.why.chars().take(WHY_CHARS).collect();
        let mut job = self.job.take();
        let passing = trouble.recovery == Recovery::Retry;
        let goes_on = |job: &&mut Job| passing && !job.is_exhausted() && !job.is_late(now);
        if let Some(job) = job.as_mut().filter(goes_on) {
            job.last_error = Some(LastError { at: now, why });
            self.job = Some(job.clone());
            return None;
        }
        let times = self.failed.as_ref().map_or(0, |before| before.times).saturating_add(1);
        self.failed = Some(Failed { at: now, why, times });
        // Who asked for one is told that it failed; the day's copy is tried again by itself. One that
        // lapsed was only too slow this time: another begins at once, but not over and over.
        self.requested = trouble.recovery == Recovery::Restart && times == 1;
        job.map(|job| AbortedBackup {
            copy: job.session.name().to_owned(),
            holding: job.session.holding(),
            key: job.key,
            upload: job.upload,
        })
    }

    /// Notes that the copy under way is whole.
    pub fn finish(&mut self, now: Timestamp) {
        let Some(job) = self.job.take() else { return };
        self.failed = None;
        self.last = Some(CompletedBackup {
            key: job.key,
            begun_at: job.session.begun_at(),
            ended_at: now,
            bytes: job.bytes,
            rows: job.writer.counted().rows,
            hash: job.writer.name().unwrap_or_default().to_owned(),
        });
    }
}

/// The first time at which a daily copy is due after an instant.
fn next_daily(after: Timestamp) -> Timestamp {
    let today = after.start_of_day().plus(DAILY_AT);
    if after < today { today } else { today.plus(Duration::from_millis(DAY_MS.unsigned_abs())) }
}
