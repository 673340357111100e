//! `allclear-agent`: runs probes in one region and reports what it saw.

use std::path::PathBuf;
use std::process::ExitCode;

use agent::settings::Settings;
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
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Command::Run { server, state, ca_file } = Options::parse().command;
    let settings = Settings::from_lookup(&server, state, std::env::vars_os());
    let settings = match ca_file {
        Some(file) => settings.and_then(|settings| settings.trust(&file)),
        None => settings,
    };
    let settings = match settings {
        Ok(settings) => settings,
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("error: {problem}"));
            return ExitCode::FAILURE;
        }
    };
    match agent::process::run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
