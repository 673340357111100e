//! Page views: how much CPU does one take that many readers share? Of a page of twenty components, in workerd, while
//! its agent reports.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::protocol::batch::MEDIA_TYPE;
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LOAD_REGION, LoadGenerator, LocalWorker, wait_for};

use crate::process::{cpu_ms, now_s, pin};
use crate::view_floor::ViewFloor;
use xtask::build;
use xtask::shell::say;

/// A component each.
const LOAD: LoadGenerator = LoadGenerator { probes: 20 };
/// What is read.
const PATHS: [(&str, &str); 3] = [
    ("the page", ""),
    ("`summary.json`", "api/v2/summary.json"),
    ("a component's page", "components/c0"),
];
/// How long each is read.
const ROUND: Duration = Duration::from_secs(10);
/// How often each is measured; the middle one is told.
const ROUNDS: usize = 3;
/// How many read at once.
const READERS: usize = 4;
/// How often the agent reports.
const EVERY: Duration = Duration::from_secs(5);

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    let all = format!("0-{}", std::thread::available_parallelism()?.get() - 1);
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = LOAD.folder();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", LOAD_REGION]);
    pin(worker.process_id().context("the Worker does not run")?, "0")?;
    pin(std::process::id(), "1")?;
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(30)));
    let bench =
        ViewBench { worker, token, client: config.build().into(), sequence: AtomicU64::new(0) };
    bench.report()?;
    wait_for("the page to be green", || {
        harness::get(&bench.worker.url("")).is_some_and(|page| page.body.contains("All systems"))
    });
    let mut report = format!(
        "{} components, {READERS} readers who read as fast as they can, an agent that reports every {} s; workerd on one \
         core, the readers on the other, load average {} when it began. CPU is that of all of workerd, HTTP and the agent's reports among \
         it.\n\n| what is read | CPU µs per view, median | min to max | views/s |\n|---|---|---|---|\n",
        LOAD.probes,
        EVERY.as_secs(),
        std::fs::read_to_string("/proc/loadavg")?.split(' ').next().unwrap_or_default()
    );
    let id = bench.worker.process_id().context("the Worker does not run")?;
    for (name, path) in PATHS {
        let url = bench.worker.url(path);
        let bytes = harness::get(&url).context("no answer")?.body.len();
        let floor = ViewFloor::start(bytes)?;
        pin(floor.id(), "0")?;
        let floor_name = format!("floor: a script that answers {bytes} bytes");
        for (name, id, url) in [(name, id, &url), (&*floor_name, floor.id(), &floor.url)] {
            say(&format!("bench: views of {name}"));
            // What is compiled and cached once is not counted.
            bench.round(id, url, ROUND / 5)?;
            let mut rounds = vec![];
            for _ in 0..ROUNDS {
                rounds.push(bench.round(id, url, ROUND)?);
            }
            rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
            let round = |n: usize| rounds.get(n).copied().unwrap_or_default();
            let ((least, _), (middle, rate), (most, _)) =
                (round(0), round(ROUNDS / 2), round(ROUNDS - 1));
            writeln!(report, "| {name} | {middle:.0} | {least:.0} to {most:.0} | {rate:.0} |")?;
        }
    }
    pin(std::process::id(), &all)?;
    Ok(report)
}

struct ViewBench {
    worker: LocalWorker,
    token: String,
    client: ureq::Agent,
    sequence: AtomicU64,
}

impl ViewBench {
    /// Lets the agent report a run of each probe.
    fn report(&self) -> anyhow::Result<()> {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed) + 1;
        let made_at = Timestamp::from_unix_ms(((now_s()? - 1.0) * 1e3) as i64);
        let packed = LOAD.batch(sequence, made_at).pack()?;
        let request = self.client.post(self.worker.url("agent/v1/batches"));
        let request = request.header("content-type", MEDIA_TYPE);
        request
            .header("authorization", format!("Bearer {}", self.token))
            .send(packed.as_slice())?;
        Ok(())
    }

    /// Microseconds of CPU for a view, and views a second.
    fn round(&self, id: u32, url: &str, long: Duration) -> anyhow::Result<(f64, f64)> {
        let views = AtomicU64::new(0);
        let (began, before) = (Instant::now(), cpu_ms(id)?);
        std::thread::scope(|scope| {
            for _ in 0..READERS {
                scope.spawn(|| self.read(url, began + long, &views));
            }
            let mut due = began;
            while due < began + long {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                self.report()?;
                due += EVERY;
            }
            anyhow::Ok(())
        })?;
        let (took_s, cpu_ms) = (began.elapsed().as_secs_f64(), cpu_ms(id)? - before);
        let views = views.load(Ordering::Relaxed) as f64;
        ensure!(views > 0.0, "`{url}` could not be read");
        Ok((cpu_ms * 1e3 / views, views / took_s))
    }

    fn read(&self, url: &str, until: Instant, views: &AtomicU64) {
        while Instant::now() < until {
            let page = self.client.get(url).call();
            if page.is_ok_and(|mut page| page.body_mut().read_to_string().is_ok()) {
                views.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
