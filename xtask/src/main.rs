//! The developers' commands. `cargo xtask up` runs the whole system on this machine;
//! `cargo xtask test` passes every test. Both install what they need, and say what they do.

mod bench;
mod build;
mod children;
mod dist;
mod fuzz;
mod setup;
mod shell;
mod test;
mod up;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The developers' commands of Allclear")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install the pinned tools that are missing
    Setup,
    /// Build the Worker, the live bundle and the native programs
    Build,
    /// Run the whole system on this machine
    Up(up::Options),
    /// Stop what `up --detach` started
    Down {
        /// The folder that was given to `up`
        #[arg(long, default_value = ".allclear")]
        state: std::path::PathBuf,
    },
    /// Run every test
    Test {
        /// Only this stage; an unknown name lists them
        #[arg(long)]
        only: Option<String>,
    },
    /// Build a static agent into target/dist
    Dist,
    /// Fuzz every parser
    Fuzz {
        /// How long, for each target
        #[arg(long, default_value_t = 600)]
        seconds: u32,
        /// Only this target; an unknown name lists them
        target: Option<String>,
    },
    /// Run a benchmark, and write its figures to docs/benchmarks.md
    Bench {
        /// `agent`: the agent beside its peers; `ingest`: how fast batches are taken; `cost`: what pages of
        /// several sizes use; nothing: the system as a whole
        what: Option<String>,
    },
}

fn main() -> ExitCode {
    match run(Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Setup => setup::tools(),
        Command::Build => {
            setup::tools()?;
            build::all()
        }
        Command::Up(options) => up::run(&options),
        Command::Down { state } => children::stop_recorded(&state),
        Command::Test { only } => test::run(only.as_deref()),
        Command::Dist => dist::dist(),
        Command::Fuzz { seconds, target } => fuzz::fuzz(seconds, target.as_deref()),
        Command::Bench { what } => bench::run(what.as_deref()),
    }
}
