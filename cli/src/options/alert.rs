//! Options of `allclear alert`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum AlertAction {
    /// List what waits for operators, and how far it was escalated
    List,
    /// Acknowledge an alert for a contact: no further step is sent
    Acknowledge {
        /// Its id, as `allclear alert list` shows it
        alert: String,
        /// The contact who takes care of it
        #[arg(long)]
        by: String,
        /// For how long the contact's other alerts are quiet, such as 2h, at most 12h
        #[arg(long)]
        quiet: Option<String>,
    },
}
