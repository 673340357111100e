//! Backup job: a daily backup in progress. Which page is written next, and what is left to do when
//! a step fails?
//!
//! A step writes some pages and then stores the job. A step that broke off is repeated from the stored
//! job: it writes the same names again, and may end at an earlier page, because rows have changed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backup::backup_set::{self, CompletedBackup};
use crate::backup::format::ChainedWriter;
use crate::backup::messages::BackupManifest;
use crate::backup::session::{BackupResponse, BackupSession};
use crate::backup::step_error::StepError;
use crate::ids::ObjectName;
use crate::time::timestamp::Timestamp;

/// How many pages a step writes; each is in memory by itself.
pub const PAGES_A_STEP: u32 = 8;
/// The pauses before a step that failed is tried again; after the last a backup is given up.
pub const RETRY_PAUSES: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(120),
];
/// How long a backup may take; then it is given up, so that Ledgers do not retain changes for ever.
pub const MAX_BACKUP_TIME: Duration = Duration::from_secs(20 * 3_600);

/// A backup in progress: all that its next step needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The name of its set.
    pub set: String,
    /// What is to be copied after the pages that are there.
    pub session: BackupSession,
    /// The hash and the count that they end with.
    pub writer: ChainedWriter,
    /// How many pages are there.
    pub pages: u32,
    /// The bytes of all of them.
    pub bytes: u64,
    /// How often its next step was begun. It is stored before the step is, so that one that ends the
    /// whole program is not begun for ever.
    pub tries: usize,
    /// When it was begun last.
    pub tried_at: Timestamp,
    /// The step that failed last, until one succeeds.
    pub last_error: Option<LastError>,
}

/// A step that failed, and will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastError {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

/// A page as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageObject {
    /// Its name in the bucket.
    pub key: String,
    /// Whole lines.
    pub text: String,
}

impl Job {
    /// A backup of these objects.
    #[must_use]
    pub fn new(contents: BackupManifest) -> Self {
        Self {
            set: backup_set::set_name(contents.at),
            tries: 0,
            tried_at: contents.at,
            session: BackupSession::new(contents),
            writer: ChainedWriter::default(),
            pages: 0,
            bytes: 0,
            last_error: None,
        }
    }

    /// Takes the response to what its session asked for last; the next page, if lines follow from it.
    pub fn take(&mut self, response: BackupResponse) -> Option<PageObject> {
        let mut text = String::new();
        for line in self.session.take(response) {
            text += &self.writer.write(&line);
            text.push('\n');
        }
        if text.is_empty() {
            return None;
        }
        self.pages += 1;
        self.bytes += text.len() as u64;
        Some(PageObject { key: backup_set::page_key(&self.set, self.pages), text })
    }

    /// Notes that a step succeeded, and all pages so far are in the bucket. Which objects need keep
    /// nothing more for this backup, once the job is stored.
    #[must_use]
    pub fn end_step(&mut self) -> Vec<ObjectName> {
        self.tries = 0;
        self.last_error = None;
        self.session.to_release()
    }

    /// Whether all pages are there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.session.is_whole() && self.writer.name().is_ok()
    }

    /// The pages that a step that broke off may have written behind the last one.
    #[must_use]
    pub fn surplus(&self) -> Vec<String> {
        let behind = self.pages + 1..=self.pages + PAGES_A_STEP;
        behind.map(|page| backup_set::page_key(&self.set, page)).collect()
    }

    /// Judges how many bytes the bucket says that the pages have together, before the manifest is written.
    ///
    /// # Errors
    /// A fatal one when that is not what was sent.
    pub fn check(&self, bytes: u64) -> Result<(), StepError> {
        if bytes == self.bytes {
            return Ok(());
        }
        let (set, sent) = (&self.set, self.bytes);
        Err(StepError::fatal(format!("`{set}` has {bytes} bytes in the bucket, not {sent}")))
    }

    /// The backup, once all pages are there: what its manifest says.
    #[must_use]
    pub fn completed(&self, now: Timestamp) -> CompletedBackup {
        CompletedBackup {
            key: backup_set::manifest_key(&self.set),
            begun_at: self.session.begun_at(),
            ended_at: now,
            pages: self.pages,
            bytes: self.bytes,
            rows: self.writer.counted().rows,
            hash: self.writer.name().unwrap_or_default().to_owned(),
        }
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
        if let (true, Some(last)) = (self.is_exhausted(), &self.last_error) {
            return Err(StepError::fatal(&last.why));
        }
        self.tries += 1;
        self.tried_at = now;
        Ok(())
    }

    /// Whether it takes longer than a backup may.
    pub(crate) fn is_late(&self, now: Timestamp) -> bool {
        now.since(self.session.begun_at()) > MAX_BACKUP_TIME
    }

    /// Whether its next step was tried as often as it may be.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.tries > RETRY_PAUSES.len()
    }

    /// When its next step is due: at once, or after a pause that grows with every try.
    pub(crate) fn due_at(&self, now: Timestamp) -> Timestamp {
        let pause = self.tries.checked_sub(1).map(|before| RETRY_PAUSES.get(before));
        pause.map_or(now, |pause| self.tried_at.plus(pause.copied().unwrap_or_default()))
    }
}
