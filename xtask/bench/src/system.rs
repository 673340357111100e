//! System benchmark: one page, three agents, a run a second.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use harness::{REGIONS, System};

use xtask::build;
use xtask::shell::{root, say};

/// How often an outage is made and seen.
const OUTAGES: usize = 5;
/// How long batches are counted while nothing changes.
const QUIET: Duration = Duration::from_secs(30);

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    let mut report = String::from("| what | figure |\n|---|---|\n");
    sizes(&mut report)?;
    say("bench: a system at one run a second");
    let system = System::start();
    page_size(&mut report, &system)?;
    rows_per_batch(&mut report, &system)?;
    break_to_page(&mut report, &system)?;
    Ok(report)
}

fn sizes(report: &mut String) -> anyhow::Result<()> {
    let worker = ["worker/build/index_bg.wasm", "worker/build/index.js", "worker/entry.js"];
    let worker = worker.map(|file| root().join(file));
    let live = std::fs::read_dir(root().join("public/live"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    for (what, files) in [("the Worker's bundle", &worker[..]), ("the script of a page", &live)] {
        let (mut plain, mut packed) = (0, 0);
        for file in files {
            let bytes = std::fs::read(file).with_context(|| format!("no {}", file.display()))?;
            plain += bytes.len();
            packed += gzip(&bytes)?;
        }
        writeln!(report, "| {what}, gzip -9 | {packed} bytes ({plain} unpacked) |")?;
    }
    Ok(())
}

fn page_size(report: &mut String, system: &System) -> anyhow::Result<()> {
    let page = system.get("");
    let (plain, packed) = (page.len(), gzip(page.as_bytes())?);
    writeln!(
        report,
        "| the page with 3 components, gzip -9 | {packed} bytes ({plain} unpacked) |"
    )?;
    Ok(())
}

/// Rows that the platform counts as written, for each batch that was stored.
fn rows_per_batch(report: &mut String, system: &System) -> anyhow::Result<()> {
    let count = || {
        let agents = system.ops("agents");
        let sum = |field: &str| {
            let agents = agents.as_array().into_iter().flatten();
            agents.filter_map(|agent| agent.get(field)?.as_u64()).sum::<u64>()
        };
        (sum("batches"), sum("rows_written"))
    };
    let (batches, rows) = count();
    std::thread::sleep(QUIET);
    let (later_batches, later_rows) = count();
    let (batches, rows) = (later_batches - batches, later_rows - rows);
    let ratio = rows as f64 / batches.max(1) as f64;
    let (agents, seconds) = (REGIONS.len(), QUIET.as_secs());
    writeln!(
        report,
        "| rows written per batch, {agents} agents, {seconds} s without a change | {ratio:.3} ({rows} rows, {batches} batches) |"
    )?;
    Ok(())
}

/// From the moment the shop breaks to the page that says so, runs being a second apart.
fn break_to_page(report: &mut String, system: &System) -> anyhow::Result<()> {
    // So many outages in a row are flapping, which is another word.
    let probe = system.probes().join("checkout.toml");
    let text =
        std::fs::read_to_string(&probe)?.replace("recoveries = 2 }", "recoveries = 2, flaps = 0 }");
    anyhow::ensure!(text.contains("flaps = 0"), "the probe of the checkout has another `confirm`");
    std::fs::write(&probe, text)?;
    system.allclear(&["apply", &system.probes().display().to_string()]);
    let mut took_ms = vec![];
    for _ in 0..OUTAGES {
        system.wait_for_page("All systems are working");
        let began = Instant::now();
        system.shop.break_part("payment", None);
        system.wait_for_page("Checkout is down");
        took_ms.push(began.elapsed().as_millis());
        system.shop.mend();
    }
    took_ms.sort_unstable();
    let [least, .., most] = took_ms.as_slice() else { return Ok(()) };
    let median = took_ms.get(OUTAGES / 2).copied().unwrap_or_default();
    writeln!(
        report,
        "| from the shop's break to the page that says so, runs every 1 s | median {median} ms, {least} to {most} ms ({OUTAGES} outages) |"
    )?;
    Ok(())
}

fn gzip(bytes: &[u8]) -> anyhow::Result<usize> {
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
