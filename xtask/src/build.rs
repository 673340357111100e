//! Builds: which programs and bundles are made, in which profile? Each only when something it is
//! made of changed.

use anyhow::{Context, anyhow};

use crate::bundle::{BundleBuild, PEER, PROVOKABLE, WORKER, WasmProfile};
use crate::live_script;
use crate::shell::{cargo, root, run, say};

/// The crates that are compiled for this machine, with the features that some need. Whoever compiles
/// several of them for a check names all: then Cargo compiles what they share once.
#[rustfmt::skip]
pub const NATIVE: &[&str] = &[
    "-p", "allclear-agent",
    "-p", "allclear-bindgen",
    "-p", "allclear-cli",
    "-p", "allclear-domain",
    "-p", "allclear-fuzz",
    "-p", "allclear-bench",
    "-p", "allclear-shop",
    "-p", "allclear-site",
    "-p", "allclear-worker",
    "-p", "e2e",
    "-p", "xtask",
    "--features", "allclear-domain/schema",
];

/// Those of them that `up` runs.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &[
    "-p", "allclear-agent",
    "-p", "allclear-bindgen",
    "-p", "allclear-cli",
    "-p", "allclear-domain",
    "-p", "allclear-bench",
    "-p", "allclear-shop",
    "--features", "allclear-domain/schema",
];

/// The path of the API's description.
const SERVED_DESCRIPTION: &str = "ops/v1/openapi.json";

/// The native programs.
pub fn native() -> anyhow::Result<()> {
    say("build: agent, command line, demo shop and what runs them (some minutes the first time)");
    run(cargo(&["build", "--locked"]).args(PROGRAMS))
}

/// Builds all that runs, the bundles as they are deployed.
pub fn all() -> anyhow::Result<()> {
    native()?;
    bundles()
}

/// Builds all that runs in little time: what is compiled for the bundles is compiled beside the programs.
pub fn quick() -> anyhow::Result<()> {
    let is_stale = !WORKER.is_fresh(WasmProfile::Quick)?;
    if is_stale {
        say("build: with the Worker up to five minutes on two cores the first time, seconds after");
    }
    descriptions()?;
    live_script::build()?;
    let compile = || if is_stale { WORKER.compile(WasmProfile::Quick) } else { Ok(()) };
    std::thread::scope(|scope| {
        let beside = scope.spawn(compile);
        native()?;
        beside.join().map_err(|_| anyhow!("the build beside the programs ended early"))?
    })?;
    if is_stale { WORKER.join(WasmProfile::Quick) } else { Ok(()) }
}

/// The bundles as they are deployed.
pub fn bundles() -> anyhow::Result<()> {
    descriptions()?;
    live_script::build()?;
    deployed(WORKER)
}

/// Puts the description of the API where it is served from, as a file that never reaches the Worker.
fn descriptions() -> anyhow::Result<()> {
    let served = root().join("public").join(SERVED_DESCRIPTION);
    std::fs::create_dir_all(served.parent().context("it is in a folder")?)?;
    std::fs::copy(root().join("docs/openapi.json"), &served)
        .with_context(|| format!("cannot write {}", served.display()))?;
    Ok(())
}

/// The Worker with the route that panics on purpose, for tests alone.
pub fn provokable_worker() -> anyhow::Result<()> {
    deployed(PROVOKABLE)
}

/// The Worker with the route that stores as peers do, for the benches alone.
pub fn worker_with_peer() -> anyhow::Result<()> {
    deployed(PEER)
}

fn deployed(bundle: &BundleBuild) -> anyhow::Result<()> {
    if bundle.is_fresh(WasmProfile::Deployed)? {
        return Ok(());
    }
    bundle.compile(WasmProfile::Deployed)?;
    bundle.join(WasmProfile::Deployed)
}
