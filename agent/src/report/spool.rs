//! Spool: undelivered batches on disk, oldest first.
//!
//! A batch is written under a temporary name and then renamed, so that a file with the right name
//! is a whole batch, whatever happens in between. It is deleted only after its receipt.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use domain::protocol::spool::{
    MAX_MEMORY_BYTES, MAX_REFUSED_BATCHES, SpoolBounds, SpoolUsage, age_of_file,
};
use domain::protocol::spooled_batch::SpooledBatch;

use crate::clock;

const SUFFIX: &str = "batch";
/// How much of a file is read to know when its batch was made.
const HEAD_BYTES: u64 = 256;

/// The batches that wait.
pub struct Spool {
    folder: PathBuf,
    /// Larger for every later batch, across restarts and whatever the clock says.
    next: u64,
    waiting: VecDeque<Waiting>,
    bytes: u64,
    bounds: SpoolBounds,
    dropped: u64,
}

struct Waiting {
    ordinal: u64,
    bytes: u64,
    /// How old it was when this process first had it, and when that was.
    age: (Duration, Instant),
    place: SpoolPlace,
}

enum SpoolPlace {
    Disk(PathBuf),
    /// The disk took nothing more; it lives as long as the process.
    Memory(Vec<u8>),
}

impl Spool {
    /// Opens the spool in a folder, with what an earlier process left there.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(folder: &Path, bounds: SpoolBounds) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut left = vec![];
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match ordinal(&path) {
                Some(ordinal) => {
                    left.push((ordinal, fs::metadata(&path)?.len(), age(&path)?, path));
                }
                // What is left of a write that did not end. Its batch was never promised.
                None if path.extension().is_some_and(|e| e == "partial") => fs::remove_file(path)?,
                None => {}
            }
        }
        left.sort();
        let next = left.last().map_or(1, |(ordinal, ..)| ordinal + 1);
        let opened = Instant::now();
        let waiting = left.into_iter().map(|(ordinal, bytes, age, path)| Waiting {
            ordinal,
            bytes,
            age: (age, opened),
            place: SpoolPlace::Disk(path),
        });
        let waiting: VecDeque<Waiting> = waiting.collect();
        let bytes = waiting.iter().map(|batch| batch.bytes).sum();
        let folder = folder.to_owned();
        let mut spool = Self { folder, next, waiting, bytes, bounds, dropped: 0 };
        spool.make_room();
        Ok(spool)
    }

    /// How many batches wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many bytes wait.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many batches were given up since this was last asked.
    pub fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }

    /// Other bounds from now on.
    pub fn bound(&mut self, bounds: SpoolBounds) {
        self.bounds = bounds;
        self.make_room();
    }

    /// Keeps a batch. When the disk does not take it, memory does.
    pub fn push(&mut self, batch: &SpooledBatch) {
        let batch = batch.to_bytes();
        let ordinal = self.next;
        self.next += 1;
        let bytes = batch.len() as u64;
        let place = match self.write(ordinal, &batch) {
            Ok(path) => {
                self.write_back();
                SpoolPlace::Disk(path)
            }
            Err(error) => {
                tracing::error!(%error, "the spool cannot be written; the batch is kept in memory");
                SpoolPlace::Memory(batch)
            }
        };
        let age = (Duration::ZERO, Instant::now());
        self.waiting.push_back(Waiting { ordinal, bytes, age, place });
        self.bytes += bytes;
        self.make_room();
    }

    /// Puts aside a batch that the server will never take: a person may still want it.
    pub fn set_aside(&mut self, ordinal: u64) {
        let Some(at) = self.waiting.iter().position(|batch| batch.ordinal == ordinal) else {
            return;
        };
        let aside = self.folder.join("refused");
        let kept = fs::create_dir_all(&aside).and_then(|()| {
            let full = fs::read_dir(&aside)?.count() >= MAX_REFUSED_BATCHES;
            match self.waiting.get(at).map(|batch| &batch.place) {
                _ if full => Err(io::Error::other(
                    "the folder of refused batches is full; the batch was dropped",
                )),
                Some(SpoolPlace::Disk(path)) => fs::rename(path, free(&aside, ordinal)),
                Some(SpoolPlace::Memory(batch)) => fs::write(free(&aside, ordinal), batch),
                None => Ok(()),
            }
        });
        match kept {
            Ok(()) => {
                let gone = self.waiting.remove(at);
                self.bytes -= gone.map_or(0, |gone| gone.bytes);
            }
            Err(error) => {
                tracing::error!(%error, "a refused batch cannot be kept aside, and is given up");
                self.remove(ordinal);
                self.dropped += 1;
            }
        }
    }

    /// The disk takes something again: so it takes what memory holds.
    fn write_back(&mut self) {
        let in_memory = |batch: &Waiting| matches!(batch.place, SpoolPlace::Memory(_));
        while let Some(at) = self.waiting.iter().position(in_memory) {
            let written = match self.waiting.get(at) {
                Some(Waiting { ordinal, place: SpoolPlace::Memory(batch), .. }) => {
                    self.write(*ordinal, batch)
                }
                _ => return,
            };
            let Ok(path) = written else { return };
            if let Some(waiting) = self.waiting.get_mut(at) {
                waiting.place = SpoolPlace::Disk(path);
            }
        }
    }

    /// The oldest batch, with the name under which it is removed. Files that cannot be read any
    /// more are passed over, and it is said.
    pub fn oldest(&mut self) -> Option<(u64, SpooledBatch)> {
        loop {
            let Waiting { ordinal, place, .. } = self.waiting.front()?;
            match place {
                SpoolPlace::Memory(batch) => {
                    return Some((*ordinal, SpooledBatch::from_bytes(batch.clone())));
                }
                SpoolPlace::Disk(path) => match fs::read(path) {
                    Ok(batch) => return Some((*ordinal, SpooledBatch::from_bytes(batch))),
                    Err(error) => {
                        tracing::error!(%error, path = %path.display(), "a batch cannot be read");
                        // Only what is gone is given up; a machine out of files may read it later.
                        if error.kind() != io::ErrorKind::NotFound {
                            return None;
                        }
                        let ordinal = *ordinal;
                        self.remove(ordinal);
                        self.dropped += 1;
                    }
                },
            }
        }
    }

    /// Lets a batch go, because the server has it.
    pub fn remove(&mut self, ordinal: u64) {
        if let Some(at) = self.waiting.iter().position(|batch| batch.ordinal == ordinal) {
            self.waiting.remove(at).into_iter().for_each(|gone| self.forget(&gone));
        }
    }

    fn forget(&mut self, gone: &Waiting) {
        self.bytes -= gone.bytes;
        if let SpoolPlace::Disk(path) = &gone.place
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, path = %path.display(), "a batch cannot be removed");
        }
    }

    fn make_room(&mut self) {
        let mut dropped = 0;
        while self.bounds.drops_oldest(self.usage()) {
            self.waiting.pop_front().into_iter().for_each(|gone| self.forget(&gone));
            dropped += 1;
        }
        while self.memory_bytes() > MAX_MEMORY_BYTES {
            let in_memory = |batch: &Waiting| matches!(batch.place, SpoolPlace::Memory(_));
            let oldest = self.waiting.iter().position(in_memory);
            let gone = oldest.and_then(|at| self.waiting.remove(at));
            gone.into_iter().for_each(|gone| self.forget(&gone));
            dropped += 1;
        }
        if dropped > 0 {
            self.dropped += dropped;
            tracing::error!(dropped, "the spool is full; the oldest batches were dropped");
        }
    }

    fn usage(&self) -> SpoolUsage {
        let age = |Waiting { age: (then, from), .. }: &Waiting| then.saturating_add(from.elapsed());
        let oldest = self.waiting.front().map(age).unwrap_or_default();
        SpoolUsage { batches: self.waiting.len(), bytes: self.bytes, oldest }
    }

    fn memory_bytes(&self) -> u64 {
        let in_memory =
            self.waiting.iter().filter(|batch| matches!(batch.place, SpoolPlace::Memory(_)));
        in_memory.map(|batch| batch.bytes).sum()
    }

    fn write(&self, ordinal: u64, batch: &[u8]) -> io::Result<PathBuf> {
        let path = self.folder.join(format!("{ordinal:016}.{SUFFIX}"));
        let partial = path.with_extension("partial");
        let mut file = File::create(&partial)?;
        file.write_all(batch)?;
        file.sync_all()?;
        fs::rename(&partial, &path)?;
        File::open(&self.folder)?.sync_all()?;
        Ok(path)
    }
}

/// A name that no batch put aside has: ordinals begin anew when nothing waits.
fn free(aside: &Path, ordinal: u64) -> PathBuf {
    let name = |again: usize| match again {
        0 => aside.join(format!("{ordinal:016}.{SUFFIX}")),
        again => aside.join(format!("{ordinal:016}-{again}.{SUFFIX}")),
    };
    (0..MAX_REFUSED_BATCHES)
        .map(name)
        .find(|path| !path.exists())
        .unwrap_or_else(|| name(MAX_REFUSED_BATCHES))
}

/// How old the batch of a file is.
fn age(path: &Path) -> io::Result<Duration> {
    let file = File::open(path)?;
    let modified = clock::timestamp(file.metadata()?.modified()?);
    let mut head = vec![];
    file.take(HEAD_BYTES).read_to_end(&mut head)?;
    let reading = SpooledBatch::from_bytes(head).reading;
    Ok(age_of_file(reading.as_ref().and_then(clock::age), modified, clock::now()))
}

fn ordinal(path: &Path) -> Option<u64> {
    path.extension().filter(|extension| *extension == SUFFIX)?;
    path.file_stem()?.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn batch(packed: Vec<u8>) -> SpooledBatch {
        SpooledBatch { reading: None, packed }
    }

    fn bounds(bytes: u64) -> SpoolBounds {
        SpoolBounds { bytes, ..SpoolBounds::default() }
    }

    fn drain(spool: &mut Spool) -> Vec<Vec<u8>> {
        let mut batches = vec![];
        while let Some((ordinal, batch)) = spool.oldest() {
            spool.remove(ordinal);
            batches.push(batch.packed);
        }
        batches
    }

    #[test]
    fn what_was_not_delivered_outlives_the_process_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), bounds(1000)).unwrap();
        (0..12).for_each(|n| spool.push(&batch(vec![n])));
        let (first, _) = spool.oldest().unwrap();
        spool.remove(first);
        drop(spool);
        fs::write(folder.path().join("0000000000000099.partial"), "torn").unwrap();
        let mut spool = Spool::open(folder.path(), bounds(1000)).unwrap();
        spool.push(&batch(vec![12]));
        assert_eq!(drain(&mut spool), (1..13).map(|n| vec![n]).collect::<Vec<_>>());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn the_oldest_go_first_when_it_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), bounds(10)).unwrap();
        (0..5).for_each(|n| spool.push(&batch(vec![n; 4])));
        assert_eq!(drain(&mut spool), [vec![3; 4], vec![4; 4]]);
    }

    #[test]
    fn memory_takes_what_the_disk_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(&folder.path().join("spool"), bounds(1000)).unwrap();
        fs::remove_dir(folder.path().join("spool")).unwrap();
        spool.push(&batch(vec![7]));
        assert_eq!(drain(&mut spool), [vec![7]]);
    }

    #[test]
    fn what_is_too_old_goes_and_what_is_from_the_future_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), bounds(1000)).unwrap();
        (0..3).for_each(|n| spool.push(&batch(vec![n])));
        let set = |ordinal: u64, since: SystemTime| {
            let path = folder.path().join(format!("{ordinal:016}.batch"));
            File::options().write(true).open(path).unwrap().set_modified(since).unwrap();
        };
        set(1, SystemTime::now() - Duration::from_secs(30 * 86_400));
        set(2, SystemTime::now() + Duration::from_secs(3_600));
        let mut spool = Spool::open(folder.path(), bounds(1000)).unwrap();
        assert_eq!(spool.take_dropped(), 1);
        assert_eq!(drain(&mut spool), [vec![1], vec![2]]);
    }

    #[test]
    fn what_memory_took_is_on_disk_once_the_disk_takes_something_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        let mut spool = Spool::open(&path, bounds(1000)).unwrap();
        fs::remove_dir(&path).unwrap();
        spool.push(&batch(vec![1]));
        fs::create_dir(&path).unwrap();
        spool.push(&batch(vec![2]));
        drop(spool);
        let mut spool = Spool::open(&path, bounds(1000)).unwrap();
        assert_eq!(drain(&mut spool), [vec![1], vec![2]]);
    }

    #[test]
    fn what_the_server_refuses_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), bounds(1000)).unwrap();
        spool.push(&batch(vec![1]));
        spool.push(&batch(vec![2]));
        let (first, _) = spool.oldest().unwrap();
        spool.set_aside(first);
        assert_eq!(spool.bytes(), 1);
        assert_eq!(drain(&mut spool), [vec![2]]);
        let aside = |name: &str| fs::read(folder.path().join("refused").join(name)).unwrap();
        assert_eq!(aside("0000000000000001.batch"), [1]);
        let mut spool = Spool::open(folder.path(), bounds(1000)).unwrap();
        spool.push(&batch(vec![3]));
        let (first, _) = spool.oldest().unwrap();
        spool.set_aside(first);
        assert_eq!(aside("0000000000000001-1.batch"), [3], "nothing is written over");
    }
}
