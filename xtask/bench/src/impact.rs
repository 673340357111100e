//! Impact: how long does one wait for whom trouble of a component affects, on a page of many customers?

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context, ensure};
use domain::config::Configuration;
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::operations::impact::{ImpactSubject, impact};
use domain::time::timestamp::Timestamp;
use harness::{ADMIN_TOKEN, Bundle, LocalWorker};

use crate::process::{now_s, pin};
use xtask::build;
use xtask::shell::say;

const COMPONENTS: usize = 200;
const DEPENDENCIES: usize = 500;
const CUSTOMERS: usize = 1_000;
/// How many components each customer uses.
const USED: usize = 5;
/// How often each component is asked for.
const ROUNDS: usize = 3;
/// What is aimed at, of the slowest.
const AIM_MS: f64 = 200.0;

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    let files = files();
    let read = parse::read(&files);
    let configuration = read.map_err(|errors| anyhow::anyhow!("the folder: {errors:?}"))?;
    let dependencies: usize = configuration.components.iter().map(|own| own.depends_on.len()).sum();
    ensure!(dependencies == DEPENDENCIES, "{dependencies} dependencies");
    say("bench: impact, through the pure function");
    let (pure_ms, customers) = pure(&configuration)?;
    say("bench: impact, through the Worker");
    let served_ms = served(&files)?;
    let mut report = format!(
        "{COMPONENTS} components with {DEPENDENCIES} dependencies, {CUSTOMERS} customers of {USED} components each; each component is asked for \
         {ROUNDS} times, and up to {customers} customers are affected. {AIM_MS:.0} ms of the slowest are aimed at.\n\n\
         | impact of a component | p50 ms | p99 ms | most ms |\n|---|---|---|---|\n"
    );
    for (what, mut took_ms) in [
        ("the pure function, a native build without optimization", pure_ms),
        ("`GET /ops/v1/impact`, workerd on one core", served_ms),
    ] {
        took_ms.sort_by(f64::total_cmp);
        let share = |share: usize| {
            took_ms.get((took_ms.len() * share / 100).min(took_ms.len().saturating_sub(1)))
        };
        let figure = |at: usize| share(at).copied().unwrap_or(f64::NAN);
        let (middle, late, most) = (figure(50), figure(99), figure(100));
        ensure!(most <= AIM_MS, "{what}: {most:.1} ms");
        writeln!(report, "| {what} | {middle:.1} | {late:.1} | {most:.1} |")?;
    }
    Ok(report)
}

/// How long the function takes for each component, and the most customers that one affects.
fn pure(configuration: &Configuration) -> anyhow::Result<(Vec<f64>, usize)> {
    let now = Timestamp::from_unix_ms((now_s()? * 1e3) as i64);
    let (mut took_ms, mut most) = (vec![], 0);
    for component in (0..ROUNDS).flat_map(|_| &configuration.components) {
        let subject = ImpactSubject::Component(component.id.clone());
        let began = Instant::now();
        let found = impact(configuration, subject, now);
        took_ms.push(began.elapsed().as_secs_f64() * 1e3);
        let found = found.map_err(|problem| anyhow::anyhow!("{}", problem.detail))?;
        most = most.max(found.customers.len());
    }
    Ok((took_ms, most))
}

/// How long an operator waits for the answer for each component.
fn served(files: &[SourceFile]) -> anyhow::Result<Vec<f64>> {
    let all = format!("0-{}", std::thread::available_parallelism()?.get() - 1);
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = tempfile::tempdir()?;
    for file in files {
        std::fs::write(folder.path().join(&file.path), &file.text)?;
    }
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    pin(worker.process_id().context("the Worker does not run")?, "0")?;
    pin(std::process::id(), "1")?;
    let client: ureq::Agent = ureq::Agent::config_builder().build().into();
    let mut took_ms = vec![];
    for n in (0..ROUNDS).flat_map(|_| 0..COMPONENTS) {
        let url = worker.url(&format!("ops/v1/impact?component=c{n}"));
        let began = Instant::now();
        let request = client.get(url).header("authorization", format!("Bearer {ADMIN_TOKEN}"));
        let body = request.call()?.body_mut().read_to_string()?;
        took_ms.push(began.elapsed().as_secs_f64() * 1e3);
        ensure!(body.contains("\"customers\""), "{body}");
    }
    pin(std::process::id(), &all)?;
    Ok(took_ms)
}

/// A page in which most components depend on two or three of those before them.
fn files() -> Vec<SourceFile> {
    let mut page = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n".to_owned();
    let mut left = DEPENDENCIES;
    for n in 0..COMPONENTS {
        // So many that all are given out when the last component is written, and spread over those before it.
        let wanted = left.div_ceil(COMPONENTS - n).min(n);
        left -= wanted;
        let apart = n.checked_div(wanted).unwrap_or_default();
        let needed = (0..wanted).map(|step| format!("\"c{}\"", n - 1 - step * apart));
        let needed: Vec<String> = needed.collect();
        page += &format!(
            "[[component]]\nid = \"c{n}\"\nname = \"Part {n}\"\nmanual = true\ndepends_on = [{}]\n",
            needed.join(", ")
        );
    }
    let customers = (0..CUSTOMERS).map(|n| {
        let used = (0..USED).map(|step| format!("\"c{}\"", (n * 13 + step * 37) % COMPONENTS));
        let used: Vec<String> = used.collect();
        format!(
            "[[customer]]\nid = \"k{n}\"\nname = \"Customer {n}\"\ncomponents = [{}]\nkey = {}\n",
            used.join(", "),
            n % 10 == 0
        )
    });
    let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
    vec![file("page.toml", page), file("customers.toml", customers.collect())]
}
