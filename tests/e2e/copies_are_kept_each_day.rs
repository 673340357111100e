//! The page keeps copies of itself in a bucket: whole wherever they broke off, in the form that is
//! imported, and never silently amiss.

use std::time::Duration;

use domain::backup::backup_set::{CompletedBackup, DAYS_KEPT, page_key, set_name};
use domain::backup::job::PAGES_A_STEP;
use domain::backup::report::BackupReport;
use domain::protocol::batch::Batch;
use domain::protocol::observation::{Observation, Outcome};
use domain::time::timestamp::Timestamp;
use harness::{
    ADMIN_TOKEN, Bundle, Chance, LocalWorker, Original, batch, eventually, file, get, now, request,
    rows, seen, wait_for, wait_until_same,
};

fn report(worker: &LocalWorker) -> BackupReport {
    serde_json::from_value(worker.ops("backups")).unwrap()
}

/// Lets a backup be made, and waits until it is complete.
fn backed_up(worker: &LocalWorker) -> BackupReport {
    let asked_at = now();
    worker.allclear(&["backups", "--now"]);
    eventually("the backup to be complete", || {
        let report = report(worker);
        let new = report.last.as_ref().is_some_and(|last| last.begun_at >= asked_at);
        new.then_some(report)
    })
}

/// Fetches the backup of the day of another into a file.
fn fetch(worker: &LocalWorker, backup: &CompletedBackup, name: &str) {
    let day = backup.begun_at.format("%Y-%m-%d");
    worker.allclear(&["backups", "fetch", &day, name]);
}

/// The pages of a backup as they are in the bucket, one after the other.
fn pages(worker: &LocalWorker, backup: &CompletedBackup, folder: &std::path::Path) -> Vec<u8> {
    let set = set_name(backup.begun_at);
    let path = folder.join("page.jsonl");
    let page = |number| {
        worker.bucket().fetch(&page_key(&set, number), &path);
        std::fs::read(&path).unwrap()
    };
    (1..=backup.pages).flat_map(page).collect()
}

/// What anybody reads of the past.
fn told(worker: &LocalWorker) -> String {
    get(&worker.url("log.jsonl")).expect("the log").body
}

#[test]
fn a_copy_in_the_bucket_brings_the_page_back() {
    let Original { mut system, token, incident, .. } = Original::in_bundle(Bundle::WithBucket);
    // The component came on the page some seconds ago, and nothing before that is counted.
    let [from, to] = [1_000, 500].map(|ms| now().minus(Duration::from_millis(ms)).to_string());
    let correction = ["correction", "add", "checkout", &from, &to, "operational", "It was well."];
    system.allclear(&correction);
    let before = (seen(&system.worker, &incident), told(&system.worker));
    let folder = tempfile::tempdir().unwrap();
    // At the next tick each Ledger is sent what incidents hold.
    let mut tries = 0..;
    let exported = eventually("every Ledger to know what incidents hold", || {
        let (exported, name) = file(folder.path(), &format!("exported-{}.jsonl", tries.next()?));
        system.allclear(&["export", &name]);
        let text = std::fs::read_to_string(&exported).unwrap();
        let ledgers = text.lines().filter(|line| line.contains("\"table\":\"state\"")).count();
        (text.matches("[\"holds\"").count() == ledgers).then_some(exported)
    });
    let (path, name) = file(folder.path(), "kept.jsonl");
    let made = backed_up(&system.worker);
    assert!(made.bound && made.fresh && made.failed.is_none(), "{made:?}");
    let last = made.last.unwrap();
    fetch(&system.worker, &last, &name);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(last.bytes, bytes.len() as u64);
    assert_eq!(rows(&path), rows(&exported), "it is what `allclear export` writes");
    system.worker.kill();
    assert_eq!(pages(&system.worker, &last, folder.path()), bytes, "pages in order are the file");

    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    wait_until_same(&second, &incident, &before.0);
    assert_eq!(told(&second), before.1);
    second.allclear(&["verify", second.url("").as_str()]);
    assert!(second.send(&token, &batch(5)), "what had been delivered is known");
    // The first one goes on as well, and holds nothing back any more.
    system.worker.start_again();
    assert_eq!(told(&system.worker), before.1);
    let shown = system.allclear(&["backups"]);
    assert!(shown.contains(&format!("last complete backup: {}", last.key)), "{shown}");
}

/// Some of what an agent was unsure of, in words that cannot be packed.
fn much(sequence: u64, chance: &mut Chance) -> Batch {
    let mut word = || -> String {
        (0..300).map(|_| char::from(b'0' + u8::try_from(chance.below(75)).unwrap())).collect()
    };
    let seen = |_| Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: now(),
        attempt: 0,
        took_ms: 7,
        outcome: Outcome::Unsure(word()),
        steps: vec![],
    };
    let observations = (0..2_500).map(seen).collect();
    Batch { boot: "boot".parse().unwrap(), sequence, observations, evidence: vec![] }
}

#[test]
fn a_copy_that_is_killed_goes_on_and_old_ones_are_dropped() {
    let Original { mut system, token, incident, .. } = Original::in_bundle(Bundle::WithBucket);
    let mut chance = Chance::begin();
    for sequence in 6..=30 {
        assert!(!system.worker.send(&token, &much(sequence, &mut chance)));
    }
    let before = (seen(&system.worker, &incident), told(&system.worker));
    system.worker.kill();
    let old = |n: u64| format!("allclear-2025-{:02}-{:02}.jsonl", n / 28 + 1, n % 28 + 1);
    let old: Vec<String> = (0..40).map(old).collect();
    let others = ["allclear-notes.txt", "allclear-notes/000001.jsonl", "mine.jsonl"];
    let others = others.map(str::to_owned);
    let given_up = page_key("allclear-2025-12-31T03-00-00.000Z", 1);
    system.worker.bucket().put(&[&old[..], &others, &[given_up]].concat());
    system.worker.start_again();

    let begun_at = begin(&system.worker);
    for _ in 0..2 {
        system.worker.kill();
        system.worker.start_again();
    }
    let made = eventually("the backup to be complete, and nothing to be left to do", || {
        let report = report(&system.worker);
        let last = report.last.filter(|last| last.pages > 2 * PAGES_A_STEP)?;
        report.next_at.filter(|next| next.since(last.ended_at).as_secs() > 60).map(|_| last)
    });
    assert_eq!(made.begun_at, begun_at, "it went on, and did not begin anew");
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "kept.jsonl");
    fetch(&system.worker, &made, &name);
    assert_eq!(made.bytes, std::fs::metadata(&path).unwrap().len());
    system.worker.kill();
    let set = set_name(made.begun_at);
    let mut kept = old[old.len() - (DAYS_KEPT - 1)..].to_vec();
    kept.push(made.key.clone());
    kept.extend((1..=made.pages).map(|page| page_key(&set, page)));
    kept.extend(others);
    assert_eq!(system.worker.bucket().list(), kept);
    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    // Its agent goes on with the batch that was not acknowledged to it: the Ledger reports to the Board, which may
    // have polled it before it was there.
    assert!(second.send(&token, &much(30, &mut chance)), "it was counted before the copy");
    wait_until_same(&second, &incident, &before.0);
    assert_eq!(told(&second), before.1);
    assert_eq!(second.counts("eu-central")["observations"], 5 + 25 * 2_500);

    // What happens to the bucket is told.
    system.worker.start_again();
    begin(&system.worker);
    system.worker.kill();
    system.worker.bucket().wipe();
    system.worker.start_again();
    wait_for("the backup to be given up", || {
        let (well, shown, error) = system.try_allclear(&["backups"]);
        assert!(!well && error.contains("no complete backup"), "{error}");
        assert!(shown.contains("missing from the bucket"), "{shown}");
        shown.contains("bytes in the bucket, not")
    });
}

/// Lets a backup be made, and waits until some pages of it are in the bucket; when it was begun.
fn begin(worker: &LocalWorker) -> Timestamp {
    let asked_at = now();
    worker.allclear(&["backups", "--now"]);
    eventually("pages to be there", || {
        let begun = report(worker).under_way.filter(|job| job.pages >= 1);
        begun.map(|job| job.begun_at).filter(|begun_at| *begun_at >= asked_at)
    })
}

#[test]
fn without_a_bucket_none_are_made_and_it_is_said() {
    let worker = LocalWorker::start(Bundle::Deployed);
    let backups = report(&worker);
    assert!(!backups.bound && !backups.fresh && backups.next_at.is_none(), "{backups:?}");
    let shown = worker.allclear(&["backups"]);
    assert!(shown.contains("no bucket is bound"), "{shown}");
    for (method, token, status) in
        [("POST", ADMIN_TOKEN, 409), ("GET", "nobody", 401), ("DELETE", ADMIN_TOKEN, 405)]
    {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let reply = request(method, &worker.url("ops/v1/backups"), &headers, b"").unwrap();
        assert_eq!(reply.status, status, "{method}: {}", reply.body);
    }
}
