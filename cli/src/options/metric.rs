//! Options of `allclear metric`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum MetricAction {
    /// Push a point of a metric of page.toml
    Push {
        /// The metric's id
        metric: String,
        /// The value
        #[arg(allow_negative_numbers = true)]
        value: f64,
        /// When it was measured, such as 2026-11-20T14:03Z; now unless given
        #[arg(long)]
        at: Option<String>,
    },
}
