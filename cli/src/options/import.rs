//! Options of `allclear import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::ids::RegionId;

/// What `allclear import` is given: a file of an export, or what is imported of another tool.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportOptions {
    /// The file; it is checked as a whole before anything is sent
    #[arg(required = true)]
    pub(crate) file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) source: Option<ImportSource>,
}

/// Tools and pages that are imported from.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportSource {
    /// Make probes, components and groups of a configuration of Gatus
    Gatus(MonitorOptions),
    /// Make probes of the modules of Prometheus' blackbox exporter, and of the targets of Prometheus
    Blackbox(BlackboxOptions),
    /// Make probes of the monitors of a backup of Uptime Kuma
    UptimeKuma(MonitorOptions),
    /// Import the past incidents and maintenance of a page at Statuspage, its components or its subscribers; nobody is notified
    Statuspage(StatuspageOptions),
    /// Import the closed incidents of a repository of Upptime, or its sites; nobody is notified
    Upptime(UpptimeOptions),
    /// Import the past incidents of a feed (Atom or RSS) as Statuspage has them; nobody is notified
    Atom(HistoryImportOptions),
    /// Import the past incidents and maintenance of a page at Instatus; nobody is notified
    Instatus(HistoryImportOptions),
    /// Import the past status reports of a page at Better Stack; nobody is notified
    BetterStack(HistoryImportOptions),
}

/// Where a folder of probes is written, and what the other tool does not say of its page.
#[derive(Clone, Debug, Args)]
pub(crate) struct FolderOptions {
    /// The folder to write; it must not be there, or be empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The name of the page; by default as it is called there
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The public address of the page; by default as it is there, else one of this machine
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The region of the agent that is to run the probes
    #[arg(long, default_value = "home")]
    pub(crate) region: RegionId,
}

/// What probes are made of.
#[derive(Debug, Args)]
pub(crate) struct MonitorOptions {
    /// The file: YAML of Gatus, JSON of Uptime Kuma
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    /// Print the files, and write nothing
    #[arg(long, required_unless_present = "out")]
    pub(crate) dry_run: bool,
}

/// What probes are made of, and what they watch.
#[derive(Debug, Args)]
pub(crate) struct BlackboxOptions {
    #[command(flatten)]
    pub(crate) options: MonitorOptions,
    /// Prometheus' configuration, or a list of targets as its `file_sd_configs` name; may be given several times
    #[arg(long = "targets", value_name = "FILE")]
    pub(crate) targets: Vec<String>,
}

/// What is imported of a page at Statuspage.
#[derive(Debug, Args)]
pub(crate) struct StatuspageOptions {
    #[command(flatten)]
    pub(crate) options: HistoryImportOptions,
    /// components.json or summary.json of the page: make a folder with its components and groups
    #[arg(long, value_name = "FILE")]
    pub(crate) page: Option<String>,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    /// The CSV file of its subscribers: add those that are not here
    #[arg(long, value_name = "FILE")]
    pub(crate) subscribers: Option<PathBuf>,
    /// The subscribers confirmed there that they want to be told; otherwise each is sent the link that confirms
    #[arg(long, requires = "subscribers")]
    pub(crate) confirmed: bool,
}

/// What is imported of a repository.
#[derive(Debug, Args)]
pub(crate) struct UpptimeOptions {
    #[command(flatten)]
    pub(crate) options: HistoryImportOptions,
    /// The issues of the repository, beside a checkout of it; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) issues: Vec<String>,
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    /// What ids of its incidents begin with instead of `upptime`, 1 to 16 of a-z, 0-9 and `-`: where several repositories
    /// are imported
    #[arg(long, value_name = "NAME")]
    pub(crate) repository: Option<String>,
}

/// What is imported, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct HistoryImportOptions {
    /// Files or URLs. Of Statuspage: incidents.json and scheduled-maintenances.json of the page, or lists of its manage API. Of
    /// Upptime: issues of its repository, as GitHub's API or `gh issue list --json` writes them, or the folder of a checkout. Of
    /// Instatus and Better Stack: what their APIs answer. A feed: history.atom or history.rss
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// A component of theirs, by name or id, that is this one here: `Their name=our-id`; may be given several times
    #[arg(long = "component", value_name = "THEIRS=OURS")]
    pub(crate) components: Vec<String>,
    /// Print what would come over, and send and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
