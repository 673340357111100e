//! Manifest of an audit pack: which files are in it, with which hashes, and between which heads of the log does it lie?

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hash_chain::Head;
use crate::time::timestamp::Timestamp;

/// The version of packs that are made.
pub const PACK_FORMAT: u32 = 1;
/// The most files of a pack.
pub const MAX_PACK_FILES: usize = 100;
/// The manifest's own file.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The hashes of all other files, as `sha256sum -c` reads them.
pub const SUMS_FILE: &str = "SHA256SUMS";
/// The public log from its first line on.
pub const LOG_FILE: &str = "log.jsonl";

/// A file of a pack, before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackContents {
    /// Its name.
    pub path: String,
    /// What it holds, in a line.
    pub about: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Of when a pack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackSpan {
    /// From this instant on.
    pub from: Timestamp,
    /// Before this instant.
    pub to: Timestamp,
}

impl PackSpan {
    /// Whether it holds an instant.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// Where the public log ended at the borders of a pack's time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackHeads {
    /// Before the first line of the time.
    pub from: Head,
    /// Behind the last line of it: where the pack's log ends.
    pub to: Head,
}

/// What a pack holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackManifest {
    /// [`PACK_FORMAT`].
    pub format: u32,
    /// Where the record was read.
    pub server: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Of when it is.
    pub span: PackSpan,
    /// Where the log ended then.
    pub heads: PackHeads,
    /// Every other file, but that with the hashes.
    pub files: Vec<PackFile>,
}

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// Its name, without a folder.
    pub path: String,
    /// What it holds, in a line.
    pub about: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// Their SHA-256, in lower-case hex.
    pub sha256: String,
}

impl PackFile {
    /// That of a file.
    #[must_use]
    pub fn from_contents(contents: &PackContents) -> Self {
        Self {
            path: contents.path.clone(),
            about: contents.about.clone(),
            bytes: contents.bytes.len(),
            sha256: sha256(&contents.bytes),
        }
    }
}

impl PackManifest {
    /// The file with all hashes, that of the manifest's own bytes first.
    #[must_use]
    pub fn sums(&self, manifest: &[u8]) -> String {
        let mut sums = format!("{}  {MANIFEST_FILE}\n", sha256(manifest));
        for file in &self.files {
            let _ = writeln!(sums, "{}  {}", file.sha256, file.path);
        }
        sums
    }
}

/// The SHA-256 of bytes, in lower-case hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
