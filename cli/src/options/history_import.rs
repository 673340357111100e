//! Options of `allclear import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What `allclear import` is given: a file of an export, or the page whose history is imported.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportOptions {
    /// The file; it is checked as a whole before anything is sent
    #[arg(required = true)]
    pub(crate) file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) source: Option<HistorySource>,
}

/// Pages whose history can be imported.
#[derive(Debug, Subcommand)]
pub(crate) enum HistorySource {
    /// Import the past incidents and maintenance of a page at Statuspage; nobody is notified
    Statuspage(HistoryImportOptions),
    /// Import the closed incidents of a repository of Upptime; nobody is notified
    Upptime(UpptimeOptions),
}

impl HistorySource {
    /// What is imported, and how.
    pub(crate) fn options(&self) -> &HistoryImportOptions {
        match self {
            Self::Statuspage(options) => options,
            Self::Upptime(UpptimeOptions { options, .. }) => options,
        }
    }
}

/// What is imported of a repository.
#[derive(Debug, Args)]
pub(crate) struct UpptimeOptions {
    #[command(flatten)]
    pub(crate) options: HistoryImportOptions,
    /// What ids of its incidents begin with instead of `upptime`, 1 to 16 of a-z, 0-9 and `-`: where several repositories
    /// are imported
    #[arg(long, value_name = "NAME")]
    pub(crate) repository: Option<String>,
}

/// What is imported, and how.
#[derive(Debug, Args)]
pub(crate) struct HistoryImportOptions {
    /// Files or URLs with JSON. Of Statuspage: incidents.json and scheduled-maintenances.json of the page, or lists of its
    /// manage API. Of Upptime: issues of its repository, as GitHub's API or `gh issue list --json` writes them
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// A component of theirs, by name or id, that is this one here: `Their name=our-id`; may be given several times
    #[arg(long = "component", value_name = "THEIRS=OURS")]
    pub(crate) components: Vec<String>,
    /// Print what would come over, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
