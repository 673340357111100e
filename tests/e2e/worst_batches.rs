//! The worst batches that a token may send, on a page with many incidents, beside readers: all that is
//! explained is taken, the public log stays small, and no reader waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::protocol::batch::{Batch, MAX_OBSERVATIONS, MEDIA_TYPE};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::Timestamp;
use harness::{ADMIN_TOKEN, Bundle, LocalWorker, Reply, get, now, request, wait_for};
use serde_json::json;

const PAGE: &str = "[page]\nname = 'N'\nurl = 'https://n.example'\n[[region]]\nid = 'eu'\nname = 'EU'\n\
                    [[component]]\nid = 'shop'\nname = 'Shop'\n";
const PROBE: &str = "id = 'checkout'\ncomponent = 'shop'\nevery = '1s'\ntimeout = '1s'\nregions = ['eu']\n\
                     confirm = { failures = 1, recoveries = 1, flaps = 0 }\n\
                     [[step]]\nname = 's'\nget = 'http://127.0.0.1:9/'\n";
const READERS: usize = 4;
const INCIDENTS: usize = 90;
/// A reader waits no longer. Other programs may disturb a measurement, so there are several.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
const MEASUREMENTS: usize = 4;

/// Runs of a second, five in each millisecond, each of which turns the verdict: failing, then passing.
fn batch(sequence: u64, first: Timestamp) -> Batch {
    let seen = |n: usize| {
        let failure =
            Failure { step: "s".to_owned(), reason: Reason::Timeout, detail: "late".to_owned() };
        Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: first.plus(Duration::from_millis(n as u64 / 5)),
            attempt: (n % 5) as u8,
            took_ms: 7,
            outcome: if n % 2 == 0 { Outcome::Failed(failure) } else { Outcome::Passed },
            steps: vec![],
        }
    };
    let observations = (0..MAX_OBSERVATIONS).map(seen).collect();
    Batch { boot: "boot".parse().unwrap(), sequence, observations, evidence: vec![] }
}

fn send(worker: &LocalWorker, token: &str, batch: &Batch) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
    request("POST", &worker.url("agent/v1/batches"), &headers, &batch.pack().unwrap())
        .expect("an answer")
}

/// Does something beside readers; how long the one that waited longest did.
fn beside_readers(worker: &LocalWorker, work: impl FnOnce()) -> Duration {
    let over = AtomicBool::new(false);
    let url = worker.url("");
    let read = || {
        let mut longest = Duration::ZERO;
        while !over.load(Ordering::Relaxed) {
            let began = Instant::now();
            assert_eq!(get(&url).expect("an answer").status, 200);
            longest = began.elapsed().max(longest);
        }
        longest
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        work();
        over.store(true, Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().unwrap()).max().unwrap_or_default()
    })
}

fn height(worker: &LocalWorker) -> u64 {
    get(&worker.url("uptime.json")).unwrap().json()["log_height"].as_u64().unwrap()
}

#[test]
fn readers_do_not_wait_for_the_worst_batches() {
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), PAGE).unwrap();
    std::fs::write(folder.path().join("checkout.toml"), PROBE).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", "eu"]);
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    for n in 0..INCIDENTS {
        let new = json!({"name": format!("Incident {n}"), "body": "It fails.",
                         "components": {"shop": "degraded_performance"}});
        let url = worker.url("ops/v1/incidents");
        let opened = request("POST", &url, &headers, new.to_string().as_bytes()).unwrap();
        assert_eq!(opened.status, 201);
    }
    let (before, mut sequence, mut longest) = (height(&worker), 0, vec![]);
    for _ in 0..MEASUREMENTS {
        // Of earlier times nothing is published.
        let second = Duration::from_secs(1);
        std::thread::sleep(second * 4);
        let start = now().minus(second * 3);
        let waited = beside_readers(&worker, || {
            // The second and the third come late, and amend what was told.
            for offset in [2, 1, 0] {
                sequence += 1;
                let batch = batch(sequence, start.plus(second * offset));
                let began = Instant::now();
                assert_eq!(send(&worker, &token, &batch).status, 200, "{sequence}");
                println!("batch {sequence}: {:?}", began.elapsed());
            }
            let counted = || worker.counts("eu")["batches"].as_u64() == Some(sequence);
            wait_for("the batches to be counted", counted);
            std::thread::sleep(Duration::from_secs(8));
        });
        println!("the longest wait of a reader: {waited:?}");
        longest.push(waited);
        if waited <= LONGEST_WAIT {
            break;
        }
    }
    assert!(longest.iter().any(|waited| *waited <= LONGEST_WAIT), "{longest:?}");
    // Changes come 200 at a time, and so do lines.
    let lines = height(&worker) - before;
    let changes = sequence * 2 * MAX_OBSERVATIONS as u64;
    println!("{lines} lines of the public log for {sequence} batches");
    assert!(lines > 0 && lines <= changes / 200 + sequence, "{lines} lines");
}
