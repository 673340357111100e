//! What the Worker says that it costs is what estimates are made of, and within its budget.

use std::time::Duration;

use domain::cost::pricing::{READ_PER_BATCH, ROWS_PER_SNAPSHOT, Usage};
use domain::ledger::retention::SNAPSHOT_EVERY;
use domain::phases::Phases;
use domain::protocol::batch::Batch;
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::HOUR_MS;
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LoadGenerator, LocalWorker, System, TestSettings, get, now, wait_for};

use crate::hours_in_a_copy::kept;

/// A batch each 30 s for an hour, and some more, so that a snapshot or two are written.
const BATCHES: u64 = 128;
const PROBES: [&str; 3] = ["checkout", "storefront", "accounts"];

fn batch(sequence: u64, began: Timestamp) -> Batch {
    let seen = |n: u32| Observation {
        probe: PROBES[n as usize % PROBES.len()].parse().unwrap(),
        observed_at: began.plus(Duration::from_millis(sequence * 30 + u64::from(n))),
        attempt: 0,
        took_ms: 40 + n,
        outcome: Outcome::Passed,
        steps: vec![Phases { first_byte_us: Some(40_000 + n * 977), ..Phases::default() }],
    };
    let observations = (0..30).map(seen).collect();
    Batch { boot: "boot".parse().unwrap(), sequence, observations, evidence: vec![] }
}

#[test]
fn an_hour_without_a_change_is_within_its_budget() {
    // No turn of an object that has just been started is chosen to be counted.
    let settings = TestSettings { meter_chance: Some("1"), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    system.change_page("silent_after = \"6s\"", "silent_after = \"1h\"");
    let token = system.agent_token("eu-central");
    let usage = || -> Usage { serde_json::from_value(system.ops("usage")).unwrap() };
    // All of it is over: what would be still to come is dated to its arrival.
    let began = now().minus(Duration::from_secs(600));
    assert!(!system.worker.send(&token, &batch(1, began)));
    let before = usage();
    for sequence in 2..BATCHES + 2 {
        assert!(!system.worker.send(&token, &batch(sequence, began)));
    }
    let after = usage();
    let per_batch = |before: u64, after: u64| (after - before) as f64 / BATCHES as f64;
    let (ledger, earlier) = (after.ledgers.awake, before.ledgers.awake);
    let written = per_batch(earlier.rows_written, ledger.rows_written);
    let read = per_batch(earlier.rows_read, ledger.rows_read);
    assert!(written <= 2.0, "rows written for a batch, at most: {written}");
    // Once it has lived for a minute, an object counts a hundred rows in one more.
    let counted = ledger.rows_written - earlier.rows_written - BATCHES - BATCHES / SNAPSHOT_EVERY;
    assert!(counted <= u64::from(now().since(began) > Duration::from_secs(655)), "{counted}");
    let estimated = 1.0 + ROWS_PER_SNAPSHOT + counted as f64 / BATCHES as f64;
    assert!((written - estimated).abs() < 1e-9, "rows written for a batch: {written}");
    assert!(
        (READ_PER_BATCH / 2.0..=READ_PER_BATCH).contains(&read),
        "rows read for a batch: {read}"
    );
    // Besides the batches the questions about usage came in, and on a slow machine an alarm or two.
    let asked = ledger.requests - earlier.requests;
    assert!((BATCHES + 1..=BATCHES + 4).contains(&asked), "{asked}");
    // Each batch was served; what was told to the Board is on its meter.
    let served =
        |usage: &Usage| usage.ledgers.awake.worker_requests + usage.board.awake.worker_requests;
    let served = served(&after) - served(&before);
    assert!((BATCHES..=BATCHES + 4).contains(&served), "{served}");
    assert!(ledger.active_ms > 0 && ledger.active_ms < 600_000, "{}", ledger.active_ms);
    assert!(after.ledgers.today.bytes > 0.0 && after.board.today.bytes > 0.0);
    assert_eq!((after.board.objects, after.ledgers.objects, after.ledgers.silent), (1, 1, 0));
    let shown = system.allclear(&["usage"]);
    for line in ["board (1), today", "ledgers (1), today", "share of the free plan", "USD"] {
        assert!(shown.contains(line), "{shown}");
    }
}

#[test]
fn a_page_of_fifty_components_reads_few_rows() {
    let mut worker = LocalWorker::start(Bundle::Deployed);
    let folder = LoadGenerator { probes: 50 }.folder();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", "eu"]);
    let began = now();
    for sequence in 1..=20 {
        // Each second batch finds everything down: a thousand changes of what is believed.
        let seen = |n: i64| Observation {
            probe: format!("p{n}").parse().unwrap(),
            observed_at: began.minus(Duration::from_secs(1_200 - 60 * sequence)),
            attempt: 0,
            took_ms: 7,
            outcome: if sequence % 4 < 2 { Outcome::Passed } else { failed() },
            steps: vec![],
        };
        let observations = (0..50).map(seen).collect();
        assert!(!worker.send(
            &token,
            &Batch { boot: "boot".parse().unwrap(), sequence, observations, evidence: vec![] }
        ));
    }
    // The last of ten turns of each: five hundred events and more are in the log.
    wait_for("the Board to have heard everything", || {
        let summary = get(&worker.url("api/v2/summary.json")).expect("a summary").body;
        summary.matches("major_outage").count() >= 50
    });
    worker.kill();
    worker.restart();
    let page = get(&worker.url("")).expect("a page").body;
    assert!(page.contains("C49"));
    let usage: Usage = serde_json::from_value(worker.ops("usage")).unwrap();
    let read = usage.board.awake.rows_read;
    assert!((1..=200).contains(&read), "rows read to wake, and for a page: {read}");
}

fn failed() -> Outcome {
    let detail = String::new();
    Outcome::Failed(Failure { step: "s".to_owned(), reason: Reason::Timeout, detail })
}

/// A batch of the hour before, in which each probe ran once.
fn earlier(sequence: u64, hour_ms: i64) -> Batch {
    let mut batch = batch(sequence, Timestamp::from_unix_ms(hour_ms));
    batch.observations.truncate(PROBES.len());
    for (n, seen) in batch.observations.iter_mut().enumerate() {
        let ms = (sequence as i64 - 1) * 30_000 + n as i64;
        seen.observed_at = Timestamp::from_unix_ms(hour_ms + ms);
        seen.steps[0].first_byte_us = Some(40_000 + (sequence as u32).wrapping_mul(7_919) % 60_000);
    }
    batch
}

#[test]
fn an_hour_that_is_over_costs_a_row() {
    let system = System::without_agents(Bundle::Deployed);
    for probe in PROBES {
        let path = system.probes().join(format!("{probe}.toml"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace("every = \"1s\"", "every = \"30s\"")).unwrap();
    }
    system.change_page("silent_after = \"6s\"", "silent_after = \"3s\"");
    let token = system.agent_token("eu-central");
    let hour_ms = (now().unix_ms() / HOUR_MS - 1) * HOUR_MS;
    let mut sequence = 0;
    for _ in 0..120 {
        sequence += 1;
        assert!(!system.worker.send(&token, &earlier(sequence, hour_ms)));
    }
    let written = || system.worker.counts("eu-central")["rows_written"].as_u64().unwrap();
    let in_time = written();
    let mut rows = vec![];
    wait_for("the hour to be written", || {
        sequence += 1;
        // What is dated ahead would all be put at the same instant, and count as late.
        let seen = batch(1, now().minus(Duration::from_secs(1)));
        assert!(!system.worker.send(&token, &Batch { sequence, ..seen }));
        rows = kept(&system.worker, "eu-central-1", "hours");
        !rows.is_empty()
    });
    let (written, batches) = (written(), sequence);
    let per_batch = written as f64 / batches as f64;
    println!("{in_time} rows for 120 batches, {written} for {batches} and the hour: {per_batch}");
    // Each batch, a snapshot in 64 and with what changed; then a few changes as time jumps, and the hour.
    assert!(in_time <= 120 + 3, "{in_time}");
    let more = written - in_time - (batches - 120);
    assert!((1..=6).contains(&more), "rows besides {} batches: {more}", batches - 120);
    assert!(per_batch <= 2.0, "rows written for a batch, at most: {per_batch}");
    assert_eq!(rows.iter().filter(|row| row.number == hour_ms / HOUR_MS).count(), 1);
    let bytes = rows[0].bytes / PROBES.len();
    println!("{} bytes, {bytes} for each probe", rows[0].bytes);
    assert!(bytes <= 250, "bytes of an hour for each probe: {bytes}");
}
