//! How long runs took is told by the hour and by the minute as it was, whatever came late, and after
//! everything was copied.

use std::time::Duration;

use domain::backup::format::BackupLine;
use domain::backup::sql_value::SqlValue;
use domain::latency::hourly::hours;
use domain::phases::Phases;
use domain::protocol::batch::Batch;
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::HOUR_MS;
use domain::time::timestamp::Timestamp;
use harness::{Bundle, Chance, LocalWorker, System, get, now, wait_for};
use serde_json::Value;

use crate::hours_in_a_copy::{self as copy, kept};

const AGENT: &str = "eu-central-1";
/// Runs of an hour, and of one batch.
const RUNS: i64 = 120;
const IN_A_BATCH: usize = 10;
/// The batch that comes late, of those of the first hour.
const LATE: usize = 4;

fn observation(observed_at: Timestamp, chance: &mut Chance) -> Observation {
    let first_byte_us = 20_000 + chance.below(400_000) as u32;
    let failure = Failure { step: "pay".into(), reason: Reason::Timeout, detail: String::new() };
    Observation {
        probe: "checkout".parse().unwrap(),
        observed_at,
        attempt: 0,
        took_ms: first_byte_us / 1_000 + chance.below(30) as u32,
        outcome: if chance.below(20) == 0 { Outcome::Failed(failure) } else { Outcome::Passed },
        steps: vec![Phases { first_byte_us: Some(first_byte_us), ..Phases::default() }],
    }
}

/// An hour of runs, one each 30 s, in batches.
fn hour(start_ms: i64, chance: &mut Chance) -> Vec<Vec<Observation>> {
    let at = |n: i64| Timestamp::from_unix_ms(start_ms + n * (HOUR_MS / RUNS) + 7);
    let runs: Vec<Observation> = (0..RUNS).map(|n| observation(at(n), chance)).collect();
    runs.chunks(IN_A_BATCH).map(<[Observation]>::to_vec).collect()
}

/// An agent that sends what it is told to.
struct BatchSender<'a> {
    worker: &'a LocalWorker,
    token: String,
    sequence: u64,
}

impl BatchSender<'_> {
    fn send(&mut self, observations: Vec<Observation>) {
        self.sequence += 1;
        let batch = Batch {
            boot: "boot".parse().unwrap(),
            sequence: self.sequence,
            observations,
            evidence: vec![],
        };
        assert!(!self.worker.send(&self.token, &batch));
    }

    /// Sends that all is well now, until something holds.
    fn wait(&mut self, what: &str, mut holds: impl FnMut() -> bool) {
        let mut chance = Chance::begin();
        wait_for(what, || {
            let seen = observation(now(), &mut chance);
            self.send(vec![Observation { outcome: Outcome::Passed, ..seen }]);
            std::thread::sleep(Duration::from_millis(500));
            holds()
        });
    }
}

fn asked(worker: &LocalWorker, query: &str) -> Value {
    let reply = get(&worker.url(&format!("api/v1/latency.json?{query}"))).unwrap();
    assert_eq!(reply.status, 200, "{query}: {}", reply.body);
    reply.json()
}

/// Compares an answer with what is found by sorting, and how long the stretches of its points are.
fn assert_told(answer: &Value, seen: &[Observation], ms: i64) {
    let points = answer["points"].as_array().unwrap();
    let start = |seen: &Observation| seen.observed_at.unix_ms() / ms * ms;
    let mut starts: Vec<i64> = seen.iter().map(start).collect();
    starts.sort_unstable();
    starts.dedup();
    assert_eq!(points.len(), starts.len(), "{answer}");
    for (point, begins) in points.iter().zip(starts) {
        let at: Timestamp = point["at"].as_str().unwrap().parse().unwrap();
        assert_eq!(at.unix_ms(), begins);
        let seen: Vec<_> = seen.iter().filter(|seen| start(seen) == begins).collect();
        assert_eq!(point["runs"], seen.len());
        let failed = seen.iter().filter(|seen| matches!(seen.outcome, Outcome::Failed(_)));
        assert_eq!(point["failed"], failed.count());
        let well = seen.iter().filter(|seen| seen.outcome == Outcome::Passed);
        let (mut took, mut waited): (Vec<u32>, Vec<u32>) =
            well.map(|seen| (seen.took_ms, seen.steps[0].first_byte_us.unwrap())).unzip();
        took.sort_unstable();
        waited.sort_unstable();
        let bounds = [took.first(), took.last()].map(|exact| serde_json::to_value(exact).unwrap());
        assert_eq!([&point["took_ms"]["min"], &point["took_ms"]["max"]], bounds.each_ref());
        for (name, thousandths) in [("p50", 500), ("p95", 950), ("p99", 990)] {
            assert_near(&point["took_ms"][name], &took, thousandths);
        }
        for (name, thousandths) in [("p50", 500), ("p95", 950)] {
            assert_near(&point["phases"]["first_byte_us"][name], &waited, thousandths);
        }
    }
}

fn assert_near(told: &Value, sorted: &[u32], thousandths: usize) {
    if sorted.is_empty() {
        assert!(told.is_null(), "{told} of nothing");
        return;
    }
    let rank = (sorted.len() * thousandths).div_ceil(1000);
    let exact = u64::from(sorted[rank - 1]);
    let told = told.as_u64().unwrap();
    assert!(told.abs_diff(exact) * 100 <= exact, "{told} for {exact}");
}

#[test]
fn every_hour_is_told_as_it_was() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("silent_after = \"6s\"", "silent_after = \"3s\"");
    let worker = &system.worker;
    let mut agent = BatchSender { worker, token: system.agent_token("eu-central"), sequence: 0 };
    let mut chance = Chance::begin();
    let this_hour = now().unix_ms() / HOUR_MS;
    // One hour of the day before, so that a day is over as well, and the last three.
    let yesterday = this_hour / 24 * 24 - 6;
    let numbers = [yesterday, this_hour - 3, this_hour - 2, this_hour - 1];
    let told: Vec<Vec<Vec<Observation>>> =
        numbers.iter().map(|number| hour(number * HOUR_MS, &mut chance)).collect();
    for (at, batches) in told.iter().enumerate() {
        let in_time = batches.iter().enumerate().filter(|(n, _)| (at, *n) != (1, LATE));
        in_time.for_each(|(_, batch)| agent.send(batch.clone()));
    }
    let seen = |at: usize| told[at].concat();
    let span = |from: i64, to: i64| {
        let at = |number: i64| Timestamp::from_unix_ms(number * HOUR_MS);
        format!("from={}&to={}", at(from), at(to))
    };
    // Whether or not they are written by now.
    let last = asked(worker, &format!("component=checkout&{}", span(this_hour - 2, this_hour)));
    assert_told(&last, &[seen(2), seen(3)].concat(), HOUR_MS);
    agent.wait("four hours and a day to be written", || {
        let is_there =
            |number: &i64| kept(worker, AGENT, "hours").iter().any(|k| k.number == *number);
        numbers.iter().all(is_there) && !kept(worker, AGENT, "days").is_empty()
    });
    for (number, told) in numbers.iter().zip(&told).filter(|(n, _)| **n != this_hour - 3) {
        let hours_kept = kept(worker, AGENT, "hours");
        let row = hours_kept.iter().find(|kept| kept.number == *number).unwrap();
        assert_eq!(vec![row.hour.clone()], hours(&told.concat()), "what a row tells is exact");
        println!("an hour of {RUNS} runs with one phase: {} bytes", row.bytes);
    }
    let query = format!("probe=checkout&region=eu-central&{}", span(this_hour - 2, this_hour));
    assert_told(&asked(worker, &query), &[seen(2), seen(3)].concat(), HOUR_MS);
    let minutes = format!("component=checkout&grain=minute&{}", span(this_hour - 2, this_hour));
    assert_told(&asked(worker, &minutes), &[seen(2), seen(3)].concat(), 60_000);
    let day = "component=checkout&grain=day&from=";
    let day = format!("{day}{}", Timestamp::from_unix_ms(yesterday / 24 * 24 * HOUR_MS));
    // On the first hours of a day some of the others are of yesterday, too.
    let all = || {
        kept(worker, AGENT, "days")[0].hour.probes.values().map(|runs| runs.count()).sum::<u32>()
    };
    assert_eq!(asked(worker, &day)["points"][0]["runs"], all());

    // What comes late amends its hour.
    let before = kept(worker, AGENT, "hours");
    let through = |kept: &[copy::HoursKept]| {
        kept.iter().find(|kept| kept.number == this_hour - 3).unwrap().through
    };
    agent.send(told[1][LATE].clone());
    let amended = format!("component=checkout&{}", span(this_hour - 3, this_hour - 2));
    assert_told(&asked(worker, &amended), &seen(1), HOUR_MS);
    agent.wait("the late batch to amend its hour", || {
        through(&kept(worker, AGENT, "hours")) > through(&before)
    });
    let rows = kept(worker, AGENT, "hours");
    let row = rows.iter().find(|kept| kept.number == this_hour - 3).unwrap();
    assert_eq!(vec![row.hour.clone()], hours(&seen(1)), "as if it had come in time");
    let whole = format!("component=checkout&{}", span(this_hour - 3, this_hour));
    let answer = asked(worker, &whole);
    assert_told(&answer, &[seen(1), seen(2), seen(3)].concat(), HOUR_MS);
    assert!(answer["complete"].as_bool().unwrap());

    a_copy_keeps_them_and_what_is_odd_is_put_right(&mut agent, &whole, &answer, this_hour);
    agents_of_a_region_are_told_together(&system, &seen(3), &span(this_hour - 1, this_hour));
    refusals_name_the_parameter(worker);
}

fn agents_of_a_region_are_told_together(system: &System, seen: &[Observation], span: &str) {
    let add = ["agent", "add", "eu-central-2", "--region", "eu-central"];
    let token = system.allclear(&add);
    let mut other = BatchSender { worker: &system.worker, token, sequence: 0 };
    let mut more = seen.to_vec();
    more.truncate(30);
    other.send(more.clone());
    let query_of = |region: &str| format!("probe=checkout&region={region}&{span}&grain=hour");
    let both = asked(&system.worker, &query_of("eu-central"));
    assert_told(&both, &[seen.to_vec(), more].concat(), HOUR_MS);
    let nobody = asked(&system.worker, &query_of("us-east"));
    assert_eq!(nobody["points"].as_array().map(Vec::len), Some(0), "no run is no point");
}

/// The second place gets rows that tell of batches which are not in the copy, and one that is too old.
fn a_copy_keeps_them_and_what_is_odd_is_put_right(
    agent: &mut BatchSender<'_>,
    whole: &str,
    answer: &Value,
    this_hour: i64,
) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.jsonl");
    let name = path.display().to_string();
    agent.worker.allclear(&["export", &name]);
    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    assert_eq!(asked(&second, whole)["points"], answer["points"]);
    assert_eq!(kept(&second, AGENT, "hours"), kept(agent.worker, AGENT, "hours"));
    drop(second);

    let mut lines = copy::lines(&path);
    let old = this_hour - 91 * 24;
    for line in &mut lines {
        let BackupLine::Chunk(chunk) = line else { continue };
        if chunk.table == "hours" {
            let place = |name: &str| chunk.columns.iter().position(|c| c == name).unwrap();
            let (number, through, body) = (place("number"), place("through"), place("body"));
            let odd = chunk.rows.iter().position(|r| r[number] == SqlValue::Whole(this_hour - 2));
            let odd = odd.unwrap();
            let mut too_old = chunk.rows[odd].clone();
            too_old[number] = SqlValue::Whole(old);
            chunk.rows[odd][through] = SqlValue::Whole(1_000_000);
            chunk.rows[odd][body] = chunk.rows[0][body].clone();
            chunk.rows.insert(0, too_old);
        }
    }
    copy::write(&path, &lines);
    let third = LocalWorker::start(Bundle::Deployed);
    third.allclear(&["import", &name]);
    assert_eq!(asked(&third, whole)["points"], answer["points"], "what is odd is not told");
    let mut there =
        BatchSender { worker: &third, token: agent.token.clone(), sequence: agent.sequence };
    let before: Vec<_> =
        kept(agent.worker, AGENT, "hours").into_iter().map(|k| (k.number, k.hour)).collect();
    // A day is written again when something late comes of it; then what is too old goes.
    let late = Timestamp::from_unix_ms((this_hour / 24 * 24 - 6) * HOUR_MS + 9);
    there.send(vec![observation(late, &mut Chance::begin())]);
    let hours_there = || kept(&third, AGENT, "hours");
    assert!(hours_there().iter().any(|kept| kept.number == old));
    there.wait("the hour that is too old to go", || {
        let hours = hours_there();
        let right = before.iter().find(|(number, _)| *number == this_hour - 2).unwrap();
        let is_right = hours.iter().any(|k| (k.number, &k.hour) == (right.0, &right.1));
        is_right && hours.iter().all(|kept| kept.number != old)
    });
}

fn refusals_name_the_parameter(worker: &LocalWorker) {
    for (query, field) in [
        ("", "component"),
        ("component=nobody", "component"),
        ("component=checkout&probe=accounts", "probe"),
        ("component=checkout&region=moon", "region"),
        ("component=checkout&grain=minute&from=2026-01-01T00:00Z", "from"),
        ("component=checkout&agent=eu-central-1", "agent"),
    ] {
        let reply = get(&worker.url(&format!("api/v1/latency.json?{query}"))).unwrap();
        assert_eq!((reply.status, reply.json()["field"].as_str()), (422, Some(field)), "{query}");
    }
    let mut wait = None;
    for minute in 0..70 {
        let to = Timestamp::from_unix_ms(now().unix_ms() / HOUR_MS * HOUR_MS - minute * HOUR_MS);
        let url = worker.url(&format!("api/v1/latency.json?component=checkout&to={to}"));
        let reply = get(&url).unwrap();
        wait = wait.or((reply.status == 429).then_some(reply.retry_after));
    }
    assert!(wait.flatten().is_some(), "readers cannot wear out the Ledgers");
}
