//! Options of `allclear subscriber` and `allclear deliveries`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum SubscriberAction {
    /// List subscribers, with their addresses
    List,
    /// Count subscribers
    Count,
    /// Delete a subscriber, with every trace of the address
    Remove {
        /// Its id, as `allclear subscriber list` shows it
        id: String,
    },
    /// Add the subscribers of a CSV file with a column `email`, as Statuspage exports it too; those that are known
    /// stay as they are
    Import {
        /// The file; a column `components` has ids of components, with spaces between
        file: PathBuf,
        /// They confirmed elsewhere that they want to be told; otherwise each is sent the link that confirms
        #[arg(long)]
        confirmed: bool,
        /// Say how many would be added, skipped and refused, and send nothing to anybody
        #[arg(long)]
        dry_run: bool,
    },
    /// Show where providers and mail servers send reports of mail that did not arrive; the addresses are secrets
    ReportAddresses,
    /// Write the subscribers by mail to a CSV file
    Export {
        /// The file to write; `-` for standard output
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct DeliveryOptions {
    /// The number of a notification: show each of its deliveries; else the latest notifications are listed
    pub(crate) notification: Option<u64>,
    #[command(subcommand)]
    pub(crate) action: Option<DeliveryAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeliveryAction {
    /// Send a notification once more, under the same ids: to all whose delivery failed, or to one recipient
    Redeliver {
        /// The number of the notification
        notification: u64,
        /// To this recipient, also if it was accepted
        #[arg(long)]
        recipient: Option<String>,
    },
}
