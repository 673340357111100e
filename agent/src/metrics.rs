//! Prometheus metrics of the agent itself, served on the local machine.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::Context;
use domain::protocol::observation::{Observation, Outcome};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::clock;

/// Where figures are served, unless the agent is told otherwise.
pub const ADDRESS: &str = "127.0.0.1:9464";
/// How long somebody who asks may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOutcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByProbe {
    probe: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByReason {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByResult {
    result: &'static str,
}

/// Why a run that was due did not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The machine slept, or had too much to do.
    Late,
    /// The run before was not over.
    Overlap,
    /// As many as may run at a time ran already, for a whole interval.
    Busy,
}

/// What became of a batch that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The server has it.
    Taken,
    /// It will be sent again.
    Later,
    /// The server will never take it.
    Refused,
}

/// The figures of one process.
pub struct Metrics {
    registry: Registry,
    runs: Family<ByOutcome, Counter>,
    passes: Family<ByProbe, Gauge>,
    took: Family<ByProbe, Gauge<f64, AtomicU64>>,
    missed: Family<ByReason, Counter>,
    delay: Histogram,
    sent: Family<ByResult, Counter>,
    last_taken: Gauge,
    dropped: Counter,
    /// How many probes there are to run.
    pub probes: Gauge,
    /// How many run now.
    pub running: Gauge,
    /// How many batches wait for the server.
    pub waiting: Gauge,
    /// How many bytes they have.
    pub waiting_bytes: Gauge,
    /// 1: a reference target answers, or there is none; 0: the agent is cut off.
    pub connected: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("allclear_agent"),
            runs: Family::default(),
            passes: Family::default(),
            took: Family::default(),
            missed: Family::default(),
            delay: Histogram::new([0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0]),
            sent: Family::default(),
            last_taken: Gauge::default(),
            dropped: Counter::default(),
            probes: Gauge::default(),
            running: Gauge::default(),
            waiting: Gauge::default(),
            waiting_bytes: Gauge::default(),
            connected: Gauge::default(),
        };
        metrics.connected.set(1);
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("runs", "Completed runs, by outcome", self.runs.clone());
        registry.register("probe_passes", "1: the last run passed", self.passes.clone());
        let help = "Seconds that the last run took";
        registry.register("probe_seconds", help, self.took.clone());
        registry.register("missed", "Runs that were due and did not begin", self.missed.clone());
        let help = "Seconds from when a run was due to its start";
        registry.register("delay_seconds", help, self.delay.clone());
        registry.register("batches_sent", "Batches sent, by result", self.sent.clone());
        let help = "Time of the last acknowledged delivery, in seconds since 1970";
        registry.register("last_delivery_seconds", help, self.last_taken.clone());
        let help = "Batches that were dropped because the spool was full or they were too old";
        registry.register("batches_dropped", help, self.dropped.clone());
        registry.register("probes", "Probes to run", self.probes.clone());
        registry.register("running", "Runs in progress", self.running.clone());
        registry.register("spool_batches", "Batches in the spool", self.waiting.clone());
        registry.register(
            "spool_bytes",
            "Bytes of batches in the spool",
            self.waiting_bytes.clone(),
        );
        let help = "0: no reference target answers, the agent is cut off";
        registry.register("connected", help, self.connected.clone());
    }

    /// A run that did not begin.
    pub fn missed(&self, why: Missed) {
        let reason = match why {
            Missed::Late => "late",
            Missed::Overlap => "overlap",
            Missed::Busy => "busy",
        };
        self.missed.get_or_create(&ByReason { reason }).inc();
    }

    /// A run that begins so long after it was due.
    pub fn late(&self, by: Duration) {
        self.delay.observe(by.as_secs_f64());
    }

    /// What a run saw.
    pub fn saw(&self, seen: &Observation) {
        let outcome = match seen.outcome {
            Outcome::Passed => "passed",
            Outcome::Degraded(_) => "degraded",
            Outcome::Failed(_) => "failed",
            Outcome::Unsure(_) => "unsure",
        };
        self.runs.get_or_create(&ByOutcome { outcome }).inc();
        let probe = ByProbe { probe: seen.probe.to_string() };
        self.passes.get_or_create(&probe).set(i64::from(seen.outcome == Outcome::Passed));
        self.took.get_or_create(&probe).set(f64::from(seen.took_ms) / 1000.0);
    }

    /// Forgets the figures of all probes; those that are still run come back.
    pub fn forget_probes(&self) {
        self.passes.clear();
        self.took.clear();
    }

    /// A batch that was sent.
    pub fn sent(&self, what: DeliveryOutcome) {
        let result = match what {
            DeliveryOutcome::Taken => "taken",
            DeliveryOutcome::Later => "later",
            DeliveryOutcome::Refused => "refused",
        };
        self.sent.get_or_create(&ByResult { result }).inc();
        if what == DeliveryOutcome::Taken {
            self.last_taken.set(clock::now().unix_ms() / 1000);
        }
    }

    /// What waits for the server, and how many batches were given up since.
    pub fn spooled(&self, (batches, bytes): (usize, u64), dropped: u64) {
        self.waiting.set(i64::try_from(batches).unwrap_or(i64::MAX));
        self.waiting_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        self.dropped.inc_by(dropped);
    }

    /// All figures, as Prometheus reads them.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Serves figures for ever, at `GET /metrics`.
///
/// # Errors
/// When the address is taken, or is none.
pub async fn serve(address: SocketAddr, metrics: Arc<Metrics>) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot serve metrics at {address}"))?;
    tracing::info!(address = %listener.local_addr()?, "metrics at /metrics");
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                // One after the other: there is one Prometheus, and a slow one has a limit.
                Ok((stream, _)) => drop(timeout(PATIENCE, answer(stream, &metrics)).await),
                Err(error) => {
                    tracing::warn!(%error, "metrics cannot be served now");
                    tokio::time::sleep(PATIENCE).await;
                }
            }
        }
    });
    Ok(())
}

/// One request line in, one answer out. A whole HTTP server would be larger than the agent.
async fn answer(mut stream: TcpStream, metrics: &Metrics) -> std::io::Result<()> {
    let mut start = [0; 1024];
    let read = stream.read(&mut start).await?;
    let line = String::from_utf8_lossy(start.get(..read).unwrap_or_default()).into_owned();
    let (status, body) = match line.split_whitespace().take(2).collect::<Vec<_>>().as_slice() {
        ["GET", "/metrics"] => ("200 OK", metrics.text()),
        ["GET", _] => ("404 Not Found", "figures are at /metrics\n".to_owned()),
        _ => ("405 Method Not Allowed", "use GET\n".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/openmetrics-text; version=1.0.0; \
         charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
