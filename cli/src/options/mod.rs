//! What can be typed?

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The operators' tool of Allclear.
#[derive(Debug, Parser)]
#[command(name = "allclear", version, about)]
pub(crate) struct CliOptions {
    /// Where Allclear is served, such as `https://status.example.com`
    #[arg(long, env = "ALLCLEAR_SERVER", default_value = "http://127.0.0.1:8787", global = true)]
    pub(crate) server: String,
    /// Your token; better in the environment than in the shell's history
    #[arg(long, env = "ALLCLEAR_TOKEN", hide_env_values = true, default_value = "", global = true)]
    pub(crate) token: String,
    #[command(subcommand)]
    pub(crate) command: CliCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CliCommand {
    /// Show what a folder of probes would change
    Plan {
        /// The folder with page.toml and the probe files
        #[arg(default_value = "probes")]
        folder: PathBuf,
    },
    /// Put a folder of probes in force, as a whole
    Apply {
        /// The folder with page.toml and the probe files
        #[arg(default_value = "probes")]
        folder: PathBuf,
    },
    /// Say what is going on
    #[command(subcommand)]
    Incident(IncidentAction),
    /// Let agents report
    #[command(subcommand)]
    Agent(AgentAction),
    /// Print what an agent saw as the record has it, a line of JSON for each observation
    Observations {
        /// Its name, such as eu-central-1
        agent: String,
        /// Only what was taken after the batch with this `n`
        #[arg(long, default_value_t = 0)]
        after: u64,
    },
    /// Show what failing runs sent, received and found, newest first
    Evidence(EvidenceOptions),
    /// Let jobs of your own say that they ran
    #[command(subcommand)]
    Heartbeat(HeartbeatAction),
    /// Copy everything into a file
    Export {
        /// The file to write; `-` for standard output
        file: PathBuf,
    },
    /// Fill an empty system from such a file
    Import {
        /// The file; it is checked as a whole before anything is sent
        file: PathBuf,
    },
    /// Show how the copies stand that the page keeps of itself; fails when the last is old
    Backups {
        /// Let one be made now
        #[arg(long)]
        now: bool,
    },
    /// Show what the system used, and what that costs
    Usage,
    /// Check a page's public log, and count its figures again from it
    Verify {
        /// The page's address, or a file that its log.jsonl was kept in
        what: String,
    },
    /// Put right what the page says of a time
    #[command(subcommand)]
    Correction(CorrectionAction),
}

#[derive(Debug, Args)]
pub(crate) struct EvidenceOptions {
    /// That of an incident, by its id, as `allclear incident list` shows it
    #[arg(long, required_unless_present = "probe", conflicts_with = "probe")]
    pub(crate) incident: Option<String>,
    /// That of a probe
    #[arg(long)]
    pub(crate) probe: Option<String>,
    /// From when on, such as 2026-11-20T14:03Z
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Until before when
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// A folder to save screenshots in
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CorrectionAction {
    /// Put a stretch of time right; prints the correction's id
    Add {
        /// The component
        component: String,
        /// From when, such as 2026-11-20T14:03Z
        from: String,
        /// Until when
        to: String,
        /// What was so: operational, degraded_performance, partial_outage, major_outage,
        /// under_maintenance or no_data
        status: String,
        /// Why, for everybody to read
        reason: String,
    },
    /// Let a correction no longer count
    Withdraw {
        /// Its id, as `allclear correction list` shows it
        id: String,
    },
    /// Show the corrections that count
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HeartbeatAction {
    /// Let a heartbeat be heard; prints its address, which is shown this once
    Add {
        /// The id of its probe
        probe: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum IncidentAction {
    /// Open an incident; prints its id
    Open {
        /// Its title, for customers
        name: String,
        #[command(flatten)]
        said: UpdateOptions,
        /// When it began, such as 2026-11-20T14:03:00Z; now unless given
        #[arg(long)]
        started_at: Option<String>,
        /// How bad it is: none, minor, major or critical; follows from the components unless given
        #[arg(long)]
        impact: Option<String>,
    },
    /// Say more about an incident
    Update {
        /// Its id, as `allclear incident list` shows it
        id: String,
        #[command(flatten)]
        said: UpdateOptions,
    },
    /// Say that it is over
    Resolve {
        /// Its id, as `allclear incident list` shows it
        id: String,
        /// What customers shall read, in Markdown
        #[arg(long, short)]
        message: String,
    },
    /// List incidents, newest first
    List,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateOptions {
    /// What customers shall read, in Markdown
    #[arg(long, short)]
    pub(crate) message: String,
    /// investigating, identified, monitoring or resolved
    #[arg(long, short)]
    pub(crate) status: Option<String>,
    /// A component and how it is doing, such as checkout=partial_outage; may be repeated
    #[arg(long = "component", short, value_name = "COMPONENT=STATUS")]
    pub(crate) components: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentAction {
    /// Let an agent report; prints its token, which is shown this once
    Add {
        /// Its name, such as eu-central-1
        agent: String,
        /// Where it stands, a region of page.toml
        #[arg(long)]
        region: String,
    },
    /// List agents and what they delivered
    List,
}
