//! What has not been delivered yet? Batches on disk, oldest first, until the server has them.
//!
//! A batch is written whole to another name and then renamed, so that a file with the right
//! name is a whole batch, whatever happened in between. It goes only when its receipt came.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The most bytes that are kept; then the oldest go, and it is said.
pub const MAX_SPOOL_BYTES: u64 = 64 * 1024 * 1024;

const SUFFIX: &str = "batch";

/// The batches that wait.
pub struct Spool {
    folder: PathBuf,
    /// Larger for every later batch, across restarts and whatever the clock says.
    next: u64,
    waiting: VecDeque<Waiting>,
    bytes: u64,
    max_bytes: u64,
}

struct Waiting {
    ordinal: u64,
    bytes: u64,
    place: Place,
}

enum Place {
    Disk(PathBuf),
    /// The disk took nothing more; it lives as long as the process.
    Memory(Vec<u8>),
}

impl Spool {
    /// Opens the spool in a folder, with what an earlier process left there.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(folder: &Path, max_bytes: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut left = vec![];
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match ordinal(&path) {
                Some(ordinal) => left.push((ordinal, fs::metadata(&path)?.len(), path)),
                // What is left of a write that did not end. Its batch was never promised.
                None if path.extension().is_some_and(|e| e == "partial") => fs::remove_file(path)?,
                None => {}
            }
        }
        left.sort();
        let next = left.last().map_or(1, |(ordinal, ..)| ordinal + 1);
        let waiting = left.into_iter();
        let waiting: VecDeque<Waiting> = waiting
            .map(|(ordinal, bytes, path)| Waiting { ordinal, bytes, place: Place::Disk(path) })
            .collect();
        let bytes = waiting.iter().map(|each| each.bytes).sum();
        let mut spool = Self { folder: folder.to_owned(), next, waiting, bytes, max_bytes };
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

    /// Keeps a packed batch. When the disk does not take it, memory does.
    pub fn push(&mut self, batch: Vec<u8>) {
        let ordinal = self.next;
        self.next += 1;
        let bytes = batch.len() as u64;
        let place = match self.write(ordinal, &batch) {
            Ok(path) => Place::Disk(path),
            Err(error) => {
                tracing::error!(%error, "the spool cannot be written; the batch is kept in memory");
                Place::Memory(batch)
            }
        };
        self.waiting.push_back(Waiting { ordinal, bytes, place });
        self.bytes += bytes;
        self.make_room();
    }

    /// The oldest batch, with the name under which it is removed. Files that cannot be read any
    /// more are passed over, and it is said.
    pub fn oldest(&mut self) -> Option<(u64, Vec<u8>)> {
        loop {
            let Waiting { ordinal, place, .. } = self.waiting.front()?;
            match place {
                Place::Memory(batch) => return Some((*ordinal, batch.clone())),
                Place::Disk(path) => match fs::read(path) {
                    Ok(batch) => return Some((*ordinal, batch)),
                    Err(error) => {
                        tracing::error!(%error, path = %path.display(), "a batch cannot be read");
                        let ordinal = *ordinal;
                        self.remove(ordinal);
                    }
                },
            }
        }
    }

    /// Lets a batch go, because the server has it.
    pub fn remove(&mut self, ordinal: u64) {
        if let Some(at) = self.waiting.iter().position(|each| each.ordinal == ordinal) {
            self.waiting.remove(at).into_iter().for_each(|gone| self.forget(&gone));
        }
    }

    fn forget(&mut self, gone: &Waiting) {
        self.bytes -= gone.bytes;
        if let Place::Disk(path) = &gone.place
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, path = %path.display(), "a batch cannot be removed");
        }
    }

    fn make_room(&mut self) {
        let mut dropped = 0;
        while self.bytes > self.max_bytes && self.waiting.len() > 1 {
            self.waiting.pop_front().into_iter().for_each(|gone| self.forget(&gone));
            dropped += 1;
        }
        if dropped > 0 {
            tracing::error!(dropped, "the spool is full; the oldest batches are gone");
        }
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

fn ordinal(path: &Path) -> Option<u64> {
    path.extension().filter(|extension| *extension == SUFFIX)?;
    path.file_stem()?.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(spool: &mut Spool) -> Vec<Vec<u8>> {
        let mut batches = vec![];
        while let Some((ordinal, batch)) = spool.oldest() {
            spool.remove(ordinal);
            batches.push(batch);
        }
        batches
    }

    #[test]
    fn what_was_not_delivered_outlives_the_process_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), 1000).unwrap();
        (0..12).for_each(|n| spool.push(vec![n]));
        let (first, _) = spool.oldest().unwrap();
        spool.remove(first);
        drop(spool);
        fs::write(folder.path().join("0000000000000099.partial"), "torn").unwrap();
        let mut spool = Spool::open(folder.path(), 1000).unwrap();
        spool.push(vec![12]);
        assert_eq!(drain(&mut spool), (1..13).map(|n| vec![n]).collect::<Vec<_>>());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn the_oldest_go_first_when_it_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), 10).unwrap();
        (0..5).for_each(|n| spool.push(vec![n; 4]));
        assert_eq!(drain(&mut spool), [vec![3; 4], vec![4; 4]]);
    }

    #[test]
    fn memory_takes_what_the_disk_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(&folder.path().join("spool"), 1000).unwrap();
        fs::remove_dir(folder.path().join("spool")).unwrap();
        spool.push(vec![7]);
        assert_eq!(drain(&mut spool), [vec![7]]);
    }
}
