//! How a run goes on: conditions, retries, values that may be missing, and what a run knows of
//! itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::protocol::observation::{Outcome, Reason};
use probes::{failure_of, observe, probe};

/// Answers with these bodies, one after the other and then the last again; counts.
fn answering(bodies: &'static [&'static str]) -> (SocketAddr, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let address = servers::serve(move |mut stream| {
        servers::request(&mut stream);
        let body = bodies[count.fetch_add(1, Ordering::SeqCst).min(bodies.len() - 1)];
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
    });
    (address, asked)
}

#[test]
fn a_step_is_left_out_unless_its_condition_holds() {
    for (bodies, requests) in
        [(&[r#"{"plan":"free"}"#], 2), (&[r#"{"plan":"paid"}"#], 1), (&["{}"], 1)]
    {
        let (server, asked) = answering(bodies);
        let seen = observe(
            &probe(&format!(
                "[[step]]\nname = 'a'\nget = 'http://{server}/'\n\
                 keep = {{ plan = {{ from = 'json.plan', optional = true }} }}\n\
                 [[step]]\nname = 'b'\nget = 'http://{server}/'\nonly_if = \"kept.plan == 'free'\"\n\
                 [[step]]\nname = 'c'\nwait = '1ms'\n"
            )),
            &[],
        );
        assert_eq!(seen[0].outcome, Outcome::Passed, "{bodies:?}");
        assert_eq!(seen[0].steps.len(), 3);
        assert_eq!(asked.load(Ordering::SeqCst), requests, "{bodies:?}");
    }
}

#[test]
fn a_step_is_tried_again_within_its_run_and_the_last_try_counts() {
    let bodies = &[r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#];
    let step = |server: SocketAddr, times: u8| {
        probe(&format!(
            "confirm = {{ retries = 0 }}\n[[step]]\nname = 'a'\nget = 'http://{server}/'\n\
             retry = {{ times = {times}, wait = '10ms' }}\nexpect = ['json.n == 3']\n"
        ))
    };
    let (server, asked) = answering(bodies);
    assert_eq!(observe(&step(server, 2), &[])[0].outcome, Outcome::Passed);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let (server, asked) = answering(bodies);
    let seen = observe(&step(server, 1), &[]);
    let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{seen:?}") };
    assert!(failure.detail.contains("found 2"), "{}", failure.detail);
    assert_eq!((seen.len(), asked.load(Ordering::SeqCst)), (1, 2), "and nothing is run again");
}

#[test]
fn retries_end_with_the_run() {
    let (server, asked) = answering(&["{}"]);
    let seen = observe(
        &probe(&format!(
            "confirm = {{ retries = 0 }}\n[[step]]\nname = 'a'\nget = 'http://{server}/'\n\
             retry = {{ times = 20, wait = '400ms' }}\nexpect = ['json.n exists']\n"
        )),
        &[],
    );
    assert!(matches!(seen[0].outcome, Outcome::Failed(_)));
    assert!(seen[0].took_ms < 1_900, "{}", seen[0].took_ms);
    assert!(asked.load(Ordering::SeqCst) <= 3);
}

#[test]
fn a_failing_probe_is_run_again_as_often_as_it_says() {
    let (server, asked) = answering(&["{}"]);
    let seen = observe(
        &probe(&format!(
            "confirm = {{ retries = 3, retry_after = '10ms' }}\n[[step]]\nname = 'a'\n\
             get = 'http://{server}/'\nexpect = ['json.n exists']\n"
        )),
        &[],
    );
    assert_eq!(seen.iter().map(|run| run.attempt).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[test]
fn a_value_that_may_be_missing_is_still_missed_where_it_is_used() {
    let (server, _) = answering(&["{}"]);
    let seen = observe(
        &probe(&format!(
            "[[step]]\nname = 'a'\nget = 'http://{server}/'\n\
             keep = {{ id = {{ from = 'json.id', optional = true }} }}\n\
             [[step]]\nname = 'b'\nget = 'http://{server}/${{id}}'\n"
        )),
        &[],
    );
    let failure = failure_of(&seen);
    assert_eq!((failure.reason, failure.step.as_str()), (Reason::ValueMissing, "b"));
}

#[test]
fn every_run_has_a_name_of_its_own() {
    let seen = Arc::new(Mutex::new(vec![]));
    let heard = seen.clone();
    let server = servers::serve(move |mut stream| {
        heard.lock().unwrap().push(servers::request(&mut stream));
        let answer = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n";
        let _ = std::io::Write::write_all(&mut stream, answer);
    });
    observe(
        &probe(&format!(
            "[[step]]\nname = 'a'\nget = 'http://{server}/'\n\
             headers = {{ x = '${{run.id}} ${{run.attempt}} ${{run.region}} ${{run.now_s}}' }}\n"
        )),
        &[],
    );
    let seen = seen.lock().unwrap();
    let headers: Vec<Vec<&str>> = seen
        .iter()
        .map(|request| {
            let line = request.lines().find(|line| line.starts_with("x: ")).unwrap();
            line.split(' ').skip(1).collect()
        })
        .collect();
    assert_eq!(headers.len(), 2);
    assert_ne!(headers[0][0], headers[1][0]);
    assert_eq!((headers[0][1], headers[1][1], headers[0][2]), ("0", "1", "eu"));
    assert!(headers[0][3].parse::<u64>().unwrap() > 1_700_000_000);
}
