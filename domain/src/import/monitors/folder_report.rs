//! Report of a folder: what became of a configuration of another tool, and what is asked of the page that it becomes?

use serde::Serialize;

use crate::config::source::SourceFile;
use crate::ids::RegionId;
use crate::import::report::ImportRemark;

/// What a page is that another tool knows nothing of.
#[derive(Clone, Debug)]
pub struct FolderSettings {
    /// The name of the page; `None`: as the other tool calls it.
    pub name: Option<String>,
    /// The address of the page; `None`: as the other tool has it.
    pub url: Option<String>,
    /// Where the agent runs.
    pub region: RegionId,
}

/// A folder, and what could not become a part of it.
#[derive(Clone, Debug)]
pub struct ConvertedFolder {
    /// Its files, the page first.
    pub files: Vec<SourceFile>,
    /// What it holds.
    pub report: FolderReport,
}

/// What became of a configuration of another tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FolderReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The files, by their names in the folder.
    pub files: Vec<String>,
    /// How many probes they hold.
    pub probes: usize,
    /// How many components.
    pub components: usize,
    /// How many groups.
    pub groups: usize,
    /// What the environment of agents must have.
    pub secrets: Vec<String>,
    /// What was not carried over, as a whole.
    pub not_carried: Vec<ImportRemark>,
    /// What was carried over in part, or otherwise than it was there.
    pub remarks: Vec<ImportRemark>,
}
