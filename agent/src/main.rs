//! `allclear-agent`: runs probes in one region and reports what it saw.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use agent::check::Checked;
use agent::settings::{Credentials, Settings};
use agent::trial::Tried;
use clap::{Parser, Subcommand};

/// Runs probes in one region and reports what it saw.
#[derive(Parser)]
#[command(name = "allclear-agent", version, about)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run what the server assigns, until told to stop
    Run {
        /// Where Allclear is served, such as `https://status.example.com`
        #[arg(long)]
        server: String,
        /// Where what was not yet delivered is kept
        #[arg(long, default_value = "allclear-agent")]
        state: PathBuf,
        /// Certificate authorities to trust besides those of this machine, in PEM form
        #[arg(long)]
        ca_file: Option<PathBuf>,
    },
    /// Run the probe of a file once, and show all that it sees
    Try {
        /// The probe's file
        file: PathBuf,
        /// Certificate authorities to trust besides those of this machine, in PEM form
        #[arg(long)]
        ca_file: Option<PathBuf>,
    },
    /// Read a folder of probes and show every mistake in it
    Check {
        /// The folder, with its `page.toml`
        folder: PathBuf,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Options::parse().command {
        Command::Run { server, state, ca_file } => run(&server, state, ca_file.as_deref()).await,
        Command::Try { file, ca_file } => run_once(&file, ca_file.as_deref()).await,
        Command::Check { folder } => check(&folder),
    }
}

async fn run(server: &str, state: PathBuf, ca_file: Option<&Path>) -> ExitCode {
    let settings = credentials(ca_file).and_then(|all| Settings::new(server, state, all));
    let settings = match settings {
        Ok(settings) => settings,
        Err(problems) => return refuse(&problems),
    };
    match agent::process::run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

async fn run_once(file: &Path, ca_file: Option<&Path>) -> ExitCode {
    let credentials = match credentials(ca_file) {
        Ok(credentials) => credentials,
        Err(problems) => return refuse(&problems),
    };
    match agent::trial::run(file, &credentials).await {
        Ok(Tried { said, passed }) => {
            println!("{said}");
            if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => fail(&error),
    }
}

fn credentials(ca_file: Option<&Path>) -> Result<Credentials, Vec<String>> {
    let found = Credentials::from_environment(std::env::vars_os())?;
    ca_file.map_or(Ok(found.clone()), |file| found.trust(file))
}

fn refuse(problems: &[String]) -> ExitCode {
    problems.iter().for_each(|problem| eprintln!("error: {problem}"));
    ExitCode::FAILURE
}

fn check(folder: &Path) -> ExitCode {
    match agent::check::check(folder) {
        Ok(Checked::Right(said)) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Ok(Checked::Wrong(said)) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}
