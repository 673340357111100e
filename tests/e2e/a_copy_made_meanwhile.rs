//! Everything is copied while it works: whatever is told meanwhile, no change is in neither copy, and
//! none is heard twice.

use std::path::Path;
use std::time::{Duration, Instant};

use domain::backup::format::{BackupLine, ChainedWriter, FORMAT, Header};
use domain::backup::messages::BackupPage;
use domain::ids::ObjectName;
use domain::ordered::SortedMap;
use domain::protocol::observation::{Failure, Outcome, Reason};
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, REGIONS, System, batch, batch_of, file, now, request, rows,
    wait_for,
};
use serde_json::Value;

#[test]
fn what_is_told_between_the_copies_of_ledger_and_board_is_not_lost() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("silent_after = \"6s\"", "silent_after = \"1h\"");
    let token = system.agent_token("eu-central");
    let worker = &system.worker;
    let _ = worker.send(&token, &batch(1));
    let ledger: ObjectName = "ledger:eu-central-1".parse().unwrap();
    let objects = [ObjectName::Board, ledger.clone()];
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let mut schemas = SortedMap::new();
    for object in &objects {
        let hold = worker.url(&format!("ops/v1/export/{object}/hold"));
        let reply = request("POST", &hold, &[("authorization", &bearer)], b"").unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
        let schema = reply.json()["schema"].as_u64().unwrap();
        schemas.insert(object.clone(), u32::try_from(schema).unwrap());
    }
    let copy = |object: &ObjectName| -> BackupPage {
        serde_json::from_value(worker.ops(&format!("export/{object}"))).unwrap()
    };
    let board = copy(&ObjectName::Board);
    // The belief changes twice, and the Board hears of it each time.
    let failure =
        Failure { step: "pay".into(), reason: Reason::ConnectionRefused, detail: String::new() };
    for (sequence, outcome) in [
        (2, Outcome::Failed(failure.clone())),
        (3, Outcome::Failed(failure)),
        (4, Outcome::Passed),
        (5, Outcome::Passed),
    ] {
        let down = sequence < 4;
        let _ = worker.send(&token, &batch_of(sequence, outcome));
        if sequence % 2 == 1 {
            let wanted = |status: &str| (status == "major_outage") == down;
            wait_for("the Board to hear", || wanted(&system.component("checkout")));
        }
    }
    let pages = [board, copy(&ledger)];
    let mut tally = ChainedWriter::default();
    let header = Header { allclear_export: FORMAT, exported_at: now(), objects: schemas };
    let mut lines = vec![tally.write(&BackupLine::Header(header))];
    for page in pages {
        assert!(page.settled && page.next.is_none());
        lines.extend(page.chunks.into_iter().map(|chunk| tally.write(&BackupLine::Chunk(chunk))));
    }
    lines.push(tally.end());
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    wait_for_changes(&second, &["eu-central"], 3);
}

#[test]
fn a_copy_made_in_the_middle_of_things_holds_together() {
    let system = System::start();
    let folder = tempfile::tempdir().unwrap();
    for round in 0..2 {
        // Beliefs change while the copy is made.
        system.shop.break_part("payment", None);
        std::thread::sleep(Duration::from_millis(1_000 + 300 * round));
        let (_, name) = file(folder.path(), "page.jsonl");
        system.allclear(&["export", &name]);
        system.shop.mend();
        let second = LocalWorker::start(Bundle::Deployed);
        second.allclear(&["import", &name]);
        for region in REGIONS {
            let counted = second.counts(region);
            assert_eq!(counted["batches"], counted["rows"], "{region}: a row for each batch");
        }
        wait_for_changes(&second, &REGIONS, 1);
    }
}

/// For longer than this no Ledger keeps a verdict change to itself: it sends them again after two seconds.
const SENT_AGAIN: Duration = Duration::from_secs(5);

/// Waits until each Ledger has sent all its changes, of which there are some, so that no more come; no number
/// may be missing or come twice.
fn wait_for_changes(worker: &LocalWorker, regions: &[&str], least: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (told, name) = file(folder.path(), "told.jsonl");
    let (mut delivered, mut since) = (vec![], Instant::now());
    wait_for("every change to be told once", || {
        worker.allclear(&["export", &name]);
        let heard = changes(&told);
        let enough = regions.iter().all(|region| {
            let of_region = heard.iter().filter(|(agent, _)| *agent == format!("{region}-1"));
            let numbers: Vec<u64> = of_region.map(|(_, number)| *number).collect();
            // A Ledger numbers its changes from when it was made on, one by one.
            assert!(numbers.is_sorted_by(|one, next| one + 1 == *next), "{region}: {numbers:?}");
            numbers.len() >= least
        });
        if heard != delivered {
            (delivered, since) = (heard, Instant::now());
        }
        enough && since.elapsed() > SENT_AGAIN
    });
}

/// The changes that the Board heard, as a copy has them.
fn changes(path: &Path) -> Vec<(String, u64)> {
    let mut heard = vec![];
    for line in rows(path) {
        let chunk: Value = serde_json::from_str(&format!("{line}}}")).unwrap();
        if chunk["table"] != "events" {
            continue;
        }
        for row in chunk["rows"].as_array().unwrap() {
            let entry: Value = serde_json::from_str(row[1].as_str().unwrap()).unwrap();
            let event = &entry["event"];
            let agent = || event["agent"].as_str().unwrap().to_owned();
            let number = |change: &Value| (agent(), change["number"].as_u64().unwrap());
            match event["type"].as_str() {
                Some("verdict_changed") => heard.push(number(event)),
                Some("verdicts_changed") => {
                    heard.extend(event["changes"].as_array().unwrap().iter().map(number));
                }
                _ => {}
            }
        }
    }
    heard
}
