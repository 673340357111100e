//! Backup set: one daily backup in a bucket, as an object for each page of lines and a manifest,
//! written last. What are its objects called, and which of those in a bucket have expired?
//!
//! The pages, in the order of their names, are the file that `allclear import` reads. A set without
//! a manifest is incomplete. Sets of the last thirty days with a backup are kept, one a day: the
//! newest. So are single files, which daily backups were before there were sets.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ordered::{SortedMap, SortedSet};
use crate::time::timestamp::Timestamp;

/// How many days' backups are kept; the oldest expire first.
pub const DAYS_KEPT: usize = 30;
/// How old a set without a manifest is when it expires: longer than a backup may take, so that it is
/// not one in progress, of this page or of another with the same bucket.
pub const INCOMPLETE_KEPT_FOR: Duration = Duration::from_secs(24 * 3_600);

/// How the names of all objects begin; after it stands the day.
pub const PREFIX: &str = "allclear-";
const MANIFEST: &str = ".json";
const PAGE: &str = ".jsonl";
/// What ends the name of a set in the names of its pages.
pub const DELIMITER: &str = "/";

/// The name of the set that is begun at an instant.
#[must_use]
pub fn set_name(begun_at: Timestamp) -> String {
    format!("{PREFIX}{}", begun_at.to_string().replace(':', "-"))
}

/// The name of the manifest of a set.
#[must_use]
pub fn manifest_key(set: &str) -> String {
    format!("{set}{MANIFEST}")
}

/// How the names of the pages of a set begin.
#[must_use]
pub fn page_prefix(set: &str) -> String {
    format!("{set}{DELIMITER}")
}

/// The name of a page of a set, from 1; names are in the order of pages.
#[must_use]
pub fn page_key(set: &str, page: u32) -> String {
    format!("{}{page:06}{PAGE}", page_prefix(set))
}

/// When the set of a name was begun; `None` for names that [`set_name`] does not make.
#[must_use]
pub fn begun_at(set: &str) -> Option<Timestamp> {
    let (day, time) = set.strip_prefix(PREFIX)?.split_once('T')?;
    let at = format!("{day}T{}", time.replace('-', ":")).parse().ok()?;
    (set_name(at) == set).then_some(at)
}

/// The set of a manifest of that name.
#[must_use]
pub fn set_of_manifest(key: &str) -> Option<&str> {
    key.strip_suffix(MANIFEST).filter(|set| begun_at(set).is_some())
}

/// The day of a complete backup, by the name of its manifest or of its single file.
fn day(key: &str) -> Option<&str> {
    let begun = match set_of_manifest(key) {
        Some(set) => set.strip_prefix(PREFIX)?.split_once('T')?.0,
        None => key.strip_prefix(PREFIX)?.strip_suffix(PAGE)?,
    };
    format!("{begun}T00:00:00Z").parse::<Timestamp>().is_ok().then_some(begun)
}

/// A complete backup, as its manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompletedBackup {
    /// The name of its manifest in the bucket; of earlier versions, of its only object.
    pub key: String,
    /// When it was begun: what is in it.
    pub begun_at: Timestamp,
    /// When its last page was written.
    pub ended_at: Timestamp,
    /// How many pages it has; 0 for a single file of earlier versions.
    #[serde(default)]
    pub pages: u32,
    /// The bytes of all pages.
    pub bytes: u64,
    /// How many rows it holds.
    pub rows: u64,
    /// Its last hash.
    pub hash: String,
}

/// What a bucket holds: names of objects without a delimiter, and the part up to the delimiter of
/// all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Manifests and single files, besides what is not of backups.
    pub objects: Vec<String>,
    /// The [prefixes](page_prefix) of sets that have pages.
    pub folders: Vec<String>,
}

impl Listing {
    /// The newest complete backup of a day such as `2026-11-20`.
    #[must_use]
    pub fn newest(&self, of_day: &str) -> Option<&str> {
        let objects = self.objects.iter().map(String::as_str);
        objects.filter(|key| day(key) == Some(of_day)).max()
    }

    /// The days that have a complete backup.
    #[must_use]
    pub fn days(&self) -> SortedSet<&str> {
        SortedSet::from_iter(self.objects.iter().filter_map(|key| day(key)))
    }

    /// What expired of it at an instant. Names that are not of backups are never in it.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> Expired {
        let mut newest: SortedMap<&str, &str> = SortedMap::new();
        for key in &self.objects {
            if let Some(day) = day(key) {
                let kept = newest.entry(day).or_insert(key);
                *kept = (*kept).max(key);
            }
        }
        let kept: SortedSet<&str> =
            SortedSet::from_iter(newest.into_values().rev().take(DAYS_KEPT));
        let all: SortedSet<&str> = SortedSet::from_iter(self.objects.iter().map(String::as_str));
        let is_expired = |folder: &String| {
            let set = folder.trim_end_matches(DELIMITER);
            let Some(begun_at) = begun_at(set) else { return false };
            let manifest = manifest_key(set);
            let is_complete = all.contains(manifest.as_str());
            let is_old = now.since(begun_at) > INCOMPLETE_KEPT_FOR;
            if is_complete { !kept.contains(manifest.as_str()) } else { is_old }
        };
        let objects = all.iter().filter(|key| day(key).is_some() && !kept.contains(*key));
        Expired {
            objects: objects.map(|key| (*key).to_owned()).collect(),
            folders: self.folders.iter().filter(|folder| is_expired(folder)).cloned().collect(),
        }
    }
}

/// What is to be deleted: first the objects, so that no manifest stands for a set without pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Manifests and single files.
    pub objects: Vec<String>,
    /// The [prefixes](page_prefix) of sets whose pages go.
    pub folders: Vec<String>,
}

/// What one step deletes: objects, then the pages of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionStep {
    /// Manifests and single files.
    pub objects: Vec<String>,
    /// The [prefix](page_prefix) of the set.
    pub folder: Option<String>,
    /// Whether there is more to delete.
    pub more: bool,
}

impl Expired {
    /// The next step. The manifest of a set goes in the step in which its pages go: a set without a manifest
    /// counts as one in progress, and would be kept as long.
    #[must_use]
    pub fn step(&self) -> DeletionStep {
        let folder = self.folders.first().cloned();
        let is_later = |key: &String| {
            let folders = self.folders.iter().skip(1);
            set_of_manifest(key).is_some_and(|set| folders.clone().any(|f| *f == page_prefix(set)))
        };
        let (later, objects): (Vec<_>, Vec<_>) = self.objects.iter().cloned().partition(is_later);
        DeletionStep { objects, folder, more: !later.is_empty() || self.folders.len() > 1 }
    }
}
