//! Test stages: every check of the repository, the fast ones first; stops at the first failure.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

use crate::build;
use crate::fuzz;
use crate::setup;
use crate::setup::{chromium, node_folder, tool};
use crate::shell::{self, cargo, program, root, say};

/// The crates that are built for this machine, without those that need a feature.
const NATIVE: &[&str] = &[
    "-p",
    "allclear-domain",
    "-p",
    "allclear-agent",
    "-p",
    "allclear-cli",
    "-p",
    "allclear-shop",
    "-p",
    "allclear-fuzz",
    "-p",
    "xtask",
];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// How long random input is thrown at each parser; `cargo xtask fuzz` goes on for longer.
const FUZZ_SECONDS: u32 = 5;

type Stage = (&'static str, fn() -> anyhow::Result<()>);

const STAGES: &[Stage] = &[
    ("format", || run_command(&mut cargo(&["fmt", "--all", "--check"]))),
    ("dependencies", dependencies),
    ("lint", lint),
    ("docs", docs),
    ("units", units),
    ("fuzz", || fuzz::fuzz(FUZZ_SECONDS, None)),
    ("build", || build::all().and_then(|()| build::provokable_worker())),
    ("deploy", deploy),
    ("stories", stories),
];

fn run_stage((name, check): &Stage) -> anyhow::Result<()> {
    println!("\n━━ {name}");
    let began = Instant::now();
    check().with_context(|| format!("stage `{name}`"))?;
    println!("━━ {name}: passed in {} s", began.elapsed().as_secs());
    Ok(())
}

pub(crate) fn run(only: Option<&str>) -> anyhow::Result<()> {
    setup::test_tools()?;
    let chosen: Vec<&Stage> =
        STAGES.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = STAGES.iter().map(|(name, _)| *name).collect();
        bail!("there is no such stage; the stages are {}", names.join(", "));
    }
    chosen.into_iter().try_for_each(run_stage)?;
    println!("\nall stages passed");
    Ok(())
}

/// Licences, bans and sources always; known vulnerabilities where their database can be reached.
fn dependencies() -> anyhow::Result<()> {
    let deny = |what: &[&str]| {
        let mut command = program(tool("cargo-deny"), &["--log-level", "error", "check"]);
        command.args(what);
        command
    };
    run_command(&mut deny(&["licenses", "bans", "sources"]))?;
    let output = deny(&["advisories"]).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        println!("no known vulnerabilities");
    } else if said.contains("failed to fetch advisory database") {
        println!("the database of known vulnerabilities cannot be reached: not checked");
    } else {
        bail!("{said}");
    }
    Ok(())
}

fn lint() -> anyhow::Result<()> {
    let deny_warnings = ["--", "-D", "warnings"];
    let clippy = |arguments: &[&str]| {
        let mut command = cargo(&["clippy", "--locked", "--quiet"]);
        command.args(arguments).args(deny_warnings);
        command
    };
    let native = [NATIVE, &["-p", "e2e", "--all-targets"]].concat();
    run_command(&mut clippy(&native))?;
    run_command(&mut clippy(&["-p", "allclear-site", "--features", "ssr", "--all-targets"]))?;
    let wasm = build::wasm_target();
    for arguments in [
        &["-p", "allclear-worker", "--features", "provoke"][..],
        &["-p", "allclear-live"],
        &["-p", "allclear-domain"],
    ] {
        let arguments = [arguments, &WASM].concat();
        run_command(clippy(&arguments).env("CARGO_TARGET_DIR", &wasm))?;
    }
    Ok(())
}

fn docs() -> anyhow::Result<()> {
    let strict = |arguments: &[&str]| {
        let mut command = cargo(&["doc", "--locked", "--quiet", "--no-deps"]);
        command.args(arguments).env("RUSTDOCFLAGS", "-D warnings");
        command
    };
    run_command(&mut strict(NATIVE))?;
    run_command(&mut strict(&["-p", "allclear-site", "--features", "ssr"]))
}

fn units() -> anyhow::Result<()> {
    run_command(cargo(&["test", "--locked"]).args(NATIVE))?;
    run_command(&mut cargo(&["test", "--locked", "-p", "allclear-site", "--features", "ssr"]))
}

/// Whether the configuration and the bundle would be taken, without sending anything anywhere.
fn deploy() -> anyhow::Result<()> {
    let node = node_folder().context("there is no Node.js that wrangler accepts")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(node).chain(std::env::split_paths(&path));
    run_command(
        program(root().join("node_modules/.bin/wrangler"), &["deploy", "--dry-run"])
            .arg("--outdir")
            .arg(root().join("target/deploy"))
            .env("PATH", std::env::join_paths(folders)?)
            .env("ALLCLEAR_BUILT", "1")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .env("CI", "1"),
    )
}

fn stories() -> anyhow::Result<()> {
    run_command(cargo(&["test", "--locked", "-p", "e2e"]).env("CHROMIUM", chromium()?))
}

fn run_command(command: &mut Command) -> anyhow::Result<()> {
    say(&command.get_args().map(|a| a.to_string_lossy()).collect::<Vec<_>>().join(" "));
    shell::run(command)
}
