//! Arguments of `allclear timeline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum TimelineAction {
    /// Amend the published status of a span of time, with a public reason; prints the id of the correction that it is
    Amend(AmendOptions),
}

#[derive(Debug, Args)]
pub(crate) struct AmendOptions {
    /// The component
    #[arg(required_unless_present = "file")]
    pub(crate) component: Option<String>,
    /// The start of the span, such as 2026-11-20T14:03Z
    #[arg(long, required_unless_present = "file")]
    pub(crate) from: Option<String>,
    /// Its end
    #[arg(long, required_unless_present = "file")]
    pub(crate) to: Option<String>,
    /// What it was: `maintenance`, `correction` (it was operational, what was observed was wrong), or a status such as
    /// partial_outage or no_data
    #[arg(long = "as", value_name = "STATUS", required_unless_present = "file")]
    pub(crate) status: Option<String>,
    /// The reason; it is public
    #[arg(long, required_unless_present = "file")]
    pub(crate) reason: Option<String>,
    /// Amend many spans at once, from a CSV with the columns component, from, to, status and reason; one that is there
    /// already is left as it is
    #[arg(long, conflicts_with_all = ["component", "from", "to", "status", "reason"])]
    pub(crate) file: Option<PathBuf>,
    /// Say what of the file would be amended, and send nothing
    #[arg(long, requires = "file")]
    pub(crate) dry_run: bool,
}
