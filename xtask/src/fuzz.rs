//! Fuzzing: random input for every parser, guided by coverage (libFuzzer), for as long as wanted.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::setup;
use crate::shell::{cargo, output_of, program, root, run, say};

/// Every parser has one.
const TARGETS: [&str; 13] = [
    "expectation",
    "judge",
    "template",
    "folder",
    "batch",
    "names",
    "log",
    "rows",
    "redaction",
    "manage",
    "history",
    "upstream",
    "monitors",
];
/// What is reached is counted by LLVM's own passes, which the stable compiler has as well.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                     -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";
/// The longest input that is tried.
const MAX_BYTES: u32 = 4_096;

/// Runs every target, or one, for so many seconds each.
pub(crate) fn fuzz(seconds: u32, only: Option<&str>) -> anyhow::Result<()> {
    let targets: Vec<&'static str> =
        TARGETS.into_iter().filter(|target| only.is_none_or(|only| only == *target)).collect();
    if targets.is_empty() {
        bail!("there is no such target; the targets are {}", TARGETS.join(", "));
    }
    setup::compiler()?;
    let host = host()?;
    say("fuzz: the targets, built so that they see which branches they reach");
    let folder = root().join("target/fuzz");
    let mut build =
        cargo(&["build", "--locked", "--quiet", "--profile", "fuzz", "-p", "allclear-fuzz"]);
    run(build.args(["--target", &host]).env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &folder))?;
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    for some in targets.chunks(at_once) {
        std::thread::scope(|scope| {
            let start = |target: &&'static str| {
                let (target, binary) = (*target, folder.join(&host).join("fuzz").join(target));
                scope.spawn(move || {
                    let result = one(&binary, target, seconds);
                    result.with_context(|| format!("target `{target}` has a finding"))
                })
            };
            let running: Vec<_> = some.iter().map(start).collect();
            let panicked = |_| bail!("the program that starts a target panicked");
            running.into_iter().try_for_each(|target| target.join().unwrap_or_else(panicked))
        })?;
    }
    Ok(())
}

fn one(binary: &Path, target: &str, seconds: u32) -> anyhow::Result<()> {
    let corpus = root().join("target/fuzz/corpus").join(target);
    let findings = root().join("target/fuzz/findings").join(target);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&findings)?;
    say(&format!("fuzz: {target} for {seconds} s"));
    let mut command = Command::new(binary);
    command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={MAX_BYTES}"));
    command.args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"]);
    command.arg(format!("-artifact_prefix={}/", findings.display()));
    command.arg(corpus).args(seeds(target).iter().filter(|seeds| seeds.exists()));
    run(&mut command)
}

/// Where inputs of the right kind are, to begin with.
fn seeds(target: &str) -> Vec<PathBuf> {
    let own = root().join("fuzz/seeds").join(target);
    match target {
        "folder" => vec![own, root().join("domain/tests/bad_files"), root().join("probes")],
        // Documents of each format; what they begin with chooses one anew.
        "upstream" => vec![own, root().join("domain/tests/upstreams/documents")],
        "monitors" => vec![own, root().join("tests/fixtures/monitors")],
        _ => vec![own],
    }
}

fn host() -> anyhow::Result<String> {
    let versions = output_of(&mut program("rustc", &["-vV"])).context("there is no rustc")?;
    let host = versions.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say for which machine it is")
}
