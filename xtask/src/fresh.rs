//! Freshness of a build: is it still made of what lies in the tree? A stamp keeps the hash of its
//! inputs and how it was made.

use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::shell::root;

/// A file that is built, what it is made of, and the hash of that.
pub(crate) struct Stamp {
    made: PathBuf,
    path: PathBuf,
    inputs: String,
}

impl Stamp {
    /// Of a file and the files and folders it is made of; paths are below the root.
    ///
    /// # Errors
    /// When an input cannot be read.
    pub(crate) fn from_inputs(made: &str, inputs: &[&str]) -> anyhow::Result<Self> {
        let mut hasher = Sha256::new();
        for input in inputs {
            add(&mut hasher, &root().join(input))
                .with_context(|| format!("cannot read `{input}`"))?;
        }
        let path = root().join("target/stamps").join(made.replace('/', "-"));
        Ok(Self { made: root().join(made), path, inputs: hex::encode(hasher.finalize()) })
    }

    /// Whether it was made of the same inputs in one of these ways.
    pub(crate) fn is_fresh(&self, ways: &[&str]) -> bool {
        let recorded = std::fs::read_to_string(&self.path).unwrap_or_default();
        self.made.exists() && ways.iter().any(|way| recorded == self.text(way))
    }

    /// Notes that it was made now, in this way.
    pub(crate) fn keep(&self, way: &str) -> anyhow::Result<()> {
        self.path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(&self.path, self.text(way))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn text(&self, way: &str) -> String {
        format!("{way} {}", self.inputs)
    }
}

/// Adds a file, or a folder's files by name.
fn add(hasher: &mut Sha256, path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add(hasher, entry));
    }
    // Not where the checkout lies: one that was moved is still fresh.
    let name = path.strip_prefix(root()).unwrap_or(path);
    hasher.update(name.to_string_lossy().as_bytes());
    hasher.update(std::fs::read(path)?);
    Ok(())
}
