//! Configuration folder on disk: its entries and texts; which of them are read, the domain decides.

use std::io::ErrorKind;
use std::path::Path;

use domain::config::folder::{FolderContents, FolderEntry, read_folder};

/// Reads every file of a folder and its sub-folders that belongs to a configuration.
///
/// # Errors
/// When the folder or a file of it cannot be read.
pub(crate) fn read(folder: &Path) -> anyhow::Result<FolderContents> {
    let entries = |folder: &str| entries(folder).map_err(|error| unread(folder, &error));
    let text = |file: &str| std::fs::read_to_string(file).map_err(|error| unread(file, &error));
    let contents = read_folder(&folder.display().to_string(), &entries, &text);
    contents.map_err(|error| anyhow::anyhow!("{error}"))
}

fn entries(folder: &str) -> std::io::Result<Vec<FolderEntry>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        // A link is what it leads to; one that leads nowhere is no folder.
        let is_folder = std::fs::metadata(entry.path()).is_ok_and(|found| found.is_dir());
        Ok(FolderEntry { name: entry.file_name().to_string_lossy().into_owned(), is_folder })
    });
    entries.collect()
}

fn unread(path: &str, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::InvalidData => format!("cannot read `{path}`: it is no UTF-8 text"),
        _ => format!("cannot read `{path}`: {error}"),
    }
}
