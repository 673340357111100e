//! Command line of `allclear`: its commands, arguments and help texts.

pub(crate) mod alert;
pub(crate) mod change;
pub(crate) mod contact;
pub(crate) mod customer;
pub(crate) mod drill;
pub(crate) mod import;
pub(crate) mod incident;
pub(crate) mod maintenance;
pub(crate) mod metric;
pub(crate) mod mirror;
pub(crate) mod problem;
pub(crate) mod reports;
pub(crate) mod review;
pub(crate) mod subscriber;
pub(crate) mod text;
pub(crate) mod time_arguments;
pub(crate) mod timeline;
pub(crate) mod token;
pub(crate) mod up;
pub(crate) mod user_report;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use alert::AlertAction;
use change::ChangeAction;
use contact::ContactAction;
use customer::{CustomerAction, ImpactOptions};
use drill::DrillAction;
use import::ImportOptions;
use incident::IncidentOptions;
use maintenance::{MaintenanceAction, NoticeAction};
use metric::MetricAction;
use mirror::MirrorOptions;
use problem::ProblemAction;
use reports::ReportsOptions;
use review::ReviewAction;
use subscriber::{DeliveryOptions, SubscriberAction};
use timeline::TimelineAction;
use token::TokenAction;
use up::UpOptions;
use user_report::ReportOptions;

/// The command line tool of Allclear for operators.
#[derive(Debug, Parser)]
#[command(name = "allclear", version, about, after_help = crate::exit_code::HELP)]
pub(crate) struct CliOptions {
    /// The server's URL, such as `https://status.example.com`; http://127.0.0.1:8787 unless a profile has one
    #[arg(long, env = "ALLCLEAR_SERVER", global = true)]
    pub(crate) server: Option<String>,
    /// Your token; better in the environment or a profile than in the shell's history
    #[arg(long, env = "ALLCLEAR_TOKEN", hide_env_values = true, global = true)]
    pub(crate) token: Option<String>,
    /// The profile of ~/.config/allclear/config.toml with server, token and time zone
    #[arg(long, env = "ALLCLEAR_PROFILE", global = true)]
    pub(crate) profile: Option<String>,
    /// Print what the server answers as JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Carry it out in the open drill, and nowhere else: no reader and no subscriber hears of it
    #[arg(long, global = true)]
    pub(crate) drill: bool,
    /// Refuse a change when what it changes has another tag by now: somebody else changed it since
    /// `allclear incident show` or `maintenance show` printed this one
    #[arg(long, value_name = "TAG", global = true)]
    pub(crate) if_match: Option<String>,
    /// Carry a change out once: sent again with the same key, such as a UUID, it changes nothing and is answered
    /// as before
    #[arg(long, value_name = "KEY", global = true)]
    pub(crate) idempotency_key: Option<String>,
    #[command(subcommand)]
    pub(crate) command: CliCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CliCommand {
    /// Run the whole system on this machine: page, record and agents
    Up(UpOptions),
    /// Stop what `up --detach` started
    Down {
        /// The state folder that was given to `up`
        #[arg(long, default_value = ".allclear")]
        state: PathBuf,
    },
    /// Show how every component is doing, open incidents and silent agents
    Status,
    /// Show the same live in this terminal; `q` ends it
    Watch,
    /// Write a first configuration folder: a page, a component and an HTTP probe
    Init(InitOptions),
    /// Write a configuration folder in its canonical form; comments and order stay
    Fmt {
        /// The folder with page.toml and the probe files
        #[arg(default_value = "probes")]
        folder: PathBuf,
        /// Change nothing, and fail when a file is not in its canonical form
        #[arg(long)]
        check: bool,
    },
    /// Check a configuration folder without a server
    Check {
        /// The folder with page.toml and the probe files
        #[arg(default_value = "probes")]
        folder: PathBuf,
    },
    /// Show what applying a configuration folder would change
    Plan {
        /// The folder with page.toml and the probe files
        #[arg(default_value = "probes")]
        folder: PathBuf,
    },
    /// Apply a configuration folder as a whole
    Apply {
        /// The folder with page.toml and the probe files
        #[arg(default_value = "probes")]
        folder: PathBuf,
        /// Refuse when another configuration is in force than the one that `allclear plan` was made for;
        /// it prints this base
        #[arg(long)]
        base: Option<String>,
    },
    /// Manage incidents
    Incident(IncidentOptions),
    /// Manage maintenance: announced work
    #[command(subcommand)]
    Maintenance(MaintenanceAction),
    /// Manage notices: texts with no effect on status or figures
    #[command(subcommand)]
    Notice(NoticeAction),
    /// Record changes, such as deployments, and ask whether one may be made
    #[command(subcommand)]
    Change(ChangeAction),
    /// Drills: a whole incident on a twin of the page, where nothing is public and a list alone hears of it
    #[command(subcommand)]
    Drill(DrillAction),
    /// Problems: causes of incidents that come back, and what helps until they are fixed
    #[command(subcommand)]
    Problem(ProblemAction),
    /// Push points of metrics, which the page draws
    #[command(subcommand)]
    Metric(MetricAction),
    /// Manage agents
    #[command(subcommand)]
    Agent(AgentAction),
    /// Manage tokens of operators
    #[command(subcommand)]
    Token(TokenAction),
    /// Open alerts: what waits for operators, and how far it was escalated
    #[command(subcommand)]
    Alert(AlertAction),
    /// Manage contacts: operators, partners and customers by name
    #[command(subcommand)]
    Contact(ContactAction),
    /// Show the customers of customers.toml, which are never public
    #[command(subcommand)]
    Customer(CustomerAction),
    /// Show which components and customers trouble of a component affects, and through what
    Impact(ImpactOptions),
    /// Review incidents once they are over: nine outcomes, and remediation items
    #[command(subcommand)]
    Review(ReviewAction),
    /// Manage subscribers
    #[command(subcommand)]
    Subscriber(SubscriberAction),
    /// Show what subscribers were notified of, and what came of each delivery
    Deliveries(DeliveryOptions),
    /// Show what operators did, newest first: who, when, to what, and what was so before and after
    Audit(AuditOptions),
    /// Print the observations of an agent as they were received, one JSON object a line
    Observations {
        /// The agent's name, such as eu-central-1
        agent: String,
        /// Only observations of batches after this `n`
        #[arg(long, default_value_t = 0)]
        after: u64,
    },
    /// Show the evidence of failing runs, newest first: what was sent, received, expected and found
    Evidence(EvidenceOptions),
    /// Manage heartbeats
    #[command(subcommand)]
    Heartbeat(HeartbeatAction),
    /// Export the whole record to a file
    Export {
        /// The file to write; `-` for standard output
        file: PathBuf,
    },
    /// Import an exported file into an empty system, or what another tool watched or told
    Import(ImportOptions),
    /// Show the state of the daily backups; fails when the last one is missing or too old
    Backups {
        /// Start a backup now
        #[arg(long)]
        now: bool,
        #[command(subcommand)]
        action: Option<BackupsAction>,
    },
    /// Show usage, and what it costs
    Usage,
    /// Show service level objectives: error budgets, burn rates, and the alerts that fire
    Slo,
    /// Show how well established each practice of the operation is, by the record alone
    Maturity,
    /// Show what grows towards a limit, and when it crosses it: meters, metrics and the latency of components
    Capacity {
        /// The latency of this component alone
        #[arg(long, short)]
        component: Option<String>,
    },
    /// Write what the record holds of a time as a folder of files for auditors, each with its hash
    AuditPack(AuditPackOptions),
    /// Verify a page's public log and its figures, the figures of a report, or an audit pack
    Verify {
        /// The page's URL, a file with its log.jsonl, a file with a report in JSON, or the folder of an audit pack
        what: String,
        /// Where the log of a report is, another place than its page: a URL, or a file with its log.jsonl
        #[arg(long, value_name = "URL|FILE")]
        log: Option<String>,
    },
    /// Reports of a day, a week, a month, a quarter or a year, to read, to print, and for spreadsheets
    Reports(ReportsOptions),
    /// Copy the public page into a folder, as files that any file server can serve when the server is gone; needs no
    /// token
    Mirror(MirrorOptions),
    /// Manage corrections of the published history
    #[command(subcommand)]
    Correction(CorrectionAction),
    /// Amend the published history: the same corrections
    #[command(subcommand)]
    Timeline(TimelineAction),
    /// Report trouble as readers do, or list what they reported
    Report(ReportOptions),
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for every command into a folder
    Man {
        /// The folder, such as ~/.local/share/man/man1
        folder: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct InitOptions {
    /// The folder to write; it must be empty or not there
    #[arg(default_value = "probes")]
    pub(crate) folder: PathBuf,
    /// The name of the page
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The address that the page will have
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The address to watch
    #[arg(long, value_name = "URL")]
    pub(crate) probe: Option<String>,
    /// Where the agent runs, such as eu-central
    #[arg(long)]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BackupsAction {
    /// Fetch a daily backup from the bucket, as a file that `allclear import` reads
    Fetch {
        /// Its day, such as 2026-11-20; the newest backup of that day is fetched
        day: String,
        /// The file to write; `-` for standard output
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AuditPackOptions {
    /// From this time on, such as 2026-10-01
    #[arg(long)]
    pub(crate) from: String,
    /// Before this time
    #[arg(long, default_value = "now")]
    pub(crate) to: String,
    /// The folder to write; it must not be there, or be empty
    #[arg(long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct AuditOptions {
    /// Only what was done to this: an id, or such as incident:ID, token:NAME or configuration
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// Only what this one did: admin, token:NAME, identity:NAME, contact:NAME, clock, or a name that was stated with --by
    #[arg(long)]
    pub(crate) actor: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 50)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct EvidenceOptions {
    /// The incident's id, as `allclear incident list` shows it
    #[arg(long, required_unless_present = "probe", conflicts_with = "probe")]
    pub(crate) incident: Option<String>,
    /// The probe's id
    #[arg(long)]
    pub(crate) probe: Option<String>,
    /// From this time on, such as 2026-11-20T14:03Z
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Before this time
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// A folder to save screenshots in
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CorrectionAction {
    /// Correct the status of a span of time; prints the correction's id
    Add {
        /// The component
        component: String,
        /// Its start, such as 2026-11-20T14:03Z
        from: String,
        /// Its end
        to: String,
        /// The actual status: operational, degraded_performance, partial_outage, major_outage,
        /// under_maintenance or no_data
        status: String,
        /// The reason; it is public
        reason: String,
    },
    /// Correct many spans at once, from a CSV with the columns component, from, to, status and reason; one that is
    /// there already is left as it is
    Import {
        /// The file
        file: PathBuf,
        /// Say what would be corrected, and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Withdraw a correction
    Withdraw {
        /// The correction's id, as `allclear correction list` shows it
        id: String,
    },
    /// List the corrections in effect
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HeartbeatAction {
    /// Enroll a heartbeat; prints its URL, which is shown only once
    Add {
        /// The id of its probe
        probe: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentAction {
    /// Enroll an agent; prints its token, which is shown only once
    Add {
        /// The agent's name, such as eu-central-1
        agent: String,
        /// The region where it runs, one of page.toml
        #[arg(long)]
        region: String,
    },
    /// List agents and what they delivered
    List,
    /// Let an agent run a probe once, now, and show what it saw; nothing of it enters the record
    Try {
        /// The agent's name, such as eu-central-1
        agent: String,
        /// The id of a probe of its region
        probe: String,
    },
}
