//! First paint: how soon can a page be read, on a slow network and a slow processor, and how far is that from plain text?

use std::fmt::Write as _;

use anyhow::{Context, ensure};
use domain::protocol::batch::MEDIA_TYPE;
use harness::{Bundle, LOAD_REGION, LoadGenerator, LocalWorker, request, root, wait_for};
use serde::Deserialize;
use xtask::build;
use xtask::shell::{output_of, program, say};

use crate::detection::now;

/// A component each.
const LOAD: LoadGenerator = LoadGenerator { probes: 20 };
/// What is loaded besides the floor.
const PAGES: [(&str, &str); 3] =
    [("the page", ""), ("the page in Arabic", "ar/"), ("a component's page", "components/c0")];

/// Medians of one page.
#[derive(Deserialize)]
struct PaintFigures {
    /// When the largest part was painted, in milliseconds.
    lcp: f64,
    /// How much moved by itself.
    shift: f64,
    /// For how long the main thread was blocked, in milliseconds.
    blocked: f64,
    /// The bytes of its HTML as they are sent.
    bytes: u64,
}

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = LOAD.folder();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", LOAD_REGION]);
    let bearer = format!("Bearer {}", token.trim());
    let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
    let batch = LOAD.batch(1, now()?).pack()?;
    let reply = request("POST", &worker.url("agent/v1/batches"), &headers, &batch);
    ensure!(reply.is_some_and(|reply| reply.status == 200), "the batch was not taken");
    wait_for("the page to be green", || {
        harness::get(&worker.url("")).is_some_and(|page| page.body.contains("All systems"))
    });
    say("bench: pages in a browser, on slow 4G and a four times slower processor");
    let mut command = program("node", &["tests/clients/first_paint.mjs"]);
    command.current_dir(root()).arg(worker.url("")).args(PAGES.map(|(_, path)| path));
    let figures: Vec<PaintFigures> =
        serde_json::from_str(&output_of(&mut command).context("no figures")?)?;
    let floor = figures.first().context("no floor")?.lcp;
    let mut report = format!(
        "{} components, Chromium with slow 4G (1.44 Mbit/s, 562 ms) and a four times slower processor, medians of five loads with an \
         empty cache; what workerd sends is compressed on the way.\n\n\
         | what is loaded | bytes | largest paint ms | × floor | blocked ms | layout shift |\n|---|---|---|---|---|---|\n",
        LOAD.probes
    );
    let names = ["floor: 5 kB of text, gzip"].into_iter().chain(PAGES.map(|(name, _)| name));
    for (name, page) in names.zip(&figures) {
        let PaintFigures { lcp, shift, blocked, bytes } = page;
        let ratio = lcp / floor;
        writeln!(
            report,
            "| {name} | {bytes} | {lcp:.0} | {ratio:.2} | {blocked:.0} | {shift:.3} |"
        )?;
    }
    Ok(report)
}
