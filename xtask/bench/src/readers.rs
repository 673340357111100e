//! Readers: what do two thousand see who have the page open, when something breaks? How soon, and what does it cost agents?

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::protocol::batch::{Batch, MEDIA_TYPE};
use harness::{Bundle, Chance, LOAD_REGION, LoadGenerator, LocalWorker, request, wait_for};
use xtask::shell::{output_of, program, say};

use crate::detection::{now, outage};
use crate::notices::quantile;
use crate::process::{cpu_ms, pin};

/// A component each.
const LOAD: LoadGenerator = LoadGenerator { probes: 20 };
const READERS: usize = 2_000;
/// How long they read before and after the outage.
const EACH_HALF: Duration = Duration::from_secs(30);
/// How often the agent reports.
const EVERY: Duration = Duration::from_secs(1);
/// Readers ask for a page that has changed at different moments of this time, as its script does.
const SPREAD_MS: u64 = 1_000;

/// What one reader saw.
struct SeenOutage {
    /// When the page that says it was there.
    seen: Instant,
    /// How long that page took.
    page_ms: f64,
}

pub(crate) fn measure() -> anyhow::Result<String> {
    xtask::build::all()?;
    let worker = LocalWorker::start(Bundle::Deployed);
    let id = worker.process_id().context("the Worker does not run")?;
    for process in [id, std::process::id()] {
        // Each reader has a connection for the stream and, for a moment, one for the page.
        let process = process.to_string();
        let mut command = program("prlimit", &["--nofile=16384", "--pid", &process]);
        output_of(&mut command).context("prlimit (of util-linux) cannot raise a limit")?;
    }
    let folder = LOAD.folder();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", LOAD_REGION]);
    let all = format!("0-{}", std::thread::available_parallelism()?.get() - 1);
    pin(id, "0")?;
    pin(std::process::id(), "1")?;
    let agent =
        ReportingAgent { url: worker.url("agent/v1/batches"), token: token.trim().to_owned() };
    agent.send(&LOAD.batch(1, now()?))?;
    let page = worker.url("");
    wait_for("the page to be green", || {
        harness::get(&page).is_some_and(|page| page.body.contains("All systems"))
    });
    say(&format!("bench: {READERS} readers, and an outage"));
    let (sender, seen) = channel();
    for n in 0..READERS {
        let (sender, page) = (sender.clone(), page.clone());
        let reader = std::thread::Builder::new().stack_size(256 * 1024);
        // One that fails sends nothing, and is missed at the end.
        reader.spawn(move || drop(read(n as u64, &page, &sender)))?;
    }
    drop(sender);
    let mut report_ms = vec![];
    let mut sequence = 1;
    let cpu_before = cpu_ms(id)?;
    agent.report(&mut sequence, EACH_HALF, &mut report_ms)?;
    let idle_cpu = (cpu_ms(id)? - cpu_before) / EACH_HALF.as_secs_f64() / 10.0;
    sequence += 1;
    let broken = Batch { sequence, ..outage(7, now()?)? };
    agent.send(&broken)?;
    let broke = Instant::now();
    agent.report(&mut sequence, EACH_HALF, &mut report_ms)?;
    let readings: Vec<SeenOutage> = seen.try_iter().collect();
    pin(std::process::id(), &all)?;
    let after_ms: Vec<f64> =
        readings.iter().map(|r| (r.seen - broke).as_secs_f64() * 1e3).collect();
    let page_ms: Vec<f64> = readings.iter().map(|r| r.page_ms).collect();
    ensure!(!readings.is_empty(), "no reader saw it");
    let mut report = format!(
        "{READERS} readers with an open page each, {} components, an agent that reports each second; workerd on one core, readers \
         on the other. After {} s one component goes down.\n\n| what | figure |\n|---|---|\n",
        LOAD.probes,
        EACH_HALF.as_secs()
    );
    let spread = |values: &[f64]| {
        let [p50, p99, most] = [50, 99, 100].map(|share| quantile(values, share));
        format!("{p50:.0}, {p99:.0}, {most:.0} ms")
    };
    writeln!(report, "| readers who saw it | {} of {READERS} |", readings.len())?;
    writeln!(
        report,
        "| from the batch that confirms it until a reader's page says it: p50, p99, most | {} |",
        spread(&after_ms)
    )?;
    writeln!(
        report,
        "| a page, when all ask for it within a second: p50, p99, most | {} |",
        spread(&page_ms)
    )?;
    writeln!(
        report,
        "| {} batches meanwhile, all accepted: p50, p99, most | {} |",
        report_ms.len(),
        spread(&report_ms)
    )?;
    writeln!(report, "| processor while nothing changes, of one core | {idle_cpu:.1} % |")?;
    Ok(report)
}

struct ReportingAgent {
    url: String,
    token: String,
}

impl ReportingAgent {
    fn send(&self, batch: &Batch) -> anyhow::Result<()> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
        let reply = request("POST", &self.url, &headers, &batch.pack()?).context("no answer")?;
        ensure!(reply.status == 200, "{}: {}", reply.status, reply.body);
        Ok(())
    }

    /// Reports a run of each probe but the one that breaks, again and again; how long each took goes to a list.
    fn report(
        &self,
        sequence: &mut u64,
        long: Duration,
        took_ms: &mut Vec<f64>,
    ) -> anyhow::Result<()> {
        let until = Instant::now() + long;
        let mut due = Instant::now();
        while due < until {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            *sequence += 1;
            let mut batch = LOAD.batch(*sequence, now()?);
            batch.observations.retain(|seen| seen.probe.as_str() != "p7");
            let began = Instant::now();
            self.send(&batch)?;
            took_ms.push(began.elapsed().as_secs_f64() * 1e3);
            due += EVERY;
        }
        Ok(())
    }
}

/// A reader: has the stream open, and fetches the page when it is another one, until it says that a component is down.
fn read(number: u64, page: &str, readings: &Sender<SeenOutage>) -> anyhow::Result<()> {
    let mut chance = Chance::of_seed(number);
    // They came over some seconds.
    std::thread::sleep(Duration::from_millis(chance.below(5_000)));
    let host = page.trim_start_matches("http://").trim_end_matches('/');
    let mut revision = String::new();
    loop {
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let accept = "accept: text/event-stream";
        write!(stream, "GET /api/v1/live HTTP/1.1\r\nhost: {host}\r\n{accept}\r\n\r\n")?;
        let lines = BufReader::new(stream).lines();
        // It ends from time to time, and is opened again.
        for line in lines {
            let line = line?;
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let state: serde_json::Value = serde_json::from_str(data)?;
            let next = state.get("revision").and_then(serde_json::Value::as_str);
            let next = next.with_context(|| format!("no revision: {data}"))?;
            let is_first = revision.is_empty();
            if next == revision {
                continue;
            }
            next.clone_into(&mut revision);
            if is_first {
                continue;
            }
            std::thread::sleep(Duration::from_millis(chance.below(SPREAD_MS)));
            let began = Instant::now();
            let reply = harness::get(page).context("no page")?;
            let page_ms = began.elapsed().as_secs_f64() * 1e3;
            if reply.body.contains("C7 is down") {
                readings.send(SeenOutage { seen: Instant::now(), page_ms })?;
                return Ok(());
            }
        }
    }
}
