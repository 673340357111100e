//! Stages of the test: does everything hold? The quick ones first; it ends at the first that fails. What
//! several stages need is compiled once: all of them name the same crates with the same features.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use xtask::build::NATIVE;
use xtask::setup::{headless_chromium, node_folder};
use xtask::shell::{cargo, output_of, program, root, say};
use xtask::{build, figures, setup, shell};

use crate::runner::{self, Timed};
use crate::{deny, fuzz, size};

/// How long random input is thrown at each parser; `cargo xtask fuzz` goes on for longer.
const FUZZ_SECONDS: u32 = 5;
/// How many stories are told at once: mostly they wait.
const STORIES_AT_ONCE: usize = 4;
/// The crate of the stories, which need all that is built.
const STORIES: &str = "e2e";
/// How many of the slowest tests are named.
const SLOWEST: usize = 10;

type Stage = (&'static str, fn(&Run) -> anyhow::Result<()>);

const STAGES: &[Stage] = &[
    ("format", |_| run_command(&mut cargo(&["fmt", "--all", "--check"]))),
    ("dependencies", |_| deny::check()),
    ("lint", |_| lint()),
    ("docs", |_| docs()),
    ("units", units),
    ("fuzz", |_| fuzz::fuzz(FUZZ_SECONDS, None)),
    ("build", |_| bundles()),
    ("size", |_| size::check()),
    ("deploy", |_| deploy()),
    ("stories", stories),
];

/// What a run has found out so far.
#[derive(Default)]
struct Run {
    stages: RefCell<Vec<Timed>>,
    tests: RefCell<Vec<Timed>>,
}

pub(crate) fn run(only: Option<&str>, keep: bool) -> anyhow::Result<()> {
    setup::test_tools()?;
    let chosen: Vec<&Stage> =
        STAGES.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = STAGES.iter().map(|(name, _)| *name).collect();
        bail!("there is no such stage; the stages are {}", names.join(", "));
    }
    let run = Run::default();
    for (name, check) in chosen {
        println!("\n━━ {name}");
        let began = Instant::now();
        check(&run).with_context(|| format!("stage `{name}`"))?;
        let took = began.elapsed();
        println!("━━ {name}: passed in {} s", took.as_secs());
        run.stages.borrow_mut().push(Timed { name: (*name).to_owned(), took });
    }
    println!("\n{}", run.told());
    println!("all stages passed");
    if keep { figures::keep("The tests", &run.told()) } else { Ok(()) }
}

impl Run {
    /// The times of the stages, their sum, and the slowest tests.
    fn told(&self) -> String {
        let mut tests = self.tests.borrow_mut();
        tests.sort_by_key(|test| std::cmp::Reverse(test.took));
        let stages = self.stages.borrow();
        let sum: Duration = stages.iter().map(|stage| stage.took).sum();
        let mut text = String::from("| stage | s |\n|---|---|\n");
        for stage in &*stages {
            let _ = writeln!(text, "| {} | {:.0} |", stage.name, stage.took.as_secs_f64());
        }
        let _ = writeln!(text, "| all | {:.0} |\n", sum.as_secs_f64());
        let _ = writeln!(text, "| the slowest of {} tests | s |\n|---|---|", tests.len());
        for test in tests.iter().take(SLOWEST) {
            let _ = writeln!(text, "| {} | {:.1} |", test.name, test.took.as_secs_f64());
        }
        text
    }
}

/// What Clippy is given. Cargo's own `clippy` hands it over so too, with this between any two.
const CLIPPY_ARGS: [&str; 2] = ["-D", "warnings"];
const CLIPPY_SEPARATOR: &str = "__CLIPPY_HACKERY__";

/// All crates, and what of the Worker is for tests and benches alone. Nothing in them depends on the machine they are compiled
/// for; that they compile to WebAssembly, the bundles show.
fn lint() -> anyhow::Result<()> {
    let clippy = |arguments: &[&str]| {
        let mut command = cargo(&["clippy", "--locked", "--quiet"]);
        command.args(NATIVE).args(arguments).arg("--").args(CLIPPY_ARGS);
        command
    };
    run_command(&mut clippy(&["--all-targets"]))?;
    run_command(&mut clippy(&["--features", "allclear-worker/provoke,allclear-worker/peer"]))
}

/// The documentation, made from what Clippy checked.
fn docs() -> anyhow::Result<()> {
    let mut command = cargo(&["doc", "--locked", "--quiet", "--no-deps"]);
    command.args(NATIVE).env("RUSTDOCFLAGS", "-D warnings");
    let driver = output_of(&mut program("rustup", &["which", "clippy-driver"]));
    // As Cargo's `clippy` names it, or all would be checked again.
    let driver = std::fs::canonicalize(driver.context("rustup knows of no clippy-driver")?)?;
    command.env("RUSTC_WORKSPACE_WRAPPER", driver);
    let arguments = CLIPPY_ARGS.map(|argument| format!("{argument}{CLIPPY_SEPARATOR}")).concat();
    run_command(command.env("CLIPPY_ARGS", arguments))
}

fn units(run: &Run) -> anyhow::Result<()> {
    say("units: every program of tests");
    let mut programs = runner::build(NATIVE)?;
    programs.retain(|program| program.name != STORIES);
    // Many of them wait most of the time.
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    let times = runner::run_side_by_side(&programs, at_once)?;
    run.tests.borrow_mut().extend(times);
    run_command(cargo(&["test", "--locked", "--quiet", "--doc"]).args(NATIVE))
}

/// The bundles, after the program that makes their bindings.
fn bundles() -> anyhow::Result<()> {
    runner::build(NATIVE)?;
    build::bundles()?;
    build::provokable_worker()
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

fn stories(run: &Run) -> anyhow::Result<()> {
    let mut programs = runner::build(NATIVE)?;
    programs.retain(|program| program.name == STORIES);
    let chromium = headless_chromium()?;
    for program in programs {
        let program = program.with("CHROMIUM", &chromium);
        let times = program.run(Some(STORIES_AT_ONCE), |line| println!("{line}"))?;
        run.tests.borrow_mut().extend(times);
    }
    Ok(())
}

fn run_command(command: &mut Command) -> anyhow::Result<()> {
    say(&command.get_args().map(|a| a.to_string_lossy()).collect::<Vec<_>>().join(" "));
    shell::run(command)
}
