//! Options of `allclear change`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ChangeAction {
    /// Record a change; prints its id. Without times and outcome it begins now
    Record(Box<ChangeOptions>),
    /// Say that a planned change begins now
    Start {
        /// The change's id
        id: String,
    },
    /// Say that a change has ended, and how
    End {
        /// The change's id
        id: String,
        /// How: succeeded, failed, rolled_back; cancelled, if it never began
        #[arg(long)]
        outcome: String,
        /// When; now unless given
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// What else is to be said
        #[arg(long)]
        note: Option<String>,
    },
    /// Plan a change for another time
    Move {
        /// The change's id
        id: String,
        /// When it is to begin
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// When it is to end
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Approve a change that has not begun
    Approve {
        /// The change's id
        id: String,
        /// Who approves it; whoever the token is of unless given
        #[arg(long)]
        by: Option<String>,
    },
    /// List changes, the latest recorded first
    List {
        /// Only those that have not ended
        #[arg(long)]
        open: bool,
    },
    /// Show a change
    Show {
        /// The change's id
        id: String,
    },
    /// Ask whether components may be changed; fails when something speaks against it
    Check {
        /// A component that is to be changed; may be given several times. The page as a whole unless given
        #[arg(short, long = "component", value_name = "COMPONENT")]
        components: Vec<String>,
        /// From when; now unless given
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Until when
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Print what is planned for the next week, what collides, and how the changes of the week before ended
    Agenda {
        /// From when; now unless given
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Until when; a week later unless given
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Print changes, maintenance and freezes as a calendar (iCalendar)
    Calendar,
}

#[derive(Debug, Args)]
pub(crate) struct ChangeOptions {
    /// What is changed, such as "Shop 1.42"
    pub(crate) name: String,
    /// A component that it touches; may be given several times. All unless given
    #[arg(short, long = "component", value_name = "COMPONENT")]
    pub(crate) components: Vec<String>,
    /// What is changed: deployment, configuration or infrastructure
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Whose change it is: own, vendor or customer
    #[arg(long)]
    pub(crate) origin: Option<String>,
    /// Who makes it; whoever the token is of unless given
    #[arg(long)]
    pub(crate) by: Option<String>,
    /// How likely it is to do harm: low, medium or high
    #[arg(long)]
    pub(crate) risk: Option<String>,
    /// How it is taken back
    #[arg(long)]
    pub(crate) rollback: Option<String>,
    /// Where more of it is, such as the run of the pipeline
    #[arg(long, value_name = "URL")]
    pub(crate) link: Option<String>,
    /// When it is to begin: it is planned
    #[arg(long, value_name = "TIME")]
    pub(crate) planned_for: Option<String>,
    /// When it is to end
    #[arg(long, value_name = "TIME")]
    pub(crate) planned_until: Option<String>,
    /// When it began
    #[arg(long, value_name = "TIME")]
    pub(crate) started: Option<String>,
    /// When it ended
    #[arg(long, value_name = "TIME", requires = "outcome")]
    pub(crate) ended: Option<String>,
    /// How it ended: succeeded, failed or rolled_back
    #[arg(long)]
    pub(crate) outcome: Option<String>,
    /// What else is to be said
    #[arg(long)]
    pub(crate) note: Option<String>,
}
