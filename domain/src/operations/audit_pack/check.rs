//! Check of an audit pack: is each file the one that was packed, is none missing or added, and does the log chain from its first
//! line to the heads that the manifest names?

use super::manifest::{
    LOG_FILE, MANIFEST_FILE, MAX_PACK_FILES, PACK_FORMAT, PackManifest, SUMS_FILE, sha256,
};
use crate::hash_chain::Head;
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::public::log::Replayed;

/// A pack in which nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPack {
    /// What it says of itself.
    pub manifest: PackManifest,
    /// How many files were compared with their hashes, the manifest among them.
    pub files: usize,
}

/// Checks the files of a pack, by their names.
///
/// # Errors
/// The first file that is missing, added or changed, or the line of the log that does not follow from the one before.
pub fn check_pack(files: &SortedMap<String, Vec<u8>>) -> Result<CheckedPack, Problem> {
    let file = |path: &str| {
        let missing = || broken(format!("`{path}` is missing"));
        files.get(path).map(Vec::as_slice).ok_or_else(missing)
    };
    let bytes = file(MANIFEST_FILE)?;
    let unread = |error| broken(format!("`{MANIFEST_FILE}` cannot be read: {error}"));
    let manifest: PackManifest = serde_json::from_slice(bytes).map_err(unread)?;
    if manifest.format != PACK_FORMAT {
        let detail = format!("the pack has format {}; {PACK_FORMAT} is known", manifest.format);
        return Err(broken(detail).hint("use the version of allclear that made it, or a later one"));
    }
    if manifest.files.len() > MAX_PACK_FILES {
        return Err(broken(format!("the pack names more than {MAX_PACK_FILES} files")));
    }
    for packed in &manifest.files {
        let found = file(&packed.path)?;
        if found.len() != packed.bytes || sha256(found) != packed.sha256 {
            return Err(broken(format!("`{}` is not the file that was packed", packed.path)));
        }
    }
    // The manifest's own hash stands there, and so a manifest that was changed is found, too.
    if file(SUMS_FILE)? != manifest.sums(bytes).as_bytes() {
        return Err(broken(format!("`{SUMS_FILE}` and `{MANIFEST_FILE}` do not go together")));
    }
    let is_packed = |path: &str| manifest.files.iter().any(|packed| packed.path == path);
    let mut others =
        files.keys().filter(|path| ![MANIFEST_FILE, SUMS_FILE].contains(&path.as_str()));
    if let Some(added) = others.find(|path| !is_packed(path)) {
        return Err(broken(format!("`{added}` was added")));
    }
    check_log(&manifest, file(LOG_FILE)?)?;
    let count = manifest.files.len() + 1;
    Ok(CheckedPack { manifest, files: count })
}

/// That each line of the log follows from the one before, up to the heads.
fn check_log(manifest: &PackManifest, bytes: &[u8]) -> Result<(), Problem> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| broken(format!("`{LOG_FILE}` is no text")))?;
    let mut replayed = Replayed::default();
    let mut begins = manifest.heads.from == Head::default();
    for line in text.lines() {
        let read = replayed.read(line);
        read.map_err(|error| broken(format!("`{LOG_FILE}` does not verify: {error}")))?;
        begins |= replayed.head == manifest.heads.from;
    }
    if !begins || replayed.head != manifest.heads.to {
        return Err(broken(format!(
            "`{LOG_FILE}` does not have the heads that the manifest names"
        )));
    }
    Ok(())
}

fn broken(detail: String) -> Problem {
    Problem::conflict(detail)
}
