//! Notices to subscribers: how long does it take until ten thousand are told, what does it cost, and does the record
//! take batches as before meanwhile?

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::protocol::batch::MEDIA_TYPE;
use domain::time::timestamp::Timestamp;
use harness::{
    ADMIN_TOKEN, Bundle, LOAD_REGION, LoadGenerator, LocalWorker, MailServer, TestSettings, request,
};
use serde_json::Value;
use xtask::build;
use xtask::shell::say;

use crate::process::{now_s, pin};

/// How many are told.
const SUBSCRIBERS: usize = 10_000;
/// What an agent runs.
const LOAD: LoadGenerator = LoadGenerator { probes: 100 };
/// How often it reports.
const EVERY: Duration = Duration::from_millis(200);
/// For how long it reports alone, to compare with.
const ALONE: Duration = Duration::from_secs(20);

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    let server = MailServer::start(&["--quiet"]);
    let settings =
        TestSettings { smtp_url: Some(server.smtp_url().leak()), ..TestSettings::default() };
    let worker = LocalWorker::start_under(Bundle::Deployed, settings);
    let folder = LOAD.folder();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "a0", "--region", LOAD_REGION]);
    let mut csv = "email\n".to_owned();
    for n in 0..SUBSCRIBERS {
        writeln!(csv, "reader-{n}@example.com")?;
    }
    let file = folder.path().join("subscribers.csv");
    std::fs::write(&file, csv)?;
    worker.allclear(&["subscriber", "import", &file.display().to_string(), "--confirmed"]);
    pin(worker.process_id().context("the Worker does not run")?, "0")?;
    say("bench: an agent reports alone");
    let reporter = Reporter { worker: &worker, token: &token };
    let going_on = AtomicBool::new(true);
    let alone = std::thread::scope(|scope| {
        let reports = scope.spawn(|| reporter.report(1, &going_on));
        std::thread::sleep(ALONE);
        going_on.store(false, Ordering::Relaxed);
        reports.join()
    });
    let alone = alone.map_err(|_| anyhow::anyhow!("an agent panicked"))??;
    say(&format!("bench: {SUBSCRIBERS} subscribers are told"));
    let before = rows(&worker)?;
    going_on.store(true, Ordering::Relaxed);
    let (first, all, meanwhile) = std::thread::scope(|scope| {
        let reports = scope.spawn(|| reporter.report(1 + alone.len() as u64, &going_on));
        let told = tell(&worker, &server);
        going_on.store(false, Ordering::Relaxed);
        let meanwhile = reports.join().map_err(|_| anyhow::anyhow!("an agent panicked"))??;
        let (first, all) = told?;
        anyhow::Ok((first, all, meanwhile))
    })?;
    let written = rows(&worker)? - before;
    report(first, all, written, (&alone, &meanwhile))
}

/// Opens an incident; after how long the first and the last were told.
fn tell(worker: &LocalWorker, server: &MailServer) -> anyhow::Result<(Duration, Duration)> {
    let began = Instant::now();
    worker.allclear(&["incident", "open", "Card payments fail", "-m", "We are looking."]);
    let mut first = None;
    loop {
        let count = server.accepted();
        if count > 0 {
            first.get_or_insert(began.elapsed());
        }
        if count >= SUBSCRIBERS {
            return Ok((first.unwrap_or_default(), began.elapsed()));
        }
        ensure!(began.elapsed() < Duration::from_secs(900), "{count} were told in 15 minutes");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// How many rows the Courier has written since it woke.
fn rows(worker: &LocalWorker) -> anyhow::Result<u64> {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    let reply = request("GET", &worker.url("ops/v1/usage"), &headers, b"").context("no answer")?;
    let usage: Value = serde_json::from_str(&reply.body)?;
    let rows = usage.pointer("/courier/awake/rows_written").and_then(Value::as_u64);
    rows.context("the usage has no rows")
}

fn report(
    first: Duration,
    all: Duration,
    rows: u64,
    (alone, meanwhile): (&[f64], &[f64]),
) -> anyhow::Result<String> {
    let a_second = SUBSCRIBERS as f64 / all.as_secs_f64();
    let per_1000 = rows as f64 / (SUBSCRIBERS as f64 / 1_000.0);
    let mut report = format!(
        "One incident, {SUBSCRIBERS} subscribers by mail, a mail server in Python beside it, workerd on one core:\n\n\
         | what | measured |\n|---|---|\n\
         | first message accepted after | {:.2} s |\n| last message accepted after | {:.1} s |\n\
         | messages a second | {a_second:.0} |\n| rows written for 1,000 deliveries | {per_1000:.0} |\n",
        first.as_secs_f64(),
        all.as_secs_f64()
    );
    for (name, took) in [("alone", alone), ("meanwhile", meanwhile)] {
        writeln!(
            report,
            "| a batch each {} ms, {name}: p50, p99 | {:.1} ms, {:.1} ms |",
            EVERY.as_millis(),
            quantile(took, 50),
            quantile(took, 99)
        )?;
    }
    Ok(report)
}

/// A percentile of times, in milliseconds.
pub(crate) fn quantile(took_ms: &[f64], share: usize) -> f64 {
    let mut sorted = took_ms.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * share / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

struct Reporter<'a> {
    worker: &'a LocalWorker,
    token: &'a str,
}

impl Reporter<'_> {
    /// Sends batches at a pace, from a sequence on; how long each took, in milliseconds.
    fn report(&self, from: u64, going_on: &AtomicBool) -> anyhow::Result<Vec<f64>> {
        let bearer = format!("Bearer {}", self.token.trim());
        let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
        let url = self.worker.url("agent/v1/batches");
        let (begin, mut took_ms) = (Instant::now(), vec![]);
        for n in 0_u32.. {
            std::thread::sleep((begin + EVERY * n).saturating_duration_since(Instant::now()));
            if !going_on.load(Ordering::Relaxed) {
                break;
            }
            let made_at = Timestamp::from_unix_ms(((now_s()? - 0.2) * 1e3) as i64);
            let packed = LOAD.batch(from + u64::from(n), made_at).pack()?;
            let began = Instant::now();
            let reply = request("POST", &url, &headers, &packed).context("no answer")?;
            ensure!(reply.status == 200, "{}", reply.body);
            took_ms.push(began.elapsed().as_secs_f64() * 1e3);
        }
        Ok(took_ms)
    }
}
