//! Command line of the agent: which of its modes is run, and with which settings?

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::net::registrations::{LIST_OF_SERVERS, Registrations};
use crate::offline::check::Checked;
use crate::offline::try_probe::{self, Tried};
use crate::run::Runner;
use crate::run::schedule::MAX_RUNS;
use crate::settings::{
    AlarmSettings, CredentialSources, Folders, Metering, Settings, Source, TOKEN,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::protocol::spool::SpoolBounds;
use domain::time::span_text::parse_span;
use url::Url;

/// The variable that holds the address of `--alarm-webhook`.
const ALARM_URL: &str = "ALLCLEAR_AGENT_ALARM_URL";

/// Runs probes in one region and reports what it saw.
#[derive(Parser)]
#[command(name = "allclear-agent", version, about)]
struct AgentOptions {
    /// The format of the log
    #[arg(long, value_enum, default_value_t = LogFormat::Text, global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: AgentCommand,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// Plain text
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Subcommand)]
enum AgentCommand {
    /// Run the assigned probes, or those of a folder, until stopped
    Run(RunOptions),
    /// Run a probe file once, and show every request, response and expectation
    Try {
        /// The probe's file
        file: PathBuf,
        #[command(flatten)]
        given: Given,
        /// The folder for screenshots of pages that failed
        #[arg(long)]
        screenshots: Option<PathBuf>,
    },
    /// Check a configuration folder, and show every mistake in it
    Check {
        /// The folder, with its `page.toml`
        folder: PathBuf,
    },
}

#[derive(Args)]
struct RunOptions {
    /// The server's URL, such as `https://status.example.com`
    #[arg(long, required_unless_present = "probes")]
    server: Option<String>,
    /// A configuration folder to run without a server; outcomes are logged and counted
    #[arg(long, conflicts_with = "server")]
    probes: Option<PathBuf>,
    /// The region whose probes are run
    #[arg(long, requires = "probes")]
    region: Option<String>,
    /// The state folder, which holds undelivered batches
    #[arg(long, default_value = "allclear-agent")]
    state: PathBuf,
    #[command(flatten)]
    given: Given,
    /// The address where Prometheus metrics are served, or `off` [default: 127.0.0.1:9464 if it is free]
    #[arg(long)]
    metrics: Option<Metering>,
    /// The most concurrent runs; further runs wait
    #[arg(long, default_value_t = MAX_RUNS)]
    max_runs: usize,
    /// A webhook that is called when the server acknowledges nothing any more, and when it does again
    #[arg(long, value_name = "URL", env = ALARM_URL, hide_env_values = true)]
    alarm_webhook: Option<String>,
    /// How long the server may be silent before that, such as `5m`; at least three batch windows
    #[arg(long, value_name = "SPAN", default_value = "5m")]
    alarm_after: String,
    /// The maximum size of the spool, in MiB [default: a day of the assigned runs]
    #[arg(long)]
    spool_mib: Option<u64>,
    /// The maximum age of spooled batches, in days
    #[arg(long, requires = "spool_mib", default_value_t = 7)]
    spool_days: u64,
}

/// What both running and trying need.
#[derive(Args)]
struct Given {
    /// A file of secrets, `NAME=value` in each line, besides those of the environment
    #[arg(long)]
    secrets: Option<PathBuf>,
    /// Certificate authorities to trust besides those of this machine, in PEM form
    #[arg(long)]
    ca_file: Option<PathBuf>,
    /// The folder of files that steps send
    #[arg(long)]
    files: Option<PathBuf>,
    /// The list of RDAP servers, which registries of domains are asked by (RFC 9224)
    #[arg(long, value_name = "URL", default_value = LIST_OF_SERVERS)]
    rdap_servers: Url,
}

impl Given {
    fn sources(&self) -> CredentialSources {
        CredentialSources { secrets: self.secrets.clone(), ca: self.ca_file.clone() }
    }
}

/// Runs the program as its arguments say.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> ExitCode {
    let AgentOptions { log_format, command } = AgentOptions::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    match command {
        AgentCommand::Run(options) => run(options).await,
        AgentCommand::Try { file, given, screenshots } => run_once(&file, given, screenshots).await,
        AgentCommand::Check { folder } => check(&folder),
    }
}

async fn run(options: RunOptions) -> ExitCode {
    match settings(options) {
        Ok(settings) => match crate::engine::run(settings).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error),
        },
        Err(problems) => refuse(&problems),
    }
}

fn settings(options: RunOptions) -> Result<Settings, Vec<String>> {
    let sources = options.given.sources();
    let read = sources.credentials();
    let mut problems = read.as_ref().err().cloned().unwrap_or_default();
    let credentials = read.unwrap_or_default();
    let source = match (options.server, options.probes) {
        (Some(server), _) => {
            if credentials.token.is_empty() {
                let hint = "`allclear agent add NAME --region REGION` prints it";
                problems.push(format!("{TOKEN} is not set\nhint: {hint}"));
            }
            Source::server(&server).map_err(|problem| problems.push(problem)).ok()
        }
        (None, Some(path)) => Some(Source::Folder { path, region: options.region }),
        (None, None) => None,
    };
    let alarm = alarm(options.alarm_webhook.as_deref(), &options.alarm_after);
    let alarm = alarm.map_err(|problem| problems.push(problem)).ok().flatten();
    let bounds = |mib: u64| SpoolBounds {
        bytes: mib.saturating_mul(1 << 20),
        age: Duration::from_secs(options.spool_days.saturating_mul(86_400)),
    };
    match source {
        Some(source) if problems.is_empty() => Ok(Settings {
            source,
            folders: Folders {
                files: options.given.files,
                screenshots: Some(options.state.join("screenshots")),
            },
            state: options.state,
            credentials,
            sources,
            max_runs: options.max_runs,
            spool: options.spool_mib.map(bounds),
            metering: options.metrics.unwrap_or(Metering::Usual),
            alarm,
            rdap_servers: options.given.rdap_servers,
        }),
        _ => Err(problems),
    }
}

/// Where the alarm goes. What is said of it never repeats the address, which may be a secret.
fn alarm(url: Option<&str>, after: &str) -> Result<Option<AlarmSettings>, String> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or("`--alarm-webhook` is no http or https address")?;
    let bounds = Duration::from_secs(1)..=Duration::from_secs(86_400);
    let span = parse_span(after).filter(|after| bounds.contains(after));
    let after = span.ok_or_else(|| format!("`--alarm-after {after}` is no span from 1s to 1d"))?;
    Ok(Some(AlarmSettings { url, after }))
}

async fn run_once(file: &Path, given: Given, screenshots: Option<PathBuf>) -> ExitCode {
    let credentials = match given.sources().credentials() {
        Ok(credentials) => credentials,
        Err(problems) => return refuse(&problems),
    };
    let folders = Folders { files: given.files, screenshots };
    let registrations = Registrations::new(&credentials.extra_roots, given.rdap_servers);
    let runner = Runner::new(&credentials, &folders, registrations, try_probe::REGION);
    match try_probe::run(file, &credentials, &runner).await {
        Ok(Tried { text, passed }) => {
            print_text(&text);
            if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => fail(&error),
    }
}

/// Prints a report; a reader that has seen enough, such as `head`, is no mistake.
fn print_text(text: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{text}")
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("error: the output cannot be written: {error}");
    }
}

fn refuse(problems: &[String]) -> ExitCode {
    problems.iter().for_each(|problem| eprintln!("error: {problem}"));
    ExitCode::FAILURE
}

fn check(folder: &Path) -> ExitCode {
    match crate::offline::check::check(folder) {
        Ok(Checked::Right(text)) => {
            print_text(&text);
            ExitCode::SUCCESS
        }
        Ok(Checked::Wrong(text)) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}
