//! Options of `allclear incident rfo` and `allclear review`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct RfoOptions {
    /// The incident's id, or the beginning of it
    pub(crate) id: String,
    #[command(subcommand)]
    pub(crate) action: RfoAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RfoAction {
    /// Print the template, filled in from the record and with what is written: edit it, and give it to `edit --file`
    Draft,
    /// Write fields; what is not given stays, and "" takes away what was written
    Edit(RfoEditOptions),
    /// Publish a revision, and record who decided
    Publish {
        /// To whom: all, on a page of its own; affected, by mail to contacts of affected customers; or none
        #[arg(long)]
        to: String,
        /// Who decides; whoever the token is of unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Show what was published last, or what is being written
    Show {
        /// In which form
        #[arg(long, value_enum, default_value_t)]
        format: RfoFormat,
        /// The number of a revision; the last unless given
        #[arg(long)]
        revision: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RfoEditOptions {
    /// Its title; the incident's unless written
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What customers noticed, in Markdown
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// Why it happened, in Markdown
    #[arg(long)]
    pub(crate) root_cause: Option<String>,
    /// What ended it, in Markdown
    #[arg(long)]
    pub(crate) resolution: Option<String>,
    /// What is done so that it does not come again, in Markdown
    #[arg(long)]
    pub(crate) next_steps: Option<String>,
    /// A file as `draft` prints it, or - for the standard input
    #[arg(long, conflicts_with_all = ["title", "description", "root_cause", "resolution", "next_steps"])]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum RfoFormat {
    /// Markdown, with a heading for each field
    #[default]
    Markdown,
    /// A page of HTML that prints well
    Html,
    /// JSON
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewAction {
    /// List reviews, the newest incident first
    List {
        /// Only those that are overdue, or whose remediation items are
        #[arg(long)]
        overdue: bool,
    },
    /// Show the review of an incident
    Show {
        /// The incident's id, or the beginning of it
        id: String,
    },
    /// Tick an outcome
    Tick {
        /// The incident's id, or the beginning of it
        id: String,
        /// The outcome, such as root_cause
        outcome: String,
        /// What came out
        #[arg(long)]
        text: Option<String>,
        /// Who says so; whoever the token is of unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Waive an outcome that is not needed
    Waive {
        /// The incident's id, or the beginning of it
        id: String,
        /// The outcome, such as knowledge
        outcome: String,
        /// Why it is not needed
        #[arg(long)]
        reason: String,
        /// Who says so; whoever the token is of unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Open an outcome again
    Untick {
        /// The incident's id, or the beginning of it
        id: String,
        /// The outcome
        outcome: String,
    },
    /// Note, change and close remediation items
    #[command(subcommand)]
    Item(RemediationAction),
}

#[derive(Debug, Subcommand)]
pub(crate) enum RemediationAction {
    /// Note what is to be done; prints the item's id
    Add {
        /// The incident's id, or the beginning of it
        id: String,
        /// What, in a line
        #[arg(long)]
        text: String,
        /// Who does it
        #[arg(long)]
        owner: String,
        /// The last day on which it is not overdue, such as 2026-12-20
        #[arg(long, value_name = "DATE")]
        due: String,
    },
    /// Change what is to be done, who does it, or by when
    Edit {
        /// The incident's id, or the beginning of it
        id: String,
        /// The item's id
        item: String,
        /// What, in a line
        #[arg(long)]
        text: Option<String>,
        /// Who does it
        #[arg(long)]
        owner: Option<String>,
        /// The last day on which it is not overdue
        #[arg(long, value_name = "DATE")]
        due: Option<String>,
        /// It is to be done after all
        #[arg(long)]
        reopen: bool,
    },
    /// Say that an item is done
    Done {
        /// The incident's id, or the beginning of it
        id: String,
        /// The item's id
        item: String,
        /// Who says so; whoever the token is of unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Waive an item that is not done after all
    Waive {
        /// The incident's id, or the beginning of it
        id: String,
        /// The item's id
        item: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who says so; whoever the token is of unless given
        #[arg(long)]
        by: Option<String>,
    },
}
