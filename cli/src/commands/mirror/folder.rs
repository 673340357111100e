//! Mirror folder: what lies in it, and how is it replaced? A run writes its files into a folder of its own beside them, and
//! once it has all of them puts each in place by renaming it, so that every file is whole at any moment.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use domain::public::mirror::manifest::{MirrorManifest, WORKSHOP, check_folder};
use domain::public::mirror::mirror_path::{MANIFEST, MirrorPath};

/// A folder that no other run writes to meanwhile.
pub(super) struct MirrorFolder {
    root: PathBuf,
    before: Option<MirrorManifest>,
    /// Held until the end.
    _lock: File,
}

impl MirrorFolder {
    /// Takes a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it holds files of others, or another run writes to it.
    pub(super) fn open(root: &Path) -> anyhow::Result<Self> {
        let refused = |why: &dyn std::fmt::Display| anyhow!("`{}`: {why}", root.display());
        std::fs::create_dir_all(root).map_err(|error| refused(&error))?;
        check_folder(names(root).map_err(|error| refused(&error))?.iter().map(String::as_str))
            .map_err(|error| refused(&error))?;
        let workshop = root.join(WORKSHOP);
        folder(&workshop)?;
        // A history of the folder is of what is in place alone.
        write(&workshop.join(".gitignore"), b"*\n")?;
        let lock = workshop.join("lock");
        let lock = File::create(&lock).with_context(|| format!("`{}`", lock.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!(refused(&"another `allclear mirror` writes there"))
            }
            Err(TryLockError::Error(error)) => return Err(refused(&error)),
        }
        let before = match std::fs::read_to_string(root.join(MANIFEST)) {
            Ok(text) => Some(MirrorManifest::read(&text).map_err(|error| refused(&error))?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(refused(&error)),
        };
        Ok(Self { root: root.to_owned(), before, _lock: lock })
    }

    /// What the last copy consists of.
    pub(super) fn before(&self) -> Option<&MirrorManifest> {
        self.before.as_ref()
    }

    /// Empties the place of the next copy.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(super) fn clear(&self) -> anyhow::Result<()> {
        let next = self.next();
        match std::fs::remove_dir_all(&next) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("`{}`", next.display()))
            }
            _ => Ok(()),
        }
    }

    /// The bytes of a file of the last copy, if it is there.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(super) fn in_place(&self, file: &MirrorPath) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.root.join(file.as_str());
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("`{}`", path.display())),
        }
    }

    /// Writes a file of the next copy.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn stage(&self, file: &MirrorPath, bytes: &[u8]) -> anyhow::Result<()> {
        folder(&self.next())?;
        folders_above(&self.next(), file)?;
        write(&self.next().join(file.as_str()), bytes)
    }

    /// Reads it again.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) fn staged(&self, file: &MirrorPath) -> anyhow::Result<Vec<u8>> {
        let path = self.next().join(file.as_str());
        std::fs::read(&path).with_context(|| format!("`{}`", path.display()))
    }

    /// Puts the next copy in place of the last one: files that others need first, the front page last, and then removes what
    /// the next copy lacks. `changed` are the staged files that differ from those in place.
    ///
    /// # Errors
    /// When a file cannot be put in place, or one that no mirror made is in its place; then nothing was changed.
    pub(super) fn replace(
        &mut self,
        next: MirrorManifest,
        mut changed: Vec<MirrorPath>,
    ) -> anyhow::Result<()> {
        for file in &changed {
            if self.root.join(file.as_str()).symlink_metadata().is_ok() {
                let well = MirrorManifest::check_file(self.before.as_ref(), file);
                well.map_err(|error| anyhow!("`{}`: {error}", self.root.display()))?;
            }
            folders_above(&self.root, file)?;
        }
        let meanwhile = self.before.as_ref().unwrap_or(&next).with_next(&next);
        self.write_manifest(&meanwhile)?;
        self.before = Some(meanwhile);
        changed.sort_by_key(MirrorPath::turn);
        for file in &changed {
            let (from, to) = (self.next().join(file.as_str()), self.root.join(file.as_str()));
            std::fs::rename(&from, &to).with_context(|| format!("`{}`", to.display()))?;
        }
        self.remove_all_but(&next)?;
        self.write_manifest(&next)?;
        self.before = Some(next);
        self.clear()
    }

    fn remove_all_but(&self, next: &MirrorManifest) -> anyhow::Result<()> {
        for file in self.before.iter().flat_map(|before| before.obsolete(next)) {
            let path = self.root.join(file.as_str());
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("`{}`", path.display()));
                }
                _ => {}
            }
            let above = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
            // One that holds something stays.
            let _ = above.map(std::fs::remove_dir).take_while(Result::is_ok).count();
        }
        Ok(())
    }

    fn write_manifest(&self, manifest: &MirrorManifest) -> anyhow::Result<()> {
        let (partly, path) = (self.root.join(WORKSHOP).join(MANIFEST), self.root.join(MANIFEST));
        write(&partly, &serde_json::to_vec_pretty(manifest)?)?;
        std::fs::rename(&partly, &path).with_context(|| format!("`{}`", path.display()))
    }

    fn next(&self) -> PathBuf {
        self.root.join(WORKSHOP).join("next")
    }
}

fn names(root: &Path) -> std::io::Result<Vec<String>> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        Ok(entry?.file_name().to_string_lossy().into_owned())
    };
    std::fs::read_dir(root)?.map(name).collect()
}

/// Makes the folders above a file; none of them is a link that leads elsewhere.
fn folders_above(root: &Path, file: &MirrorPath) -> anyhow::Result<()> {
    let mut path = root.to_owned();
    let folders = file.as_str().rsplit_once('/').map_or("", |(folders, _)| folders);
    for name in folders.split('/').filter(|name| !name.is_empty()) {
        path.push(name);
        folder(&path)?;
    }
    Ok(())
}

/// Makes a folder, if it is not there.
fn folder(path: &Path) -> anyhow::Result<()> {
    match std::fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if path.symlink_metadata().is_ok_and(|found| found.is_dir()) {
                return Ok(());
            }
            bail!("`{}` is no folder, where a mirror needs one\nhint: move it away", path.display())
        }
        made => made.with_context(|| format!("`{}`", path.display())),
    }
}

/// Writes a file down to the disk: once it is renamed, it is whole there too.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("`{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use domain::ordered::SortedMap;
    use std::sync::atomic::{AtomicU32, Ordering};

    use domain::public::mirror::manifest::MirroredFile;
    use domain::time::timestamp::Timestamp;

    use super::*;

    /// A folder of a test, which is removed at its end.
    struct TestFolder(PathBuf);

    impl TestFolder {
        fn new() -> Self {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("allclear-mirror-{}-{n}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }

        fn text(&self, file: &str) -> Option<String> {
            std::fs::read_to_string(self.0.join(file)).ok()
        }

        fn open(&self) -> MirrorFolder {
            MirrorFolder::open(&self.0).unwrap()
        }
    }

    impl Drop for TestFolder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn path(address: &str) -> MirrorPath {
        MirrorPath::from_address(address).unwrap()
    }

    /// Stages pages of these texts; their manifest and files.
    fn stage(folder: &MirrorFolder, pages: &[(&str, &str)]) -> (MirrorManifest, Vec<MirrorPath>) {
        folder.clear().unwrap();
        let at = Timestamp::from_unix_ms(1);
        let mut files = SortedMap::new();
        for (address, text) in pages {
            folder.stage(&path(address), text.as_bytes()).unwrap();
            files.insert(path(address), MirroredFile::new(text.as_bytes(), None, at));
        }
        let changed = files.keys().cloned().collect();
        (MirrorManifest::new("https://a.example".to_owned(), (at, at), files), changed)
    }

    fn replace(folder: &mut MirrorFolder, pages: &[(&str, &str)]) -> anyhow::Result<()> {
        let (manifest, changed) = stage(folder, pages);
        folder.replace(manifest, changed)
    }

    #[test]
    fn files_that_a_copy_lacks_go_and_those_of_others_stay() {
        let test = TestFolder::new();
        let mut folder = test.open();
        replace(&mut folder, &[("/", "one"), ("/incidents/a", "a"), ("/incidents/b", "b")])
            .unwrap();
        std::fs::write(test.0.join("CNAME"), "status.example").unwrap();
        std::fs::write(test.0.join("incidents/note.txt"), "mine").unwrap();
        drop(folder);
        replace(&mut test.open(), &[("/", "two"), ("/incidents/b", "b")]).unwrap();
        assert_eq!(test.text("index.html").as_deref(), Some("two"));
        assert!(!test.0.join("incidents/a").exists() && test.0.join("incidents/b").exists());
        replace(&mut test.open(), &[("/", "three")]).unwrap();
        assert!(!test.0.join("incidents/b").exists());
        assert_eq!(test.text("incidents/note.txt").as_deref(), Some("mine"));
        assert_eq!(test.text("CNAME").as_deref(), Some("status.example"));
        assert!(!test.0.join(".mirror/next").exists());
    }

    #[test]
    fn a_run_that_was_killed_between_two_files_is_made_good_by_the_next() {
        let before = [("/", "one"), ("/incidents/a", "a")];
        let after = [("/", "two"), ("/incidents/b", "b"), ("/live/allclear.js", "x")];
        for renamed in 0..=after.len() {
            let test = TestFolder::new();
            let mut folder = test.open();
            replace(&mut folder, &before).unwrap();
            // What `replace` does, up to a file.
            let (manifest, mut changed) = stage(&folder, &after);
            let meanwhile = folder.before().unwrap().with_next(&manifest);
            folder.write_manifest(&meanwhile).unwrap();
            changed.sort_by_key(MirrorPath::turn);
            for file in &changed[..renamed] {
                folders_above(&test.0, file).unwrap();
                std::fs::rename(folder.next().join(file.as_str()), test.0.join(file.as_str()))
                    .unwrap();
            }
            let front = if renamed == after.len() { "two" } else { "one" };
            assert_eq!(test.text("index.html").as_deref(), Some(front), "the front page is last");
            assert_eq!(test.text("incidents/a/index.html").as_deref(), Some("a"));
            drop(folder);
            replace(&mut test.open(), &after).unwrap();
            assert_eq!(test.text("index.html").as_deref(), Some("two"));
            assert_eq!(test.text("live/allclear.js").as_deref(), Some("x"));
            assert!(!test.0.join("incidents/a").exists());
        }
    }

    #[test]
    fn what_is_not_a_mirrors_is_refused_and_left() {
        let test = TestFolder::new();
        std::fs::create_dir_all(&test.0).unwrap();
        std::fs::write(test.0.join("notes.txt"), "mine").unwrap();
        let refused = MirrorFolder::open(&test.0).err().unwrap().to_string();
        assert!(refused.contains("it holds `notes.txt`"), "{refused}");
        assert_eq!(std::fs::read_dir(&test.0).unwrap().count(), 1, "nothing was written");
        std::fs::remove_file(test.0.join("notes.txt")).unwrap();

        let mut folder = test.open();
        let refused = MirrorFolder::open(&test.0).err().unwrap().to_string();
        assert!(refused.contains("another `allclear mirror` writes there"), "{refused}");
        replace(&mut folder, &[("/", "one")]).unwrap();
        std::fs::write(test.0.join("robots.txt"), "mine").unwrap();
        let refused = replace(&mut folder, &[("/", "two"), ("/robots.txt", "theirs")]);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("`robots.txt` was not made by a mirror"), "{refused}");
        assert_eq!(test.text("robots.txt").as_deref(), Some("mine"));
        assert_eq!(test.text("index.html").as_deref(), Some("one"));
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let (test, elsewhere) = (TestFolder::new(), TestFolder::new());
        std::fs::create_dir_all(&elsewhere.0).unwrap();
        let mut folder = test.open();
        std::os::unix::fs::symlink(&elsewhere.0, test.0.join("incidents")).unwrap();
        let refused = replace(&mut folder, &[("/incidents/a", "a")]).unwrap_err().to_string();
        assert!(refused.contains("incidents` is no folder"), "{refused}");
        assert_eq!(std::fs::read_dir(&elsewhere.0).unwrap().count(), 0);
    }
}
