//! Tally of a component: how many readers reported it when, and what did the last of them write?
//!
//! It has a bound whatever comes: counts for [`BUCKET`]s of a week, codes of one hour's readers, and a few texts.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ordered;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;
use crate::user_reports::bounds::{BUCKET, COUNTED_ONCE_IN, KEPT_FOR, MAX_READERS, MAX_TEXTS};
use crate::user_reports::reader_code::ReaderCode;

const BUCKET_MS: i64 = BUCKET.as_millis() as i64;

/// What readers reported of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReportTally {
    /// Numbers of buckets since 1970 with how many reports each has, in order.
    counts: Vec<(i64, u32)>,
    /// The readers of the last hour, each with the bucket of their report.
    readers: Vec<(i64, ReaderCode)>,
    /// The latest texts, oldest first.
    texts: Vec<UserReportText>,
}

/// What a reader wrote; for operators alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserReportText {
    /// When it came.
    pub at: Timestamp,
    /// As it was written.
    pub text: String,
}

/// Reports of a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedReports {
    /// How many, each of one reader in an hour.
    pub reports: u32,
    /// Since when, to [`BUCKET`]s.
    pub first_at: Timestamp,
    /// Until when, to [`BUCKET`]s.
    pub last_at: Timestamp,
}

impl UserReportTally {
    /// Whether one of these codes is of a reader who counts already.
    #[must_use]
    pub fn knows(&self, codes: &[ReaderCode], now: Timestamp) -> bool {
        let mut readers = self.readers.iter().filter(|(bucket, _)| is_recent(*bucket, now));
        readers.any(|(_, code)| codes.contains(code))
    }

    /// Counts a reader, by the first of the codes; whether one more could be counted.
    pub fn add(&mut self, codes: &[ReaderCode], text: Option<&str>, now: Timestamp) -> bool {
        self.forget(now);
        let Some(code) = codes.first().filter(|_| self.readers.len() < MAX_READERS) else {
            return false;
        };
        let bucket = bucket_of(now);
        self.readers.push((bucket, *code));
        match self.counts.iter_mut().find(|(number, _)| *number == bucket) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => {
                self.counts.push((bucket, 1));
                // A clock that was set back.
                ordered::sort_by_key(&mut self.counts, |(number, _)| *number);
            }
        }
        if let Some(text) = text {
            self.texts.push(UserReportText { at: now, text: text.to_owned() });
            let more = self.texts.len().saturating_sub(MAX_TEXTS);
            self.texts.drain(..more);
        }
        true
    }

    /// Forgets what is too old; whether anything was.
    pub fn forget(&mut self, now: Timestamp) -> bool {
        let before = (self.counts.len(), self.readers.len(), self.texts.len());
        let oldest = now.minus(KEPT_FOR);
        self.counts.retain(|(bucket, _)| *bucket >= bucket_of(oldest));
        self.readers.retain(|(bucket, _)| is_recent(*bucket, now));
        self.texts.retain(|text| text.at >= oldest);
        before != (self.counts.len(), self.readers.len(), self.texts.len())
    }

    /// Whether nothing is left of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.readers.is_empty() && self.texts.is_empty()
    }

    /// How many readers reported within a span before `now`, and up to a [`BUCKET`] longer: each once, as long as the span
    /// is no longer than an hour.
    #[must_use]
    pub fn readers_within(&self, span: Duration, now: Timestamp) -> usize {
        self.sum(bucket_of(now), buckets_of(span))
    }

    /// Since when so many readers reported within such a span again and again, up to `now`; `None` when they do not now.
    #[must_use]
    pub fn reached_since(
        &self,
        readers: usize,
        span: Duration,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let (mut first, before) = (None, buckets_of(span));
        let mut bucket = bucket_of(now);
        // None before the first of all.
        while readers > 0 && self.sum(bucket, before) >= readers {
            first = Some(bucket);
            bucket -= 1;
        }
        first.map(start_of)
    }

    /// What was reported in a span of time, of what is kept.
    #[must_use]
    pub fn counted_in(&self, span: Span) -> Option<CountedReports> {
        let (from, to) = (bucket_of(span.from), bucket_of(span.to));
        let inside = || self.counts.iter().filter(|(bucket, _)| (from..=to).contains(bucket));
        let (first, _) = inside().next()?;
        let (last, _) = inside().next_back()?;
        let reports = inside().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        Some(CountedReports { reports, first_at: start_of(*first), last_at: start_of(*last + 1) })
    }

    /// The texts since an instant, oldest first.
    pub fn texts_since(&self, from: Timestamp) -> impl Iterator<Item = &UserReportText> {
        self.texts.iter().filter(move |text| text.at >= from)
    }

    /// The reports of a bucket and of so many before it.
    fn sum(&self, bucket: i64, before: i64) -> usize {
        let inside = (bucket - before)..=bucket;
        let counts = self.counts.iter().filter(|(number, _)| inside.contains(number));
        counts.map(|(_, count)| *count as usize).sum()
    }
}

fn bucket_of(at: Timestamp) -> i64 {
    at.unix_ms().div_euclid(BUCKET_MS)
}

fn start_of(bucket: i64) -> Timestamp {
    Timestamp::from_unix_ms(bucket * BUCKET_MS)
}

fn buckets_of(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX).div_euclid(BUCKET_MS)
}

/// Whether a reader of a bucket is counted no more.
fn is_recent(bucket: i64, now: Timestamp) -> bool {
    bucket >= bucket_of(now) - buckets_of(COUNTED_ONCE_IN)
}
