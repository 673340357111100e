//! Instruction count of folding an observation, by Valgrind, so that other programs do not disturb
//! it.

use std::fmt::Write as _;

use anyhow::Context;

use xtask::setup;
use xtask::shell::{cargo, program, root, run, say};

/// Two lengths of one run: what both do once falls out of their difference.
const BATCHES: [u64; 2] = [20, 60];
const OBSERVATIONS_OF_A_BATCH: f64 = 1_000.0;

pub(crate) fn measure() -> anyhow::Result<String> {
    setup::valgrind()?;
    say("bench: instructions of the fold");
    run(&mut cargo(&[
        "build",
        "--locked",
        "--release",
        "-p",
        "allclear-bench",
        "--example",
        "fold",
    ]))?;
    let made = counted("nothing")?;
    let unpacked = counted("unpack")? - made;
    let folded = counted("fold")? - made - unpacked;
    let mut report = String::from(
        "Instructions of a native build, as Valgrind's callgrind counts them, for an observation that changes nothing:\n\n\
         | what | instructions |\n|---|---|\n",
    );
    for (what, count) in [("unpacking and checking", unpacked), ("folding", folded)] {
        writeln!(report, "| {what} | {count:.0} |")?;
    }
    Ok(report)
}

/// Instructions for each observation.
fn counted(what: &str) -> anyhow::Result<f64> {
    let [few, many] = BATCHES;
    let observations = (many - few) as f64 * OBSERVATIONS_OF_A_BATCH;
    Ok((instructions(what, many)? - instructions(what, few)?) / observations)
}

fn instructions(what: &str, batches: u64) -> anyhow::Result<f64> {
    let mut command = program("valgrind", &["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(root().join("target/release/examples/fold")).args([what, &batches.to_string()]);
    let output = command.output().context("valgrind cannot be run")?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = errors.lines().find_map(|line| line.split("Collected : ").nth(1));
    let count = line.and_then(|count| count.trim().parse().ok());
    count.filter(|_| output.status.success()).with_context(|| format!("valgrind said: {errors}"))
}
