//! Configuration folder: which of its entries are read, in its sub-folders too, and which are left out, and why?

use std::fmt;

use crate::config::source::SourceFile;
use crate::ordered;

/// How deep folders may lie in each other: links can lead in circles.
pub const MAX_FOLDER_DEPTH: usize = 8;

/// What a folder has under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name, without the path.
    pub name: String,
    /// Whether it is a folder; a link is what it leads to.
    pub is_folder: bool,
}

/// What a folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderContents {
    /// Every file that is read, by path.
    pub files: Vec<SourceFile>,
    /// What could be taken for a file that is read, and is none.
    pub left_out: Vec<LeftOutEntry>,
}

/// An entry that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutEntry {
    /// Its path.
    pub path: String,
    /// Why, after "is left out: ".
    pub why: &'static str,
}

impl fmt::Display for LeftOutEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is left out: {}", self.path, self.why)
    }
}

/// The folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadFolder<E> {
    /// What the caller says of a folder or a file.
    #[error("{0}")]
    Entry(E),
    /// Folders lie too deep in each other.
    #[error("`{0}` lies more than {MAX_FOLDER_DEPTH} folders deep")]
    TooDeep(String),
}

/// Whether a file is a calendar, by its name.
#[must_use]
pub fn is_calendar(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".ics")
}

enum EntryRole {
    Source,
    SubFolder,
    LeftOut(&'static str),
    /// Nothing that would be taken for a configuration.
    Other,
}

fn role(entry: &FolderEntry) -> EntryRole {
    let lower = entry.name.to_ascii_lowercase();
    let is_read = lower.ends_with(".toml") || is_calendar(&lower);
    match (entry.name.starts_with('.'), entry.is_folder, is_read) {
        (true, false, true) => EntryRole::LeftOut("its name begins with a dot"),
        (true, ..) => EntryRole::Other,
        (false, true, true) => EntryRole::LeftOut("it is a folder, named like a file"),
        (false, true, false) => EntryRole::SubFolder,
        (false, false, true) => EntryRole::Source,
        (false, false, false) => EntryRole::Other,
    }
}

/// Reads a folder with its sub-folders: every file whose name ends in `.toml` or `.ics`, in upper or lower
/// case. What begins
/// with a dot is left out: it is hidden, a copy of an editor, or a companion that an archive made.
///
/// # Errors
/// What `entries` says of a folder, and `text` of a file; folders that lie too deep in each other.
pub fn read_folder<E>(
    root: &str,
    entries: &impl Fn(&str) -> Result<Vec<FolderEntry>, E>,
    text: &impl Fn(&str) -> Result<String, E>,
) -> Result<FolderContents, UnreadFolder<E>> {
    let mut contents = FolderContents::default();
    let root = if root.len() > 1 { root.trim_end_matches('/') } else { root };
    let mut folders = vec![(root.to_owned(), 1)];
    while let Some((folder, depth)) = folders.pop() {
        if depth > MAX_FOLDER_DEPTH {
            return Err(UnreadFolder::TooDeep(folder));
        }
        for entry in entries(&folder).map_err(UnreadFolder::Entry)? {
            let path = format!("{}/{}", folder.trim_end_matches('/'), entry.name);
            match role(&entry) {
                EntryRole::Source => {
                    let text = text(&path).map_err(UnreadFolder::Entry)?;
                    contents.files.push(SourceFile { path, text });
                }
                EntryRole::SubFolder => folders.push((path, depth + 1)),
                EntryRole::LeftOut(why) => contents.left_out.push(LeftOutEntry { path, why }),
                EntryRole::Other => {}
            }
        }
    }
    ordered::sort_by(&mut contents.files, |a, b| a.path.cmp(&b.path));
    ordered::sort_by(&mut contents.left_out, |a, b| a.path.cmp(&b.path));
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder as paths of its files; a path that ends in `/` is an empty folder.
    fn read(paths: &[&str]) -> Result<FolderContents, String> {
        let entries = |folder: &str| {
            let mut found: Vec<FolderEntry> = vec![];
            for path in paths {
                let Some(rest) = path.strip_prefix(&format!("{folder}/")) else { continue };
                let (name, is_folder) = match rest.split_once('/') {
                    Some((name, _)) => (name, true),
                    None => (rest, false),
                };
                if !name.is_empty() && found.iter().all(|secret| secret.name != name) {
                    found.push(FolderEntry { name: name.to_owned(), is_folder });
                }
            }
            Ok::<_, std::fmt::Error>(found)
        };
        let text = |path: &str| match path.contains("unreadable") {
            true => Err(std::fmt::Error),
            false => Ok(format!("# {path}")),
        };
        read_folder("probes/", &entries, &text).map_err(|error| error.to_string())
    }

    #[test]
    fn files_are_read_and_what_only_looks_like_one_is_left_out() {
        let contents = read(&[
            "probes/page.toml",
            "probes/PAYMENT.TOML",
            "probes/shop/checkout.toml",
            "probes/shop/eu/basket.Toml",
            "probes/shop/on-call.ICS",
            "probes/.hidden.ics",
            "probes/._checkout.toml",
            "probes/.#checkout.toml",
            "probes/shop/.draft.toml",
            "probes/old.toml/x.toml",
            "probes/empty/",
            "probes/..data/page.toml",
            "probes/.git/config.toml",
            "probes/README.md",
            "probes/checkout.toml~",
            "probes/checkout.toml.bak",
            "probes/#checkout.toml#",
            "probes/.unreadable",
        ]);
        let contents = contents.unwrap();
        let files: Vec<&str> = contents.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            files,
            [
                "probes/PAYMENT.TOML",
                "probes/page.toml",
                "probes/shop/checkout.toml",
                "probes/shop/eu/basket.Toml",
                "probes/shop/on-call.ICS"
            ]
        );
        let left_out: Vec<String> = contents.left_out.iter().map(ToString::to_string).collect();
        let dot = "is left out: its name begins with a dot";
        assert_eq!(
            left_out,
            [
                format!("`probes/.#checkout.toml` {dot}"),
                format!("`probes/._checkout.toml` {dot}"),
                format!("`probes/.hidden.ics` {dot}"),
                "`probes/old.toml` is left out: it is a folder, named like a file".to_owned(),
                format!("`probes/shop/.draft.toml` {dot}"),
            ]
        );
    }

    #[test]
    fn folders_have_a_depth_and_errors_are_passed_on() {
        let at = |depth: usize| format!("probes/{}page.toml", "a/".repeat(depth - 1));
        assert_eq!(read(&[&at(MAX_FOLDER_DEPTH)]).unwrap().files.len(), 1);
        let refused = read(&[&at(MAX_FOLDER_DEPTH + 1)]).unwrap_err();
        assert!(refused.contains("more than 8 folders deep"), "{refused}");
        assert!(read(&["probes/unreadable.toml"]).is_err());
        assert_eq!(read(&[]).unwrap(), FolderContents::default());
    }
}
