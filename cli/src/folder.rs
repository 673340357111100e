//! Configuration folder on disk: its entries and texts; which of them are read, the domain decides.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::bail;
use domain::config::folder::{FolderContents, FolderEntry, read_folder};
use domain::config::source::SourceFile;

/// Reads a folder, and says which files of it are left out.
pub(crate) fn sources(folder: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let FolderContents { files, left_out } = read(folder)?;
    left_out.iter().for_each(|entry| errln!("{entry}"));
    if files.is_empty() {
        let shown = folder.display();
        bail!("there is no *.toml file in `{shown}`\nhint: it needs a page.toml and probe files");
    }
    Ok(files)
}

/// Reads every file of a folder and its sub-folders that belongs to a configuration.
fn read(folder: &Path) -> anyhow::Result<FolderContents> {
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
