//! Worst-case judging beside probes that run each second: does a real agent miss a run of theirs?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "servers/allclear.rs"]
mod allclear;
mod servers;

use std::collections::BTreeMap;

use allclear::{AgentUnderTest, AllclearServer, probe};
use domain::protocol::observation::{Observation, Outcome};

/// How many runs of each probe are looked at.
const RUNS: usize = 12;

#[test]
fn twenty_probes_run_each_second_beside_answers_that_take_ten_seconds_to_judge() {
    let answer =
        |body: &str| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let (quick, large) = (answer("ok"), answer(&"ab".repeat(500_000)));
    let (quick, large) = (servers::answering(quick), servers::answering(large));
    let step = |id: String| probe(&id, &format!("get = 'http://{quick}/'"));
    let slow = |id: String| {
        let expect = "expect = [\"body not matches '(ab){1,30}X'\"]";
        probe(&id, &format!("get = 'http://{large}/'\n{expect}"))
    };
    let mut probes: Vec<_> = (0..20).map(|n| step(format!("quick-{n}"))).collect();
    probes.extend((0..2).map(|n| slow(format!("slow-{n}"))));
    let server = AllclearServer::start(probes, &[]);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    let runs = |seen: &[Observation]| {
        let mut runs: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
        for observation in seen {
            runs.entry(observation.probe.to_string()).or_default().push(observation.clone());
        }
        runs
    };
    server.wait_until("the runs", |seen| {
        let runs = runs(seen);
        runs.len() == 22
            && runs.iter().all(|(id, runs)| runs.len() >= RUNS || id.starts_with("slow"))
    });
    agent.stop();
    for (id, mut runs) in runs(&server.counted()) {
        runs.sort_by_key(|run| run.observed_at);
        if id.starts_with("slow") {
            let unsure = |run: &Observation| matches!(run.outcome, Outcome::Unsure(_));
            assert!(runs.iter().all(unsure), "{id}: {runs:?}");
            continue;
        }
        assert!(runs.iter().all(|run| run.outcome == Outcome::Passed), "{id}: {runs:?}");
        for pair in runs.windows(2) {
            let apart_ms = pair[1].observed_at.unix_ms() - pair[0].observed_at.unix_ms();
            assert!((1..=1_900).contains(&apart_ms), "{id} missed a run: {apart_ms} ms");
        }
    }
}
