//! Options of `allclear incident`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::review::RfoOptions;
use super::text::TextOptions;

#[derive(Debug, Args)]
pub(crate) struct IncidentOptions {
    #[command(subcommand)]
    pub(crate) action: IncidentAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IncidentAction {
    /// Open an incident; prints its id. Without arguments, on a terminal, it asks
    Open(Box<OpenOptions>),
    /// Acknowledge an incident: readers are told nothing
    Ack {
        /// The incident's id, or the beginning of it
        id: String,
        /// Who takes care of it; you unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Post an update to an incident
    Update {
        /// The incident's id, or the beginning of it
        id: String,
        #[command(flatten)]
        options: UpdateOptions,
    },
    /// Give an update another text; the page says that it was edited
    Edit {
        /// The incident's id, or the beginning of it
        id: String,
        /// The update: its id, the beginning of it, or `last`
        update: String,
        /// The text from now on, in Markdown
        #[arg(long, short)]
        message: String,
    },
    /// Withdraw an update
    Withdraw {
        /// The incident's id, or the beginning of it
        id: String,
        /// The update: its id, the beginning of it, or `last`
        update: String,
    },
    /// Write the reason for outage (RFO), and decide who is given it
    Rfo(RfoOptions),
    /// Note something that readers never see
    Note {
        /// The incident's id, or the beginning of it
        id: String,
        /// The text, in Markdown
        #[arg(long, short)]
        message: String,
        /// It was done: a command that was run, say
        #[arg(long)]
        action: bool,
        /// Who wrote it; you unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Say what is known of an incident; all but its title and impact is private
    Details(Box<DetailsOptions>),
    /// Publish a draft
    Publish {
        /// The incident's id, or the beginning of it
        id: String,
        /// To operators alone
        #[arg(long)]
        internal: bool,
        /// Who publishes it, where the page wants another to approve; you unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// Let what an incident states count in the figures, or not; readers see which
    Count {
        /// The incident's id, or the beginning of it
        id: String,
        /// Whether it counts: true or false
        #[arg(action = clap::ArgAction::Set)]
        counts: bool,
    },
    /// Resolve an incident
    Resolve {
        /// The incident's id, or the beginning of it
        id: String,
        /// The text that readers see, in Markdown; without one it is resolved for operators alone
        #[arg(long, short, required_unless_present = "internally")]
        message: Option<String>,
        /// For operators alone: readers are told nothing
        #[arg(long, conflicts_with = "message")]
        internally: bool,
        /// When it was over, such as 2026-11-20T14:03Z; now unless given
        #[arg(long, conflicts_with = "internally")]
        ended_at: Option<String>,
    },
    /// Open a resolved incident again; it states what it stated before
    Reopen {
        /// The incident's id, or the beginning of it
        id: String,
        #[command(flatten)]
        options: UpdateOptions,
    },
    /// Publish why an incident was
    Postmortem {
        /// The incident's id, or the beginning of it
        id: String,
        /// The text that readers see, in Markdown
        #[arg(long, short)]
        message: String,
    },
    /// Show an incident with its private side
    Show {
        /// The incident's id, or the beginning of it
        id: String,
    },
    /// List incidents, newest first
    List {
        /// Only those on which something is left to do
        #[arg(long)]
        open: bool,
    },
    /// List what waits for an operator
    Reminders,
    /// Say what is wrong with a text before readers see it; fails when something is
    Lint {
        /// A draft's id, or a file with a text; `-` for standard input
        what: String,
    },
    /// Show what readers would see of a text in Markdown, as HTML
    Preview {
        /// A file with a text; `-` for standard input
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct OpenOptions {
    /// Its title, for readers
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) text: TextOptions,
    /// How far along it is: investigating, identified, monitoring, resolved or postmortem
    #[arg(long, short)]
    pub(crate) status: Option<String>,
    /// A component and its status, such as checkout=partial_outage; may be repeated
    #[arg(long = "component", short, value_name = "COMPONENT=STATUS")]
    pub(crate) components: Vec<String>,
    /// When it began, such as 2026-11-20T14:03Z; by default now. What is stated holds from then on
    #[arg(long)]
    pub(crate) started_at: Option<String>,
    /// When it was over, of one that is resolved already
    #[arg(long)]
    pub(crate) ended_at: Option<String>,
    /// Its impact: none, minor, major or critical; by default derived from the components
    #[arg(long)]
    pub(crate) impact: Option<String>,
    /// As a draft, which only operators see
    #[arg(long)]
    pub(crate) draft: bool,
    /// For operators alone
    #[arg(long, conflicts_with = "draft")]
    pub(crate) internal: bool,
    /// What is stated is left out of the figures; the page says so
    #[arg(long)]
    pub(crate) not_counted: bool,
    /// By what means it was noticed: probe, internal_monitoring, customer, vendor or staff
    #[arg(long)]
    pub(crate) detection: Option<String>,
    /// When the next update is promised; the page's cadence says unless given
    #[arg(long)]
    pub(crate) next: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateOptions {
    #[command(flatten)]
    pub(crate) text: TextOptions,
    /// How far along it is: investigating, identified, monitoring, resolved or postmortem
    #[arg(long, short)]
    pub(crate) status: Option<String>,
    /// A component and its status, such as checkout=partial_outage; may be repeated
    #[arg(long = "component", short, value_name = "COMPONENT=STATUS")]
    pub(crate) components: Vec<String>,
    /// When the next update is promised; the page's cadence says unless given
    #[arg(long)]
    pub(crate) next: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DetailsOptions {
    /// The incident's id, or the beginning of it
    pub(crate) id: String,
    /// Another title; readers see it
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// none, minor, major or critical; readers see it
    #[arg(long)]
    pub(crate) impact: Option<String>,
    /// probe, internal_monitoring, customer, vendor or staff
    #[arg(long)]
    pub(crate) detection: Option<String>,
    /// How it showed itself
    #[arg(long)]
    pub(crate) manifestation: Option<String>,
    /// low or high
    #[arg(long)]
    pub(crate) urgency: Option<String>,
    /// sev1, sev2 or sev3, whatever the matrix says
    #[arg(long, requires = "reason")]
    pub(crate) severity: Option<String>,
    /// Why the matrix is wrong here
    #[arg(long, requires = "severity")]
    pub(crate) reason: Option<String>,
    /// Who leads
    #[arg(long)]
    pub(crate) manager: Option<String>,
    /// Who writes updates
    #[arg(long)]
    pub(crate) communications: Option<String>,
    /// Who looks for the cause; may be repeated
    #[arg(long)]
    pub(crate) investigator: Vec<String>,
    /// The address of the call
    #[arg(long)]
    pub(crate) call: Option<String>,
    /// fixed, workaround or failover
    #[arg(long)]
    pub(crate) resolution: Option<String>,
    /// full, partial or none
    #[arg(long)]
    pub(crate) outage: Option<String>,
    /// The id of the change that caused it; "" takes it away
    #[arg(long)]
    pub(crate) change: Option<String>,
}
