//! Options of `allclear problem`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ProblemAction {
    /// Record a problem: a cause of incidents, known or not; prints its id
    Record(Box<ProblemOptions>),
    /// List problems, the latest recorded first, with how often each came back
    List {
        /// Only those that are not fixed
        #[arg(long)]
        open: bool,
    },
    /// Show a problem with what helps, and when it came back
    Show {
        /// The problem's id, or the beginning of it
        id: String,
    },
    /// Change what is known of a problem; what is not given stays, and "" takes a text away
    Edit {
        /// The problem's id, or the beginning of it
        id: String,
        /// What it is, in a line
        #[arg(long)]
        title: Option<String>,
        /// It is not fixed after all
        #[arg(long)]
        unfixed: bool,
        /// It is found by nothing from now on, but by what is given here
        #[arg(long)]
        no_match: bool,
        #[command(flatten)]
        knowledge: Box<ProblemKnowledge>,
    },
    /// Say that a problem is fixed
    Fix {
        /// The problem's id, or the beginning of it
        id: String,
        /// The day on which it was fixed; today unless given
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// Say that an incident came of a problem
    Link {
        /// The problem's id, or the beginning of it
        id: String,
        /// The incident's id, or the beginning of it
        incident: String,
    },
    /// Say that an incident did not come of a problem
    Unlink {
        /// The problem's id, or the beginning of it
        id: String,
        /// The incident's id, or the beginning of it
        incident: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ProblemOptions {
    /// What it is, in a line, such as "The provider's certificate expires"
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) knowledge: ProblemKnowledge,
}

#[derive(Debug, Args)]
pub(crate) struct ProblemKnowledge {
    /// What it is at length, in Markdown
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// Why it happens, in Markdown; unless given that is not known
    #[arg(long)]
    pub(crate) cause: Option<String>,
    /// What helps until it is fixed, in Markdown
    #[arg(long)]
    pub(crate) workaround: Option<String>,
    /// A link or a command that helps, such as "Restart=systemctl restart pay"; it is shown, never run. May be given
    /// several times
    #[arg(long = "script", value_name = "NAME=TEXT")]
    pub(crate) scripts: Vec<String>,
    /// Who answers for it
    #[arg(long)]
    pub(crate) owner: Option<String>,
    /// A component in whose trouble it is found; may be given several times
    #[arg(short, long = "component", value_name = "COMPONENT")]
    pub(crate) components: Vec<String>,
    /// The name of a step by whose failure it is found; may be given several times
    #[arg(long = "step", value_name = "STEP")]
    pub(crate) steps: Vec<String>,
    /// A reason for which the step fails: a kind such as tls_failed, or a part of what is found. May be given several
    /// times
    #[arg(long = "reason", value_name = "REASON")]
    pub(crate) reasons: Vec<String>,
}
