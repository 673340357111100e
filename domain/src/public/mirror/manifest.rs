//! Mirror manifest: which files did a mirror make, and so may it replace or remove?

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ordered::SortedMap;
use crate::public::mirror::mirror_path::{MANIFEST, MirrorPath};
use crate::time::timestamp::Timestamp;

/// The folder of a mirror in which a run writes before it puts its files in place.
pub const WORKSHOP: &str = ".mirror";

/// The version of the manifest's format.
const FORMAT: u32 = 1;

/// What is in a folder besides a mirror that does not make it another's: what keeps its history.
const BESIDE: [&str; 2] = [WORKSHOP, ".git"];

/// `mirror.json`: what is in the folder, from where and of when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorManifest {
    /// The format.
    mirror: u32,
    /// The server, without a slash at the end.
    pub origin: String,
    /// Of when the front page is true.
    pub as_of: Timestamp,
    /// When the copy was made.
    pub made_at: Timestamp,
    /// Every file but this one.
    pub files: SortedMap<MirrorPath, MirroredFile>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirroredFile {
    /// The SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// How many they are.
    pub bytes: u64,
    /// The tag that the server gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server was last asked for it.
    pub fetched_at: Timestamp,
}

impl MirroredFile {
    /// What is noted of a file with these bytes.
    #[must_use]
    pub fn new(bytes: &[u8], etag: Option<String>, fetched_at: Timestamp) -> Self {
        let sha256 = hex::encode(Sha256::digest(bytes));
        Self { sha256, bytes: bytes.len() as u64, etag, fetched_at }
    }

    /// Whether these are its bytes.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.sha256 == hex::encode(Sha256::digest(bytes))
    }
}

/// A folder that is not written to, or a manifest that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FolderRefusal {
    /// It has files of others.
    #[error(
        "it holds `{0}`, and no `{MANIFEST}` of an earlier mirror\nhint: name a folder that is empty or not there"
    )]
    NotAMirror(String),
    /// A file would be replaced that no mirror made.
    #[error(
        "`{0}` was not made by a mirror, but the page has a file of this name\nhint: move it away"
    )]
    NotItsFile(MirrorPath),
    /// The manifest is none.
    #[error("its `{MANIFEST}` cannot be read: {0}\nhint: name another folder")]
    Unreadable(String),
    /// The manifest is newer than this program.
    #[error(
        "its `{MANIFEST}` is of a newer version\nhint: use a newer allclear, or another folder"
    )]
    TooNew,
}

/// Decides whether a mirror may be made in a folder that holds entries of these names.
///
/// # Errors
/// When it has entries, and none of them is a manifest.
pub fn check_folder<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<(), FolderRefusal> {
    let mut first = None;
    for name in names {
        if name == MANIFEST {
            return Ok(());
        }
        first = first.or(Some(name).filter(|name| !BESIDE.contains(name)));
    }
    first.map_or(Ok(()), |name| Err(FolderRefusal::NotAMirror(name.to_owned())))
}

impl MirrorManifest {
    /// A manifest of the present format.
    #[must_use]
    pub fn new(
        origin: String,
        (as_of, made_at): (Timestamp, Timestamp),
        files: SortedMap<MirrorPath, MirroredFile>,
    ) -> Self {
        Self { mirror: FORMAT, origin, as_of, made_at, files }
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is none, names a file elsewhere, or is newer.
    pub fn read(text: &str) -> Result<Self, FolderRefusal> {
        let read: Self = crate::json::from_str(text)
            .map_err(|error| FolderRefusal::Unreadable(error.to_string()))?;
        if read.mirror > FORMAT { Err(FolderRefusal::TooNew) } else { Ok(read) }
    }

    /// What is noted of a file, if these bytes that lie there are what this server sent: then it need not be sent again.
    #[must_use]
    pub fn intact(&self, origin: &str, file: &MirrorPath, bytes: &[u8]) -> Option<&MirroredFile> {
        let mirrored = self.files.get(file).filter(|_| self.origin == origin)?;
        mirrored.is_of(bytes).then_some(mirrored)
    }

    /// What the manifest says while the files of the next one are put in place: all files of both, so that a run that is
    /// killed meanwhile leaves none that the next run takes for another's. What is replaced has no tag.
    #[must_use]
    pub fn with_next(&self, next: &Self) -> Self {
        let mut both = self.clone();
        for (file, mirrored) in &next.files {
            if self.files.get(file).is_none_or(|before| before.sha256 != mirrored.sha256) {
                let untagged = MirroredFile { etag: None, ..mirrored.clone() };
                both.files.insert(file.clone(), untagged);
            }
        }
        both
    }

    /// The files of this manifest that the next one lacks: they are removed.
    #[must_use]
    pub fn obsolete(&self, next: &Self) -> Vec<&MirrorPath> {
        self.files.keys().filter(|file| !next.files.contains_key(*file)).collect()
    }

    /// Decides whether a file that is there may be replaced.
    ///
    /// # Errors
    /// When no mirror made it.
    pub fn check_file(before: Option<&Self>, file: &MirrorPath) -> Result<(), FolderRefusal> {
        match before.is_some_and(|before| before.files.contains_key(file)) {
            true => Ok(()),
            false => Err(FolderRefusal::NotItsFile(file.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(address: &str) -> MirrorPath {
        MirrorPath::from_address(address).unwrap()
    }

    fn manifest(files: &[(&str, &str)]) -> MirrorManifest {
        let at = Timestamp::from_unix_ms(1_000);
        let file = |text: &str| MirroredFile::new(text.as_bytes(), Some(format!("\"{text}\"")), at);
        let files = files.iter().map(|(address, text)| (path(address), file(text)));
        let files = SortedMap::from_iter(files);
        MirrorManifest::new("https://a.example".to_owned(), (at, at), files)
    }

    #[test]
    fn a_folder_of_others_is_refused() {
        for (names, well) in [
            (&[][..], true),
            (&[".git", ".mirror"], true),
            (&["notes.txt", "mirror.json"], true),
            (&[".git", "index.html"], false),
            (&[".bashrc"], false),
        ] {
            assert_eq!(check_folder(names.iter().copied()).is_ok(), well, "{names:?}");
        }
        let refused = check_folder([".git", "notes.txt"]).unwrap_err().to_string();
        assert!(refused.starts_with("it holds `notes.txt`, and no `mirror.json`"), "{refused}");
    }

    #[test]
    fn what_the_next_copy_lacks_is_removed_and_nothing_else() {
        let (old, new) =
            (manifest(&[("/", "a"), ("/gone", "b")]), manifest(&[("/", "c"), ("/new", "d")]));
        assert_eq!(old.obsolete(&new), [&path("/gone")]);
        let both = old.with_next(&new);
        let files: Vec<_> = both.files.keys().map(MirrorPath::as_str).collect();
        assert_eq!(files, ["gone/index.html", "index.html", "new/index.html"]);
        let tag = |address| both.files[&path(address)].etag.as_deref();
        assert_eq!(tag("/"), None, "it may not be there yet");
        assert_eq!(tag("/gone"), Some("\"b\""));
        assert!(MirrorManifest::check_file(Some(&both), &path("/new")).is_ok());
        assert!(MirrorManifest::check_file(Some(&old), &path("/new")).is_err());
        assert!(MirrorManifest::check_file(None, &path("/")).is_err());
    }

    #[test]
    fn a_file_is_intact_that_holds_what_its_server_sent() {
        let manifest = manifest(&[("/history.rss", "a")]);
        for (origin, address, text, is_intact) in [
            ("https://a.example", "/history.rss", "a", true),
            ("https://a.example", "/history.rss", "changed", false),
            ("https://b.example", "/history.rss", "a", false),
            ("https://a.example", "/history.atom", "a", false),
        ] {
            let found = manifest.intact(origin, &path(address), text.as_bytes());
            assert_eq!(found.is_some(), is_intact, "{origin}{address}");
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_is_written_and_refused_if_it_leads_elsewhere() {
        let manifest = manifest(&[("/", "a")]);
        let text = serde_json::to_string(&manifest).unwrap();
        assert_eq!(MirrorManifest::read(&text), Ok(manifest));
        let refused = MirrorManifest::read(&text.replace("index.html", "../index.html"));
        assert!(matches!(refused, Err(FolderRefusal::Unreadable(_))), "{refused:?}");
        let newer = text.replace("\"mirror\":1", "\"mirror\":2");
        assert_eq!(MirrorManifest::read(&newer), Err(FolderRefusal::TooNew));
        assert!(MirrorManifest::read("{}").is_err());
    }
}
