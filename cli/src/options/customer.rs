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
    /// Show how a customer's contract was kept: service time, downtime, what is left of the budget, credits due
    Sla {
        /// The customer's id
        id: String,
        /// A month such as `2026-11`, a quarter such as `2026-q4` or a year; the month that goes on unless said
        #[arg(long)]
        period: Option<String>,
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
