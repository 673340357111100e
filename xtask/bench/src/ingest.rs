//! Ingest benchmark: batches of a thousand observations against the real Worker on one core, and,
//! in the same run, one row for each observation, as most monitoring tools store them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::protocol::batch::MEDIA_TYPE;
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LOAD_REGION, LoadGenerator, LocalWorker, wait_for};

use crate::process::{cpu_ms, now_s, pin};
use xtask::build;
use xtask::shell::say;

/// Of each a run in a batch.
const LOAD: LoadGenerator = LoadGenerator { probes: 1_000 };
/// How many batches are sent in a row.
const BATCHES: u64 = 300;
/// How many of them for peers, which take longer.
const BATCHES_OF_ROWS: u64 = 30;
/// How many requests of one observation each.
const SINGLE: u64 = 600;
/// How often everything is measured; the middle one is told.
const ROUNDS: usize = 5;
/// How often a batch comes in while the page is read.
const PACE: Duration = Duration::from_millis(50);
/// How many batches come in then.
const PACED: u64 = 400;
/// How long before they are packed observations are made, at most.
const MADE_BEFORE_S: f64 = 5.0;
/// How many read the page at once.
const READERS: usize = 4;

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    build::worker_with_peer()?;
    let all = format!("0-{}", std::thread::available_parallelism()?.get() - 1);
    let bench = Bench::start()?;
    let mut report = String::from(
        "Batches hold a run of each of 1,000 probes. workerd has one core, the sender the other.\n\n\
         | what | observations/s, median | min to max | CPU µs per observation |\n|---|---|---|---|\n",
    );
    let mut rates = [const { vec![] }; 3];
    for round in 0..ROUNDS {
        say(&format!("bench: taking batches, round {} of {ROUNDS}", round + 1));
        let [ours, rows, single] = &mut rates;
        ours.push(bench.round("agent/v1/batches", BATCHES, LOAD)?);
        rows.push(bench.round("peer/eu-1", BATCHES_OF_ROWS, LOAD)?);
        single.push(bench.round("peer/eu-1", SINGLE, LoadGenerator { probes: 1 })?);
    }
    let names = [
        "batches, as agents send them",
        "a row for each observation of the same batches, not folded",
        "a row for each observation, each sent alone",
    ];
    let middles = rates.map(|mut rates| {
        rates.sort_by(|a, b| a.0.total_cmp(&b.0));
        rates
    });
    for (name, rates) in names.iter().zip(&middles) {
        let [(least, _), .., (most, _)] = rates.as_slice() else { continue };
        let (rate, cpu_us) = rates.get(ROUNDS / 2).copied().unwrap_or_default();
        writeln!(report, "| {name} | {rate:.0} | {least:.0} to {most:.0} | {cpu_us:.1} |")?;
    }
    let rate = |n: usize| middles.get(n).and_then(|r| r.get(ROUNDS / 2)).map_or(f64::NAN, |r| r.0);
    writeln!(
        report,
        "\nBatches are taken {:.1} times as fast as rows, and {:.0} times as fast as observations that are sent alone.\n",
        rate(0) / rate(1),
        rate(0) / rate(2)
    )?;
    report += &bench.under_readers()?;
    pin(std::process::id(), &all)?;
    Ok(report)
}

/// The Worker, and who sends to it.
struct Bench {
    worker: LocalWorker,
    token: String,
    client: ureq::Agent,
    sequence: AtomicU64,
    /// When those of the last batch were made, in milliseconds since 1970.
    made_ms: AtomicI64,
}

impl Bench {
    fn start() -> anyhow::Result<Self> {
        let worker = LocalWorker::start(Bundle::Peer);
        let folder = LOAD.folder();
        worker.allclear(&["apply", &folder.path().display().to_string()]);
        let token = worker.allclear(&["agent", "add", "eu-1", "--region", LOAD_REGION]);
        pin(worker.process_id().context("the Worker does not run")?, "0")?;
        pin(std::process::id(), "1")?;
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(30)));
        let bench = Self {
            worker,
            token,
            client: config.build().into(),
            sequence: AtomicU64::new(0),
            made_ms: AtomicI64::new(0),
        };
        // The first batch makes a thousand verdicts; the Board is to hear of them before anything is timed.
        bench.send("agent/v1/batches", &bench.packed(LOAD)?)?;
        wait_for("the page to be green", || {
            harness::get(&bench.worker.url(""))
                .is_some_and(|page| page.body.contains("All systems"))
        });
        Ok(bench)
    }

    /// The next batch.
    fn packed(&self, load: LoadGenerator) -> anyhow::Result<Vec<u8>> {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed) + 1;
        // In order, and none of it still to come when it arrives.
        let lately_ms = ((now_s()? - MADE_BEFORE_S) * 1e3) as i64;
        let made_ms = lately_ms.max(self.made_ms.load(Ordering::Relaxed) + 1);
        self.made_ms.store(made_ms, Ordering::Relaxed);
        Ok(load.batch(sequence, Timestamp::from_unix_ms(made_ms)).pack()?)
    }

    fn send(&self, path: &str, packed: &[u8]) -> anyhow::Result<()> {
        let request = self.client.post(self.worker.url(path)).header("content-type", MEDIA_TYPE);
        let mut answer =
            request.header("authorization", format!("Bearer {}", self.token)).send(packed)?;
        answer.body_mut().read_to_string()?;
        Ok(())
    }

    /// Observations a second, and microseconds of CPU for each.
    fn round(&self, path: &str, batches: u64, load: LoadGenerator) -> anyhow::Result<(f64, f64)> {
        let all = (0..batches).map(|_| self.packed(load)).collect::<anyhow::Result<Vec<_>>>()?;
        let id = self.worker.process_id().context("the Worker does not run")?;
        let (began, before) = (Instant::now(), cpu_ms(id)?);
        for packed in &all {
            self.send(path, packed)?;
        }
        let (took_s, cpu_ms) = (began.elapsed().as_secs_f64(), cpu_ms(id)? - before);
        let observations = batches as f64 * load.probes as f64;
        Ok((observations / took_s, cpu_ms * 1e3 / observations))
    }

    /// How long a batch takes while nobody reads, and while the page is read as often as it can be.
    fn under_readers(&self) -> anyhow::Result<String> {
        say("bench: taking batches while the page is read");
        let alone = self.paced()?;
        let (reading, views) = (AtomicBool::new(true), AtomicU64::new(0));
        let (read, took_s) = std::thread::scope(|scope| {
            for _ in 0..READERS {
                scope.spawn(|| self.read(&reading, &views));
            }
            let began = Instant::now();
            let read = self.paced();
            reading.store(false, Ordering::Relaxed);
            (read, began.elapsed().as_secs_f64())
        });
        let views = views.load(Ordering::Relaxed) as f64 / took_s;
        ensure!(views > 0.0, "the page could not be read");
        let mut report = format!(
            "A batch each {} ms, from when it is sent until it is known to be stored:\n\n\
             | meanwhile | p50 ms | p99 ms |\n|---|---|---|\n",
            PACE.as_millis()
        );
        let many = format!("{READERS} readers read the page, {views:.0} times a second");
        for (meanwhile, took_ms) in [("no readers", alone), (many.as_str(), read?)] {
            let percentile = |share: usize| {
                took_ms.get(took_ms.len() * share / 100).copied().unwrap_or(f64::NAN)
            };
            writeln!(report, "| {meanwhile} | {:.1} | {:.1} |", percentile(50), percentile(99))?;
        }
        Ok(report)
    }

    fn read(&self, reading: &AtomicBool, views: &AtomicU64) {
        while reading.load(Ordering::Relaxed) {
            let page = self.client.get(self.worker.url("")).call();
            if page.is_ok_and(|mut page| page.body_mut().read_to_string().is_ok()) {
                views.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How long batches take that come in at their pace, in milliseconds, sorted.
    fn paced(&self) -> anyhow::Result<Vec<f64>> {
        let all = (0..PACED).map(|_| self.packed(LOAD)).collect::<anyhow::Result<Vec<_>>>()?;
        let mut took_ms = vec![];
        let begin = Instant::now();
        for (n, packed) in (0_u32..).zip(&all) {
            // From when it is due: who waits for the one before waits as well.
            let due = begin + PACE * n;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            self.send("agent/v1/batches", packed)?;
            took_ms.push(due.elapsed().as_secs_f64() * 1e3);
        }
        took_ms.sort_by(f64::total_cmp);
        Ok(took_ms)
    }
}
