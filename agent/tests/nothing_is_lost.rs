//! What outlives an agent that is killed, a disk that is full, a clock that is set back, and a
//! server that is away: everything that was spooled, each observation once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "servers/allclear.rs"]
mod allclear;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use allclear::wrong_clock::WrongClock;
use allclear::{AgentUnderTest, AllclearServer, Mood, waiting};
use domain::protocol::batch::Batch;
use domain::protocol::observation::Observation;
use domain::protocol::spooled_batch::SpooledBatch;

/// (probe, instant, attempt) of each observation; panics when one is there twice.
fn once(seen: &[Observation]) -> BTreeSet<(String, i64, u8)> {
    let mut all = BTreeSet::new();
    for observation in seen {
        let key =
            (observation.probe.to_string(), observation.observed_at.unix_ms(), observation.attempt);
        assert!(all.insert(key), "twice: {observation:?}");
    }
    all
}

/// All that whole files of the spool hold.
fn spooled(folder: &Path) -> Vec<Observation> {
    let files = std::fs::read_dir(folder.join("state/spool")).into_iter().flatten().flatten();
    let whole = files.filter(|file| file.path().extension().is_some_and(|end| end == "batch"));
    whole
        .filter_map(|file| std::fs::read(file.path()).ok())
        .flat_map(|bytes| {
            Batch::unpack(&SpooledBatch::from_bytes(bytes).packed)
                .expect("a whole file is a whole batch")
                .observations
        })
        .collect()
}

#[test]
fn the_result_of_a_trial_outlives_a_server_in_trouble_unless_it_is_refused_for_good() {
    let server = AllclearServer::start(waiting(1, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    server.wait_until("the first run", |seen| !seen.is_empty());
    server.refuse_results(&["503 Service Unavailable"; 5]);
    server.try_now(1, "p-0", None);
    let statuses = server.results(6).into_iter().map(|(id, _, status)| (id, status));
    let mut wanted = vec![(1, "503 Service Unavailable"); 5];
    wanted.push((1, "200 OK"));
    assert_eq!(statuses.collect::<Vec<_>>(), wanted, "once more with the next receipt");
    assert!(agent.log().contains("kept until the next receipt"), "{}", agent.log());
    // One that the server does not know any more, although it names it.
    server.refuse_results(&["404 Not Found"]);
    server.try_now(2, "p-0", None);
    agent.wait_for("refused for good");
    std::thread::sleep(Duration::from_millis(3_500));
    assert_eq!(server.results(7).len(), 7, "neither sent nor run again");
}

#[test]
fn killed_again_and_again_in_the_middle_of_its_work() {
    let server = AllclearServer::start(waiting(40, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let mut kept = BTreeSet::new();
    for round in 0..12_u64 {
        // Away longer than a window, then there, then away.
        server.be(if round % 4 == 3 { Mood::Takes } else { Mood::Away });
        if round == 0 {
            server.be(Mood::Takes);
        }
        let mut agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
        agent.wait_for("started");
        std::thread::sleep(Duration::from_millis(1_100 + round * 137));
        agent.child.kill().unwrap();
        agent.child.wait().unwrap();
        kept.extend(once(&spooled(folder.path())));
    }
    server.be(Mood::Takes);
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    agent.wait_for("started");
    server.wait_until("all that was spooled", |seen| {
        let seen: BTreeSet<_> = seen
            .iter()
            .map(|observation| {
                (
                    observation.probe.to_string(),
                    observation.observed_at.unix_ms(),
                    observation.attempt,
                )
            })
            .collect();
        kept.is_subset(&seen)
    });
    let log = agent.stop();
    assert!(spooled(folder.path()).is_empty(), "{log}");
    let counted = once(&server.counted());
    assert!(kept.len() > 200, "{} were spooled while it was killed", kept.len());
    assert!(kept.is_subset(&counted));
}

/// A disk of its own, which the test fills and frees: in a namespace, so that nobody else sees it.
fn on_a_small_disk(command: &mut Command, disk: &Path) {
    let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let program = command.get_program().to_owned();
    let mut wrapped = Command::new("unshare");
    wrapped.args(["-rm", "sh", "-c"]);
    wrapped.arg("mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"").arg(disk);
    wrapped.arg(program).args(arguments);
    for (name, value) in command.get_envs() {
        wrapped.env(name, value.unwrap_or_default());
    }
    *command = wrapped;
}

/// Whether this machine lets the test have a disk of its own.
fn may_mount(folder: &Path) -> bool {
    let mut trial = Command::new("true");
    on_a_small_disk(&mut trial, folder);
    trial.output().is_ok_and(|output| output.status.success())
}

/// Fills the disk; where there is none of its own, the folder goes away, which no write survives
/// either.
fn fill(disk: &Path, own: bool) {
    if own {
        // How much of it fits does not matter: all of the disk is taken.
        let _ = std::fs::write(disk.join("filler"), vec![0; 1 << 20]);
    } else {
        std::fs::rename(disk.join("spool"), disk.join("away")).unwrap();
    }
}

fn free(disk: &Path, own: bool) {
    if own {
        std::fs::remove_file(disk.join("filler")).unwrap();
    } else {
        std::fs::rename(disk.join("away"), disk.join("spool")).unwrap();
    }
}

#[test]
fn a_disk_that_is_full_loses_nothing() {
    let server = AllclearServer::start(waiting(20, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("state");
    std::fs::create_dir(&disk).unwrap();
    let own = may_mount(&disk);
    let agent = AgentUnderTest::start(folder.path(), server.port, |command| {
        if own {
            on_a_small_disk(command, &disk);
        }
    });
    server.wait_until("the first batch", |seen| !seen.is_empty());
    server.be(Mood::Away);
    // Its disk, as it sees it.
    let its = Path::new("/proc").join(agent.child.id().to_string()).join("root");
    let its = its.join(disk.strip_prefix("/").unwrap());
    fill(&its, own);
    agent.wait_for("the batch is kept in memory");
    std::thread::sleep(Duration::from_millis(2_500));
    free(&its, own);
    let on_disk = || {
        let files = std::fs::read_dir(its.join("spool")).unwrap().flatten();
        files.filter(|file| file.path().extension().is_some_and(|end| end == "batch")).count()
    };
    let began = Instant::now();
    while on_disk() < 4 {
        assert!(began.elapsed() < Duration::from_secs(20), "what memory held is on disk again");
        std::thread::sleep(Duration::from_millis(50));
    }
    server.be(Mood::Takes);
    let before = server.batches().len();
    server.wait_until("what waited", |_| server.batches().len() > before + 4);
    agent.stop();
    // No sequence is missing, and none counts twice.
    assert!(once(&server.counted()).len() > 40);
}

#[test]
fn a_clock_that_is_set_back_ten_minutes_neither_stops_nor_doubles_anything() {
    let server = AllclearServer::start(waiting(10, "20ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let clock = WrongClock::new(folder.path(), 0);
    let agent = AgentUnderTest::start(folder.path(), server.port, |command| {
        command.envs(clock.environment());
    });
    server.wait_until("three runs of each", |seen| seen.len() >= 30);
    clock.set(-600);
    let (set_back, before) = (Instant::now(), server.batches().len());
    let runs_before = once(&server.counted()).len();
    server.wait_until("five runs of each", |seen| seen.len() >= runs_before + 50);
    let took = set_back.elapsed();
    assert!(took < Duration::from_secs(30), "the schedule goes on: {took:?}");
    assert!(server.batches().len() > before);
    agent.stop();
    let counted = server.counted();
    once(&counted);
    assert!(counted.iter().all(|run| run.took_ms < 1_000), "and no run took ten minutes");
    let times = counted.iter().map(|observation| observation.observed_at.unix_ms());
    let (first, last) = (times.clone().min().unwrap(), times.max().unwrap());
    assert!(last - first < 120_000, "and none is dated ten minutes early: {first} to {last}");
}
