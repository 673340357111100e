//! The whole system on this machine: how is it run, and how fast is it? `cargo xtask up`, `down` and
//! `bench` build this program, and end in it.

mod bench;
mod children;
mod up;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the whole system on this machine
    Up(up::Options),
    /// Stop what `up --detach` started
    Down {
        /// The folder that was given to `up`
        #[arg(long, default_value = ".allclear")]
        state: PathBuf,
    },
    /// Measure the system and keep the figures in docs/benchmarks.md
    Bench {
        /// `agent`: the agent beside its peers; `ingest`: how fast batches are taken; `cost`: what pages of
        /// several sizes use; nothing: the system as a whole
        what: Option<String>,
    },
}

fn main() -> ExitCode {
    let run = match Options::parse().command {
        Command::Up(options) => up::run(&options),
        Command::Down { state } => children::stop_recorded(&state),
        Command::Bench { what } => bench::run(what.as_deref()),
    };
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
