//! Reports: what does each kind cost the server, of a page of many components and customers, and a year?

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context, ensure};
use domain::report::kind::ReportKind;
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, REPORTED_COMPONENTS, REPORTED_CUSTOMERS, REPORTED_OUTAGES,
    reported_year,
};

use crate::process::{cpu_ms, pin};
use xtask::build;
use xtask::shell::say;

/// How often each is asked for.
const ROUNDS: u32 = 5;
/// What is aimed at, of the slowest.
const AIM_MS: f64 = 50.0;

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    say("bench: reports, the record of a year");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("year.jsonl");
    let _ = reported_year().write(&path);
    let worker = LocalWorker::start(Bundle::Deployed);
    worker.allclear(&["import", &path.display().to_string()]);
    let id = worker.process_id().context("the Worker does not run")?;
    let all = format!("0-{}", std::thread::available_parallelism()?.get() - 1);
    pin(id, "0")?;
    pin(std::process::id(), "1")?;
    let client: ureq::Agent = ureq::Agent::config_builder().build().into();
    let ask = |kind: ReportKind| -> anyhow::Result<usize> {
        let of_what = match kind {
            ReportKind::QuarterlyCustomer => "&customer=k1",
            ReportKind::ChangeImpact => "&component=c1",
            _ => "",
        };
        let url = worker.url(&format!("ops/v1/reports/{}?format=html{of_what}", kind.as_str()));
        let request = client.get(url).header("authorization", format!("Bearer {ADMIN_TOKEN}"));
        let body = request.call()?.body_mut().read_to_string()?;
        ensure!(body.contains("</html>"), "{body}");
        Ok(body.len())
    };
    let mut report = format!(
        "{REPORTED_COMPONENTS} components, {REPORTED_CUSTOMERS} customers with contracts, and {REPORTED_OUTAGES} outages with their incidents in a year; \
         each kind as HTML, {ROUNDS} times, by workerd on one core. {AIM_MS:.0} ms of the slowest are aimed at. The CPU is that of the whole process.\n\n\
         | report | CPU ms | waited ms | bytes |\n|---|---|---|---|\n"
    );
    let mut most: f64 = 0.0;
    for kind in ReportKind::all() {
        say(&format!("bench: reports, {}", kind.as_str()));
        // The first compiles what it needs.
        let bytes = ask(kind)?;
        let (began, before) = (Instant::now(), cpu_ms(id)?);
        for _ in 0..ROUNDS {
            ask(kind)?;
        }
        let used = (cpu_ms(id)? - before) / f64::from(ROUNDS);
        let waited = began.elapsed().as_secs_f64() * 1e3 / f64::from(ROUNDS);
        most = most.max(used);
        writeln!(report, "| `{}` | {used:.1} | {waited:.1} | {bytes} |", kind.as_str())?;
    }
    pin(std::process::id(), &all)?;
    let kept = if most <= AIM_MS { "The aim is kept." } else { "The aim is not kept by all." };
    writeln!(report, "\n{kept}")?;
    Ok(report)
}
