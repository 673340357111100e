//! How fast, how small, how cheap? Figures of real programs on this machine, kept in
//! `docs/benchmarks.md`, a section for each bench.

mod agent;
mod arrivals;
mod cost;
mod fold;
mod growth;
mod ingest;
mod process;
mod server;
mod subjects;
mod system;

use anyhow::bail;

use xtask::figures::keep;

pub(crate) fn run(what: Option<&str>) -> anyhow::Result<()> {
    match what {
        None => keep("The system", &system::measure()?),
        Some("agent") => keep("The agent", &agent::measure()?),
        Some("ingest") => {
            keep("Taking batches", &format!("{}\n{}", ingest::measure()?, fold::measure()?))
        }
        Some("cost") => keep("What it costs", &cost::report()?),
        Some(other) => {
            bail!("there is no bench `{other}`\nhint: `cargo xtask bench [agent|ingest|cost]`")
        }
    }
}
