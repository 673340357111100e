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
    /// Suppress the alerts of a probe from one region, or from all, while it fails below its quorum
    Mute {
        /// The probe
        probe: String,
        /// The region that fails; all of them unless said
        #[arg(long)]
        region: Option<String>,
        /// Until when, such as +2h or 2026-12-01T08:00Z, at most 30 days ahead
        #[arg(long)]
        until: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// End a mute
    Unmute {
        /// Its id, as `allclear alert mutes` shows it
        mute: String,
    },
    /// List which probes are muted, until when and why
    Mutes,
}
