//! The ring of batches starts over: in production after a week, here after a dozen batches. Whatever reads
//! it finds the batches that are still there, in their order, and no other.

use std::time::Duration;

use domain::ledger::observation_export::Recorded;
use domain::protocol::batch::Batch;
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LocalWorker, file, get, now, rows, wait_for};

const PAGE: &str = "[page]\nname = 'N'\nurl = 'https://n.example'\n[agents]\nsilent_after = '10m'\n\
                    [[region]]\nid = 'eu'\nname = 'EU'\n[[component]]\nid = 'shop'\nname = 'Shop'\n";

fn start(slots: u64, every: &str) -> (LocalWorker, String) {
    let worker = LocalWorker::start_with_ring(Bundle::Deployed, Some(slots));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), PAGE).unwrap();
    let probe = format!(
        "id = 'checkout'\ncomponent = 'shop'\nevery = '{every}'\ntimeout = '100ms'\nregions = ['eu']\n\
         confirm = {{ flaps = 0 }}\n[[step]]\nname = 's'\nget = 'http://127.0.0.1:9/'\n"
    );
    std::fs::write(folder.path().join("checkout.toml"), probe).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", "eu"]);
    (worker, token)
}

fn seen(observed_at: Timestamp, passed: bool) -> Observation {
    let detail = String::new();
    let failure = Failure { step: "s".to_owned(), reason: Reason::Timeout, detail };
    Observation {
        probe: "checkout".parse().unwrap(),
        observed_at,
        attempt: 0,
        took_ms: 7,
        outcome: if passed { Outcome::Passed } else { Outcome::Failed(failure) },
        steps: vec![],
    }
}

fn batch(sequence: u64, observations: Vec<Observation>) -> Batch {
    Batch { boot: "boot".parse().unwrap(), sequence, observations, evidence: vec![] }
}

/// The batches that can be read out, each with its observations' times.
fn read_out(worker: &LocalWorker) -> Vec<(u64, Timestamp)> {
    let lines = worker.allclear(&["observations", "eu-1"]);
    let lines = lines.lines().map(|line| serde_json::from_str::<Recorded>(line).unwrap());
    lines.map(|line| (line.n, line.observation.observed_at)).collect()
}

/// How many runs a chart by the minute tells of.
fn charted(worker: &LocalWorker, from: Timestamp, to: Timestamp) -> u64 {
    let url = worker.url(&format!("api/v1/latency.json?component=shop&from={from}&to={to}"));
    let answer = get(&url).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    let points = answer.json()["points"].as_array().unwrap().clone();
    points.iter().map(|point| point["runs"].as_u64().unwrap()).sum()
}

#[test]
fn what_is_still_there_is_found_and_copied_and_goes_on() {
    let (mut worker, token) = start(12, "30s");
    // Two hours ago, a batch of each minute.
    let minute = Duration::from_secs(60);
    let began = Timestamp::from_unix_ms(now().unix_ms() / 60_000 * 60_000).minus(120 * minute);
    let at = |n: u64| began.plus(minute * u32::try_from(n).unwrap());
    let mut sent = 0;
    // Before the ring starts over; at the batch that does; within a lap; and laps later.
    for (upto, oldest) in [(11, 1), (12, 1), (13, 2), (29, 18), (36, 25), (40, 29)] {
        for n in sent + 1..=upto {
            assert!(!worker.send(&token, &batch(n, vec![seen(at(n), true)])));
        }
        sent = upto;
        let kept: Vec<(u64, Timestamp)> = (oldest..=upto).map(|n| (n, at(n))).collect();
        assert_eq!(read_out(&worker), kept, "after {upto}");
        assert_eq!(worker.counts("eu")["rows"], kept.len(), "after {upto}");
        wait_for("the chart to tell of them", || {
            charted(&worker, began, at(41)) == kept.len() as u64
        });
        if upto == 29 {
            // What no snapshot tells of is found in the ring.
            worker.kill();
            worker.start_again();
            assert_eq!(worker.counts("eu")["batches"], 29);
            assert!(worker.send(&token, &batch(29, vec![seen(at(29), true)])), "it is known");
        }
    }
    // In part of the ring, on both sides of the place where it starts over.
    assert_eq!(charted(&worker, at(34), at(38)), 4);
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    worker.allclear(&["export", &name]);
    // Elsewhere the ring is as long as ever: it goes on where it was.
    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    let (again, again_name) = file(folder.path(), "again.jsonl");
    second.allclear(&["export", &again_name]);
    assert_eq!(rows(&again), rows(&path), "every row is as it was");
    assert_eq!(read_out(&second), read_out(&worker));
    for n in 41..=60 {
        assert!(!second.send(&token, &batch(n, vec![seen(at(n), true)])));
    }
    let kept: Vec<(u64, Timestamp)> = (36..=60).map(|n| (n, at(n))).collect();
    assert_eq!(read_out(&second), kept, "a longer lap overwrites the end of the one before");
    wait_for("the chart to tell of them", || charted(&second, began, at(61)) == 25);
}

#[test]
fn what_comes_late_is_folded_with_what_is_still_there() {
    // A run each second: what comes late is folded from the 24 s before it.
    const SLOTS: u64 = 32;
    let (worker, token) = start(SLOTS, "1s");
    let (mut sent, began) = (vec![], now());
    let mut n = 0;
    while n < SLOTS + 2 {
        n += 1;
        let observed_at = now();
        assert!(!worker.send(&token, &batch(n, vec![seen(observed_at, true)])));
        sent.push(observed_at);
        let due = began.plus(Duration::from_millis(900 * n));
        std::thread::sleep(due.since(now()));
    }
    // Two failing runs of a second ago: between runs that passed.
    let between = sent[sent.len() - 3];
    let late = [100, 200].map(|ms| seen(between.plus(Duration::from_millis(ms)), false));
    assert!(!worker.send(&token, &batch(n + 1, late.to_vec())));
    let url = worker.url("api/v1/components/shop/changes.json");
    let told = || -> Vec<Timestamp> {
        let answer = get(&url).unwrap().json();
        let changes = answer["changes"].as_array().unwrap().iter().rev();
        let changes = changes.filter(|change| change["cause"] == "probes");
        changes.map(|change| change["at"].as_str().unwrap().parse().unwrap()).collect()
    };
    wait_for("the outage to be told", || told().len() == 3);
    let recovered = sent[sent.len() - 2];
    let amended = [sent[0], late[0].observed_at, recovered];
    assert_eq!(told(), amended);
    // What is older than what is still there stands as it was believed.
    let long_ago = [100, 200].map(|ms| seen(sent[2].plus(Duration::from_millis(ms)), false));
    assert!(!worker.send(&token, &batch(n + 2, long_ago.to_vec())));
    assert!(!worker.send(&token, &batch(n + 3, vec![seen(now(), true)])));
    assert_eq!(told(), amended);
    assert_eq!(
        read_out(&worker).last().map(|(n, _)| *n),
        Some(n + 3),
        "it is in the record all the same"
    );
}
