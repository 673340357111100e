//! Commands of operators: how long does one wait for its answer while fifty agents report?

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::protocol::batch::MEDIA_TYPE;
use domain::time::timestamp::Timestamp;
use harness::{ADMIN_TOKEN, Bundle, LOAD_REGION, LoadGenerator, LocalWorker, wait_for};
use serde_json::{Value, json};

use crate::process::{now_s, pin};
use xtask::build;
use xtask::shell::say;

/// What each agent runs.
const LOAD: LoadGenerator = LoadGenerator { probes: 100 };
/// How many agents report meanwhile.
const AGENTS: usize = 50;
/// How often each of them does: as by default.
const EVERY: Duration = Duration::from_secs(25);
/// How many incidents are opened, updated, edited and resolved.
const INCIDENTS: usize = 100;

pub(crate) fn measure() -> anyhow::Result<String> {
    build::all()?;
    let all = format!("0-{}", std::thread::available_parallelism()?.get() - 1);
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = LOAD.folder();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let add =
        |n: usize| worker.allclear(&["agent", "add", &format!("a{n}"), "--region", LOAD_REGION]);
    let tokens: Vec<String> = (0..AGENTS).map(add).collect();
    pin(worker.process_id().context("the Worker does not run")?, "0")?;
    pin(std::process::id(), "1")?;
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(30)));
    let client: ureq::Agent = config.build().into();
    let bench = CommandBench { worker, client, batches: AtomicU64::new(0) };
    say(&format!("bench: commands while {AGENTS} agents report"));
    let going_on = AtomicBool::new(true);
    let (took_ms, batches) = std::thread::scope(|scope| {
        scope.spawn(|| bench.report(&tokens, &going_on));
        wait_for("every agent to have reported", || {
            bench.batches.load(Ordering::Relaxed) >= AGENTS as u64
        });
        let before = bench.batches.load(Ordering::Relaxed);
        let took_ms = bench.command();
        going_on.store(false, Ordering::Relaxed);
        (took_ms, bench.batches.load(Ordering::Relaxed) - before)
    });
    pin(std::process::id(), &all)?;
    ensure!(batches > 0, "no agent reported meanwhile");
    report(&took_ms?, batches)
}

fn report(took_ms: &[(&'static str, f64)], batches: u64) -> anyhow::Result<String> {
    let mut report = format!(
        "One operator at a time, {AGENTS} agents of {} probes each that report every {} s ({batches} batches meanwhile), \
         workerd on one core:\n\n| command | p50 ms | p99 ms |\n|---|---|---|\n",
        LOAD.probes,
        EVERY.as_secs()
    );
    for command in ["open", "update", "note", "edit", "resolve", "all"] {
        let is_it = |(name, _): &&(&str, f64)| command == "all" || *name == command;
        let mut of_it: Vec<f64> = took_ms.iter().filter(is_it).map(|(_, took)| *took).collect();
        of_it.sort_by(f64::total_cmp);
        let percentile =
            |share: usize| of_it.get(of_it.len() * share / 100).copied().unwrap_or(f64::NAN);
        writeln!(report, "| {command} | {:.1} | {:.1} |", percentile(50), percentile(99))?;
    }
    Ok(report)
}

struct CommandBench {
    worker: LocalWorker,
    client: ureq::Agent,
    /// How many batches were taken.
    batches: AtomicU64,
}

impl CommandBench {
    /// Lets every agent report at its pace, one after the other.
    fn report(&self, tokens: &[String], going_on: &AtomicBool) {
        let begin = Instant::now();
        for n in 0_u32.. {
            let due = begin + EVERY * n / tokens.len() as u32;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let Some(token) = tokens.get(n as usize % tokens.len()) else { return };
            if !going_on.load(Ordering::Relaxed) {
                return;
            }
            let sequence = u64::from(n) / tokens.len() as u64 + 1;
            if self.send(token, sequence).is_ok() {
                self.batches.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn send(&self, token: &str, sequence: u64) -> anyhow::Result<()> {
        let made_at = Timestamp::from_unix_ms(((now_s()? - 1.0) * 1e3) as i64);
        let packed = LOAD.batch(sequence, made_at).pack()?;
        let request = self.client.post(self.worker.url("agent/v1/batches"));
        let request = request.header("content-type", MEDIA_TYPE);
        request.header("authorization", format!("Bearer {token}")).send(packed.as_slice())?;
        Ok(())
    }

    /// How long each command took, with its name.
    fn command(&self) -> anyhow::Result<Vec<(&'static str, f64)>> {
        let mut took_ms = vec![];
        for n in 0..INCIDENTS {
            let open = json!({ "name": format!("Incident {n}"), "body": "We are looking.",
                "components": { "c0": "partial_outage" } });
            let opened = self.timed("open", "", &open, &mut took_ms)?;
            let id = opened.get("id").and_then(Value::as_str).context("an incident has an id")?;
            let update = json!({ "status": "identified", "body": "It is a disk." });
            self.timed("update", &format!("/{id}/updates"), &update, &mut took_ms)?;
            let note = json!({ "text": "Which disk?" });
            self.timed("note", &format!("/{id}/notes"), &note, &mut took_ms)?;
            let body = json!({ "manifestation": "Slow answers" });
            self.timed("edit", &format!("/{id}"), &body, &mut took_ms)?;
            let last = json!({ "body": "Over." });
            self.timed("resolve", &format!("/{id}/resolve"), &last, &mut took_ms)?;
        }
        Ok(took_ms)
    }

    fn timed(
        &self,
        name: &'static str,
        path: &str,
        body: &Value,
        took_ms: &mut Vec<(&'static str, f64)>,
    ) -> anyhow::Result<Value> {
        let url = self.worker.url(&format!("ops/v1/incidents{path}"));
        let request = if name == "edit" { self.client.patch(url) } else { self.client.post(url) };
        let request = request.header("authorization", format!("Bearer {ADMIN_TOKEN}"));
        let began = Instant::now();
        let mut answer =
            request.header("content-type", "application/json").send(body.to_string())?;
        let text = answer.body_mut().read_to_string()?;
        took_ms.push((name, began.elapsed().as_secs_f64() * 1e3));
        Ok(serde_json::from_str(&text)?)
    }
}
