//! When is the next copy due that the page makes of itself, and how do the last ones stand? One copy a
//! day, made in steps of one part each, so that it goes on wherever it broke off.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::copy_file::{ObjectName, Tally};
use crate::copying::Copying;
use crate::part::MAX_PARTS;
use crate::timestamp::{DAY_MS, Timestamp};
use crate::transfer::Contents;

/// When a day's copy is due, after midnight in UTC: what Ledgers write of the day before is written.
pub const DAILY_AT: Duration = Duration::from_secs(3 * 3_600);
/// How many daily copies are kept; the oldest go first.
pub const KEPT: usize = 30;
/// The pauses before a step that failed is tried again; after the last a copy is given up.
pub const PAUSES: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(120),
];
/// How long after a copy was given up the next is begun.
pub const BEGIN_AGAIN: Duration = Duration::from_secs(3_600);
/// How long a copy may take; then it is given up, so that Ledgers do not hold changes for ever.
pub const LONGEST: Duration = Duration::from_secs(20 * 3_600);
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
    copies.truncate(copies.len().saturating_sub(KEPT));
    copies
}

fn is_copy(key: &str) -> bool {
    let day = key.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    day.is_some_and(|day| format!("{day}T00:00:00Z").parse::<Timestamp>().is_ok())
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
    pub last: Option<Made>,
    /// What failed since.
    pub failed: Option<Failed>,
    /// Whether somebody asked for one, which is not begun.
    pub wanted: bool,
    /// The one that is being made.
    pub job: Option<Job>,
}

/// A copy that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
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
    pub copying: Copying,
    /// The hash and the count that they end with.
    pub tally: Tally,
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
    pub stumbled: Option<Stumbled>,
}

/// A step that failed, and will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stumbled {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

impl Job {
    /// A copy of these objects.
    #[must_use]
    pub fn new(contents: Contents, upload: String) -> Self {
        Self {
            key: key(contents.at),
            upload,
            tries: 0,
            tried_at: contents.at,
            copying: Copying::new(contents),
            tally: Tally::default(),
            parts: vec![],
            bytes: 0,
            stumbled: None,
        }
    }

    /// Notes a part that is in the bucket, and what is to be copied after it.
    pub fn uploaded(&mut self, copying: Copying, tally: Tally, tag: String, bytes: usize) {
        self.copying = copying;
        self.tally = tally;
        self.parts.push(tag);
        self.bytes += bytes as u64;
        self.tries = 0;
        self.stumbled = None;
    }

    /// Whether all parts are there.
    #[must_use]
    pub fn is_uploaded(&self) -> bool {
        self.copying.is_whole() && self.tally.name().is_ok()
    }

    /// Notes that its next step is begun.
    ///
    /// # Errors
    /// Why it is to be given up instead: it took too long, or the step was tried too often.
    pub fn attempt(&mut self, now: Timestamp) -> Result<(), String> {
        if self.is_late(now) {
            return Err("it took longer than a copy may".to_owned());
        }
        if self.tries > 0 && self.stumbled.is_none() {
            self.stumbled = Some(Stumbled { at: now, why: "the step broke off".to_owned() });
        }
        if let (true, Some(stumbled)) = (self.is_tired(), &self.stumbled) {
            return Err(stumbled.why.clone());
        }
        self.tries += 1;
        self.tried_at = now;
        Ok(())
    }

    fn is_late(&self, now: Timestamp) -> bool {
        now.since(self.copying.begun_at()) > LONGEST
    }

    fn is_tired(&self) -> bool {
        self.tries > PAUSES.len()
    }

    /// When its next step is due: at once, or after a pause that grows with every try.
    fn due_at(&self, now: Timestamp) -> Timestamp {
        let pause = self.tries.checked_sub(1).map(|before| PAUSES.get(before));
        pause.map_or(now, |pause| self.tried_at.plus(pause.copied().unwrap_or_default()))
    }

    /// Whether another part may follow.
    #[must_use]
    pub fn may_grow(&self) -> bool {
        self.parts.len() < MAX_PARTS
    }
}

/// What is left to do for a copy that was given up.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenUp {
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
        if self.wanted {
            return now;
        }
        let daily = self.last.as_ref().map_or(now, |last| next_daily(last.begun_at));
        match &self.failed {
            Some(failed) => daily.max(failed.at.plus(BEGIN_AGAIN)),
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
        self.wanted = false;
        self.job = Some(job);
    }

    /// Notes that a step failed. What is left to do when the copy is given up for it: it failed too
    /// often, took too long, or cannot be gone on with.
    pub fn stumble(&mut self, now: Timestamp, why: &str, hopeless: bool) -> Option<GivenUp> {
        let why: String = why.chars().take(WHY_CHARS).collect();
        let mut job = self.job.take();
        let goes_on = |job: &&mut Job| !job.is_tired() && !job.is_late(now) && !hopeless;
        if let Some(job) = job.as_mut().filter(goes_on) {
            job.stumbled = Some(Stumbled { at: now, why });
            self.job = Some(job.clone());
            return None;
        }
        let times = self.failed.as_ref().map_or(0, |before| before.times).saturating_add(1);
        self.failed = Some(Failed { at: now, why, times });
        // Who asked for one is told that it failed; the day's copy is tried again by itself.
        self.wanted = false;
        job.map(|job| GivenUp {
            copy: job.copying.name().to_owned(),
            holding: job.copying.holding(),
            key: job.key,
            upload: job.upload,
        })
    }

    /// Notes that the copy under way is whole.
    pub fn finish(&mut self, now: Timestamp) {
        let Some(job) = self.job.take() else { return };
        self.failed = None;
        self.last = Some(Made {
            key: job.key,
            begun_at: job.copying.begun_at(),
            ended_at: now,
            bytes: job.bytes,
            rows: job.tally.counted().rows,
            hash: job.tally.name().unwrap_or_default().to_owned(),
        });
    }
}

/// The first time at which a daily copy is due after an instant.
fn next_daily(after: Timestamp) -> Timestamp {
    let today = after.start_of_day().plus(DAILY_AT);
    if after < today { today } else { today.plus(Duration::from_millis(DAY_MS.unsigned_abs())) }
}
