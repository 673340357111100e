//! Options of `allclear customer` and `allclear impact`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum CustomerAction {
    /// List customers: key ones, those that left, and what they use
    List,
    /// Show a customer with its contacts and contract
    Show {
        /// The customer's id, as `allclear customer list` shows it
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImpactOptions {
    /// The component's id
    #[arg(required_unless_present_any = ["region", "probe"], conflicts_with_all = ["region", "probe"])]
    pub(crate) component: Option<String>,
    /// A region instead: what is watched from there
    #[arg(long, conflicts_with = "probe")]
    pub(crate) region: Option<String>,
    /// A probe instead: what it watches
    #[arg(long)]
    pub(crate) probe: Option<String>,
}
