//! Benches: how fast, how small, how cheap? Figures of real programs on this machine, kept in
//! `docs/benchmarks.md`, a section for each bench. `cargo xtask bench` builds this program, and ends in it.

mod agent;
mod arrivals;
mod commands;
mod cost;
mod detection;
mod first_paint;
mod fold;
mod growth;
mod impact;
mod ingest;
mod notices;
mod process;
mod readers;
mod reports;
mod server;
mod subjects;
mod system;
mod view_floor;
mod views;

use std::process::ExitCode;

use anyhow::bail;
use clap::Parser;
use xtask::figures::keep;

#[derive(Parser)]
#[command(name = "cargo xtask bench", about = "Measure and keep the figures in docs/benchmarks.md")]
struct BenchOptions {
    /// `agent`: the agent beside its peers; `ingest`: how fast batches are taken; `cost`: what pages of
    /// several sizes use; `commands`: how long operators wait; `impact`: the same for whom trouble affects, of many customers; `views`: what a page view costs; `reports`: what each report costs; `readers`: how soon those see an outage
    /// who have the page open; `paint`: how soon a page can be read in a browser; `notices`: how long it takes
    /// to tell subscribers; nothing: the system as a whole
    what: Option<String>,
}

fn main() -> ExitCode {
    match run(BenchOptions::parse().what.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(what: Option<&str>) -> anyhow::Result<()> {
    match what {
        None => keep("The system", &system::measure()?),
        Some("agent") => keep("The agent", &agent::measure()?),
        Some("ingest") => {
            keep("Taking batches", &format!("{}\n{}", ingest::measure()?, fold::measure()?))
        }
        Some("cost") => keep("What it costs", &cost::report()?),
        Some("notices") => keep(
            "Notices to subscribers",
            &format!("{}\n{}", notices::measure()?, detection::measure()?),
        ),
        Some("commands") => keep("Commands of operators", &commands::measure()?),
        Some("impact") => keep("Impact", &impact::measure()?),
        Some("reports") => keep("Reports", &reports::measure()?),
        Some("readers") => keep("Readers who have the page open", &readers::measure()?),
        Some("paint") => keep("First paint", &first_paint::measure()?),
        Some("views") => keep("Page views", &views::measure()?),
        Some(other) => {
            bail!(
                "there is no bench `{other}`\nhint: `cargo xtask bench [agent|ingest|cost|commands|impact|notices|paint|readers|reports|views]`"
            )
        }
    }
}
