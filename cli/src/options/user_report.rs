//! Arguments of `allclear report`.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ReportOptions {
    #[command(subcommand)]
    pub(crate) action: Option<ReportAction>,
    /// The components that do not work, at most 10; one that is called `list` stands behind `--`
    #[arg(required = true, value_name = "COMPONENT")]
    pub(crate) components: Vec<String>,
    /// What happens, at most 500 characters; only operators read it
    #[arg(long)]
    pub(crate) text: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportAction {
    /// List what readers reported, the most reported component first
    List {
        /// Since when, such as 2026-11-20T14:03Z; a day ago unless said, and a week at most
        #[arg(long)]
        since: Option<String>,
    },
}
