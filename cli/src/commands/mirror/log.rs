//! Copy of the public log: read on from where the last copy ends, and checked line by line.

use anyhow::{Context, bail};
use domain::hash_chain::Head;
use domain::public::log::{claimed_head, following};
use domain::public::mirror::items::{LOG, MAX_LOG_BYTES};

use super::source::{FetchedAnswer, MirrorSource};

/// A log up to its head.
#[derive(Default)]
struct LogCopy {
    head: Head,
    bytes: Vec<u8>,
}

impl LogCopy {
    /// What an earlier run wrote, if it is no longer than the log is now.
    fn of_earlier_run(bytes: Vec<u8>, height: u64) -> Option<Self> {
        let last = std::str::from_utf8(&bytes).ok()?.lines().next_back()?;
        let head = claimed_head(last).filter(|head| head.height <= height)?;
        Some(Self { head, bytes })
    }

    fn add(&mut self, line: &str) -> anyhow::Result<()> {
        (self.head, _) = following(&self.head, line).context("the log does not verify")?;
        self.bytes.extend_from_slice(line.as_bytes());
        self.bytes.push(b'\n');
        if self.bytes.len() as u64 > MAX_LOG_BYTES {
            bail!("the log has more than {} MiB\nhint: leave out --log", MAX_LOG_BYTES >> 20);
        }
        Ok(())
    }
}

/// The log at least up to a line; `before` is what an earlier run wrote.
///
/// # Errors
/// When the server does not have it, or its lines do not follow each other.
pub(super) async fn whole_log(
    source: &MirrorSource,
    before: Option<Vec<u8>>,
    height: u64,
) -> anyhow::Result<Vec<u8>> {
    let mut log = before.and_then(|bytes| LogCopy::of_earlier_run(bytes, height));
    let mut log = log.take().unwrap_or_default();
    let mut is_continued = log.head.height > 0;
    while log.head.height < height {
        let address = format!("{LOG}?after={}", log.head.height);
        let FetchedAnswer::Body(answer) = source.get(&address, None).await? else {
            bail!("{}{LOG} is not there\nhint: leave out --log", source.origin());
        };
        let text = String::from_utf8(answer.bytes).context("the log is no text")?;
        let Some(first) = text.lines().next() else {
            bail!("the log ends at line {}, but the page rests on {height}", log.head.height);
        };
        if is_continued && following(&log.head, first).is_err() {
            // The log of another record, such as after an import: it is read anew.
            (log, is_continued) = (LogCopy::default(), false);
            continue;
        }
        is_continued = false;
        for line in text.lines() {
            log.add(line)?;
        }
    }
    Ok(log.bytes)
}
