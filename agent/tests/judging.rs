//! Judging takes its time from its own step alone: other probes go on, and its limit holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use std::cell::Cell;
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use domain::probe::Probe;
use domain::protocol::observation::{Outcome, Reason};
use probes::{observe, one_step, probe, runner};

fn answer(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// A body on which this pattern takes seconds, in pieces as a network brings them.
const SLOW: &str = "not matches '(ab){1,30}X'";

/// A service that says much, a piece at a time, whatever it is asked.
fn talking() -> SocketAddr {
    servers::serve(|mut stream| {
        for _ in 0..60 {
            if stream.write_all("ab".repeat(500).as_bytes()).is_err() {
                return;
            }
        }
        std::thread::sleep(Duration::from_secs(5));
    })
}

/// A service that goes on answering that it is about to answer.
fn informing(status: &'static str) -> SocketAddr {
    servers::serve(move |mut stream| {
        servers::request(&mut stream);
        let line = format!("HTTP/1.1 {status}\r\nlink: </a.css>; rel=preload\r\n\r\n").repeat(100);
        while stream.write_all(line.as_bytes()).is_ok() {}
    })
}

/// Runs a probe beside 20 others that go on all the while.
fn beside_others(slow: &Probe) -> Outcome {
    let others = one_step(&format!("http://{}/", servers::answering(answer("ok"))));
    let (runner, passed) = (runner(&[]), Cell::new(0));
    let beside = async {
        loop {
            let runs = (0..20).map(|_| runner.attempt(&others, 0));
            let seen = futures_util::future::join_all(runs).await;
            assert!(seen.iter().all(|seen| seen.outcome == Outcome::Passed), "{seen:?}");
            passed.set(passed.get() + seen.len());
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let seen = runtime.block_on(async {
        tokio::select! {
            seen = runner.attempt(slow, 0) => seen,
            () = beside => unreachable!(),
        }
    });
    assert!(passed.get() >= 40, "{} other runs went on meanwhile", passed.get());
    seen.outcome
}

#[test]
fn a_pattern_that_takes_long_is_given_up_in_time_and_no_other_probe_waits_for_it() {
    let server = servers::answering(answer(&"ab".repeat(500_000)));
    let http = format!("get = 'http://{server}/'\nexpect = [\"body {SLOW}\"]");
    let tcp = format!("tcp = '{}'\nexpect = [\"received {SLOW}\"]", talking());
    for step in [http, tcp] {
        let seen = beside_others(&probe(&format!("[[step]]\nname = 'a'\n{step}\n")));
        let Outcome::Unsure(why) = seen else { panic!("{step}: {seen:?}") };
        assert!(why.contains("could not judge the answer"), "{step}: {why}");
    }
}

#[test]
fn floods_of_informational_responses_are_given_up() {
    for status in ["100 Continue", "103 Early Hints"] {
        let step = format!("[[step]]\nname = 'a'\nget = 'http://{}/'\n", informing(status));
        let seen = &observe(&probe(&step), &[])[0].outcome;
        let Outcome::Failed(failure) = seen else { panic!("{status}: {seen:?}") };
        assert_eq!(failure.reason, Reason::HeaderTooLarge, "{status}: {failure:?}");
    }
}

#[test]
fn what_is_judged_beside_the_runs_is_kept_and_told_as_any_other() {
    let body = format!("{{\"pad\":\"{}\",\"id\":10.10}}", "x".repeat(70_000));
    let server = servers::answering(answer(&body));
    let steps = |expect: &str| {
        format!(
            "[[step]]\nname = 'a'\nget = 'http://{server}/'\nexpect = [\"json.pad length > 9\"]\n\
             keep = {{ id = 'json.id' }}\n[[step]]\nname = 'b'\nwait = '1ms'\n\
             only_if = \"kept.id == '10.10'\"\n\
             [[step]]\nname = 'c'\nget = 'http://{server}/'\nexpect = [\"{expect}\"]\n"
        )
    };
    let seen = observe(&probe(&steps("json.id == 10.1")), &[]);
    assert_eq!((&seen[0].outcome, seen[0].steps.len()), (&Outcome::Passed, 3));
    let seen = observe(&probe(&steps("json.id == 11")), &[]);
    let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{seen:?}") };
    assert_eq!((failure.step.as_str(), failure.reason), ("c", Reason::ExpectationFailed));
    assert!(failure.detail.contains("found 10.10"), "{}", failure.detail);
}
