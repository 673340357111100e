//! Options of `allclear maintenance` and `allclear notice`.

use clap::{Args, Subcommand};

use super::text::TextOptions;

#[derive(Debug, Subcommand)]
pub(crate) enum MaintenanceAction {
    /// Announce a maintenance, or one that comes again; prints its id
    Schedule(ScheduleOptions),
    /// Add an update
    Update(MaintenanceUpdateOptions),
    /// Start a maintenance now
    Start(MaintenanceTurnOptions),
    /// Move the end of a maintenance
    Extend {
        /// The maintenance's id, or the beginning of it
        id: String,
        /// When it is to end, such as 2026-11-20T14:03Z
        until: String,
        #[command(flatten)]
        text: TextOptions,
    },
    /// Complete a maintenance now
    Complete(MaintenanceTurnOptions),
    /// Cancel a maintenance
    Cancel(MaintenanceTurnOptions),
    /// List maintenances
    List {
        /// Only those that are not over
        #[arg(long)]
        open: bool,
    },
    /// Show a maintenance with its updates
    Show {
        /// The maintenance's id, or the beginning of it
        id: String,
    },
    /// List maintenance that comes again
    Series,
    /// End a series; what was announced of it stays
    EndSeries {
        /// The series' id
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ScheduleOptions {
    /// Its title; the template's unless given
    #[arg(required_unless_present = "template")]
    pub(crate) name: Option<String>,
    /// When it is to begin, such as 2026-11-20T14:03Z
    #[arg(long)]
    pub(crate) from: String,
    /// When it is to end
    #[arg(long)]
    pub(crate) until: String,
    #[command(flatten)]
    pub(crate) text: TextOptions,
    /// A component that is worked on; may be given several times
    #[arg(short, long = "component", value_name = "COMPONENT")]
    pub(crate) components: Vec<String>,
    /// When it comes again, such as FREQ=WEEKLY;BYDAY=SU (RFC 5545), by the page's clocks
    #[arg(long, value_name = "RULE")]
    pub(crate) repeat: Option<String>,
    /// How many days before it begins each occurrence is announced
    #[arg(long, value_name = "DAYS", default_value_t = 7, requires = "repeat")]
    pub(crate) ahead: u64,
    /// Wait for `allclear maintenance start`
    #[arg(long)]
    pub(crate) manual_start: bool,
    /// Wait for `allclear maintenance complete`
    #[arg(long)]
    pub(crate) manual_complete: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MaintenanceUpdateOptions {
    /// The maintenance's id, or the beginning of it
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) text: TextOptions,
    /// How far along it is: scheduled, in_progress, verifying, completed or cancelled
    #[arg(long)]
    pub(crate) status: Option<String>,
    /// When it is to begin, of one that has not begun
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// When it is to end
    #[arg(long)]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MaintenanceTurnOptions {
    /// The maintenance's id, or the beginning of it
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) text: TextOptions,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoticeAction {
    /// Put a notice on the page, with no effect on status or figures; prints its id
    Post {
        /// The text, in Markdown
        message: String,
        /// A component it is about; may be given several times
        #[arg(short, long = "component", value_name = "COMPONENT")]
        components: Vec<String>,
        /// From when it is shown; from now on unless given
        #[arg(long)]
        from: Option<String>,
        /// Until when it is shown; until it is ended unless given
        #[arg(long)]
        until: Option<String>,
    },
    /// End a notice
    End {
        /// The notice's id
        id: String,
    },
    /// List notices
    List,
}
