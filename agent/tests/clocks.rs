//! Wrong clocks: is every run dated by when the service saw it, whatever the agent's clock showed and whenever
//! it was set?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "servers/allclear.rs"]
mod allclear;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use allclear::wrong_clock::WrongClock;
use allclear::{AgentUnderTest, AllclearServer, Mood, now, probe};
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;

/// A service that notes when it was asked.
struct LoggingService {
    port: u16,
    asked: Arc<Mutex<Vec<Timestamp>>>,
}

impl LoggingService {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<Timestamp>>>::default();
        let log = asked.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 2_048];
                if stream.read(&mut request).is_ok_and(|read| read > 0) {
                    log.lock().unwrap().push(now());
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                }
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<Timestamp> {
        self.asked.lock().unwrap().clone()
    }
}

/// What happens to an agent whose clock is `first_s` seconds ahead, until it is `then_s`.
struct Case {
    name: &'static str,
    first_s: i64,
    then_s: i64,
    /// Whether the server is away until the clock is set.
    is_offline: bool,
    /// Whether the agent is started again when the clock is set.
    restarts: bool,
    mood: Mood,
}

const CASES: &[Case] = &[
    Case {
        name: "right",
        first_s: 0,
        then_s: 0,
        is_offline: false,
        restarts: false,
        mood: Mood::Takes,
    },
    Case {
        name: "behind",
        first_s: -40,
        then_s: -40,
        is_offline: false,
        restarts: false,
        mood: Mood::Takes,
    },
    Case {
        name: "ahead",
        first_s: 40,
        then_s: 40,
        is_offline: true,
        restarts: true,
        mood: Mood::Takes,
    },
    Case {
        name: "set while online",
        first_s: -40,
        then_s: 0,
        is_offline: false,
        restarts: false,
        mood: Mood::Takes,
    },
    Case {
        name: "set while offline",
        first_s: -40,
        then_s: 0,
        is_offline: true,
        restarts: false,
        mood: Mood::Takes,
    },
    Case {
        name: "set between two starts",
        first_s: -40,
        then_s: 0,
        is_offline: true,
        restarts: true,
        mood: Mood::Takes,
    },
    Case {
        name: "an hour behind until set",
        first_s: -3_600,
        then_s: 0,
        is_offline: false,
        restarts: false,
        mood: Mood::Takes,
    },
    Case {
        name: "an hour ahead until set",
        first_s: 3_600,
        then_s: 1,
        is_offline: true,
        restarts: true,
        mood: Mood::Takes,
    },
    Case {
        name: "set to a wrong time",
        first_s: 0,
        then_s: 600,
        is_offline: true,
        restarts: false,
        mood: Mood::Takes,
    },
    Case {
        name: "1970 until set",
        first_s: -1_700_000_000,
        then_s: 0,
        is_offline: true,
        restarts: true,
        mood: Mood::Takes,
    },
    Case {
        name: "right, by a slow way",
        first_s: 0,
        then_s: 0,
        is_offline: false,
        restarts: false,
        mood: Mood::Slow,
    },
];

#[test]
fn every_run_is_dated_by_when_the_service_saw_it() {
    std::thread::scope(|scope| {
        for case in CASES {
            std::thread::Builder::new()
                .name(case.name.to_owned())
                .spawn_scoped(scope, || dated_rightly(case))
                .unwrap();
        }
    });
}

fn dated_rightly(case: &Case) {
    let name = case.name;
    let service = LoggingService::start();
    let step = format!("get = 'http://127.0.0.1:{}/'", service.port);
    let server = AllclearServer::start(vec![probe("p", &step)], &[]);
    let folder = tempfile::tempdir().unwrap();
    let clock = WrongClock::new(folder.path(), case.first_s);
    let start = |folder: &Path| {
        AgentUnderTest::start(folder, server.port, |command| {
            command.envs(clock.environment());
        })
    };
    let mut agent = start(folder.path());
    // It has its assignment once it runs.
    until(name, || service.asked().len() >= 2);
    server.be(if case.is_offline { Mood::Away } else { case.mood });
    let before = service.asked().len();
    until(name, || service.asked().len() >= before + 4);
    let is_absurd = case.first_s.abs() > 900;
    if is_absurd && !case.is_offline {
        until(name, || server.absurd() > 0);
        assert_eq!(server.received().len(), 0, "{name}: they wait until the clock is set");
    }
    if case.restarts {
        agent.stop();
        clock.set(case.then_s);
        agent = start(folder.path());
    } else {
        clock.set(case.then_s);
    }
    server.be(case.mood);
    let before = service.asked().len();
    let runs = || server.received().iter().map(|batch| batch.observations().len()).sum::<usize>();
    until(name, || runs() >= before + 2);
    agent.stop();
    compare(name, &service, &server);
}

/// Each run began before the service saw it, and ended after.
fn compare(name: &str, service: &LoggingService, server: &AllclearServer) {
    let asked = service.asked();
    let batches = server.received();
    let mut seen: Vec<_> = batches.iter().flat_map(ReceivedBatch::observations).collect();
    seen.sort_by_key(|seen| seen.observed_at);
    assert!(seen.len() >= 6, "{name}: {}", seen.len());
    // What was measured is certain to half of the way of a request and its answer.
    let tolerance_ms = 250;
    for (seen, asked) in seen.iter().zip(&asked) {
        let after_ms = asked.unix_ms() - seen.observed_at.unix_ms();
        let took_ms = i64::from(seen.took_ms);
        let corrections: Vec<i64> =
            batches.iter().map(|batch| batch.arrival.correction_ms).collect();
        assert!(
            (-tolerance_ms..=took_ms + tolerance_ms).contains(&after_ms),
            "{name}: asked {after_ms} ms after it began; corrections {corrections:?}"
        );
    }
}

fn until(name: &str, mut holds: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(90), "{name}: it did not come to it");
        std::thread::sleep(Duration::from_millis(20));
    }
}
