//! What a version wrote, all later ones read: copies that were kept are put back, and say what
//! they said then.
//!
//! Each `tests/fixtures/schema-N.jsonl` was made by the last version of which the tables of an object had
//! version N, and none a higher one; it is never changed once that was released. Beside it stands what must
//! be seen of it for good. Version 3 was in no release.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use domain::backup::format::{BackupLine, ChainedWriter};
use domain::latency::hourly::RunStats;
use domain::protocol::observation::{Failure, Outcome, Reason};
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, batch, batch_of, get, native, now, request, root,
    run_for_output, wait_for,
};
use serde_json::{Value, json};

use crate::evidence_is_kept::{fails, picture};
use crate::hours_in_a_copy::{HoursKept, kept};

/// The highest version of tables that this program writes.
const LATEST: u32 = 7;

fn copies(ending: &str) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("tests/fixtures")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    paths.sort();
    paths
}

/// What does not depend on when it is asked: nobody has reported since the copy was made.
fn lasting(worker: &LocalWorker) -> Value {
    let summary = get(&worker.url("api/v2/summary.json")).expect("an answer").json();
    let components = summary["components"].as_array().unwrap().iter().map(|component| {
        let field = |name: &str| component[name].clone();
        json!([field("id"), field("name"), field("description"), field("created_at")])
    });
    let components: Value = components.collect();
    let agents = worker.ops("agents");
    let agents = agents.as_array().unwrap().iter().map(|agent| {
        let field = |name: &str| agent[name].clone();
        json!([field("agent"), field("region"), field("observations"), field("batches")])
    });
    let agents: Value = agents.collect();
    let runs = |table: &str| -> Value {
        let rows = kept(worker, "eu-central-1", table);
        let runs = |row: &HoursKept| row.hour.probes.values().map(RunStats::count).sum::<u32>();
        rows.iter().map(|row| json!([row.number, runs(row)])).collect()
    };
    let mut parts = json!({
        "hours": runs("hours"),
        "days": runs("days"),
        "page": summary["page"]["id"],
        "components": components,
        "agents": agents,
        "incidents": worker.ops("incidents"),
    });
    // There was none in version 1.
    let evidence = held(worker);
    if !evidence.is_empty() {
        parts["evidence"] = evidence.into();
    }
    parts
}

/// The evidence that incidents hold; what none holds is gone after seven days.
fn held(worker: &LocalWorker) -> Vec<Value> {
    let mut all = worker.ops("evidence?probe=checkout")["evidence"].as_array().unwrap().clone();
    all.retain(|item| item["held"] == true);
    all
}

#[test]
fn every_copy_that_was_kept_says_what_it_said() {
    let found = copies(".jsonl");
    let latest = root().join(format!("tests/fixtures/schema-{LATEST}.jsonl"));
    assert!(found.contains(&latest), "there is no copy of version {LATEST}");
    found.iter().for_each(|path| says_what_it_said(path));
}

/// Of what is found, what was said before: later versions say more of an incident.
fn as_said(found: &Value, copy: &Value) -> Value {
    match (found, copy) {
        (Value::Object(found), Value::Object(copy)) => {
            let kept = found
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), as_said(value, copy.get(key)?))));
            Value::Object(kept.collect())
        }
        (Value::Array(found), Value::Array(copy)) if found.len() == copy.len() => {
            found.iter().zip(copy).map(|(found, copy)| as_said(found, copy)).collect()
        }
        _ => found.clone(),
    }
}

/// Without incidents that are not in the copy: a heartbeat of it that has been silent since opens one.
fn without_newer(mut found: Value, copy: &Value) -> Value {
    let is_kept =
        |id: &Value| copy.as_array().unwrap().iter().any(|incident| incident["id"] == *id);
    found.as_array_mut().unwrap().retain(|incident| is_kept(&incident["id"]));
    found
}

/// Without what heartbeats counted: that they were silent since the copy was made is noted as well.
fn without_silence(mut record: Value) -> Value {
    for agent in record["agents"].as_array_mut().into_iter().flatten() {
        if agent[1] == "heartbeat" {
            (agent[2], agent[3]) = (Value::Null, Value::Null);
        }
    }
    record
}

fn says_what_it_said(path: &Path) {
    let worker = LocalWorker::start(Bundle::Deployed);
    worker.allclear(&["import", &path.display().to_string()]);
    let copy = std::fs::read_to_string(path.with_extension("json")).unwrap();
    let copy: Value = serde_json::from_str(&copy).unwrap();
    let (mut found, copy) = (without_silence(lasting(&worker)), without_silence(copy));
    let incidents = without_newer(found["incidents"].take(), &copy["incidents"]);
    found["incidents"] = as_said(&incidents, &copy["incidents"]);
    assert_eq!(found, copy, "{}", path.display());
    let bytes = std::fs::metadata(path).unwrap().len();
    assert!(bytes <= 40_000, "{bytes} bytes are more than anybody reads");
}

/// A page on which there is one of each.
const FILES: [(&str, &str); 3] = [
    (
        "page.toml",
        "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\ntimezone = \"Europe/Berlin\"\n\
         [agents]\nbatch_window = \"1s\"\nsilent_after = \"3s\"\n\
         [[region]]\nid = \"eu-central\"\nname = \"Frankfurt\"\n\
         [[group]]\nid = \"shop\"\nname = \"Shop\"\n\
         [[component]]\nid = \"checkout\"\nname = \"Checkout\"\ngroup = \"shop\"\n\
         description = \"Basket and payment\"\n\
         [[component]]\nid = \"backups\"\nname = \"Backups\"\n\
         [[metric]]\nid = \"orders\"\nname = \"Orders a minute\"\n",
    ),
    (
        "checkout.toml",
        "id = \"checkout\"\ncomponent = \"checkout\"\nevery = \"1h\"\ntimeout = \"5s\"\n\
         regions = [\"eu-central\"]\n[[step]]\nname = \"pay\"\n\
         post = \"https://shop.example/pay\"\njson = { password = \"${secret.SHOP_PASSWORD}\" }\n",
    ),
    (
        "backup.toml",
        "id = \"backup\"\ncomponent = \"backups\"\nevery = \"1h\"\nheartbeat = { grace = \"1h\" }\n",
    ),
];

/// Everything that the record can hold, a little of each.
fn a_little_of_each() -> LocalWorker {
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("probes")).unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.path().join("probes").join(name), text).unwrap();
    }
    let mut apply = Command::new(native("allclear"));
    apply.current_dir(&folder).args(["apply", "probes"]);
    apply.env("ALLCLEAR_SERVER", worker.url("")).env("ALLCLEAR_TOKEN", ADMIN_TOKEN);
    run_for_output(&mut apply);
    worker.allclear(&["metric", "push", "orders", "12.5"]);
    let heartbeat = worker.allclear(&["heartbeat", "add", "backup"]);
    assert_eq!(request("POST", &heartbeat, &[], b"").unwrap().status, 200);
    let token = worker.allclear(&["agent", "add", "eu-central-1", "--region", "eu-central"]);
    let failure =
        Failure { step: "pay".into(), reason: Reason::Timeout, detail: "no answer".into() };
    for sequence in 1..=5 {
        let seen = match sequence {
            2 | 3 => {
                let mut seen = batch_of(sequence, Outcome::Failed(failure.clone()));
                let at = seen.observations[0].observed_at;
                seen.evidence = vec![fails("checkout", at, (sequence == 2).then(picture)).1];
                seen
            }
            _ => batch(sequence),
        };
        assert!(!worker.send(&token, &seen));
    }
    // An hour and a day that are over; from time to time more comes in, and they are written.
    let yesterday = now().start_of_day().minus(Duration::from_secs(3_600));
    let mut sequence = 5;
    wait_for("an hour and a day to be written", || {
        sequence += 1;
        let mut seen = batch(sequence);
        seen.observations[0].observed_at = if sequence == 6 { yesterday } else { now() };
        assert!(!worker.send(&token, &seen));
        std::thread::sleep(Duration::from_secs(2));
        !kept(&worker, "eu-central-1", "days").is_empty()
    });
    let open = ["incident", "open", "Card payments fail", "-m", "We are **looking**.", "-c"];
    let id = worker.allclear(&[&open[..], &["checkout=partial_outage"]].concat());
    // A Ledger hears what incidents hold when it says that its agent lives.
    wait_for("the incident to hold its evidence", || {
        sequence += 1;
        assert!(!worker.send(&token, &batch(sequence)));
        std::thread::sleep(Duration::from_secs(1));
        held(&worker).len() == 2
    });
    worker.allclear(&["incident", "update", &id, "-m", "It is the provider.", "-s", "identified"]);
    worker.allclear(&["incident", "resolve", &id, "-m", "All is well again."]);
    worker.allclear(&["incident", "open", "Slow mail", "-m", "Mail is late."]);
    worker
}

/// The highest version of the tables of a copy's objects.
fn highest_schema(path: &Path) -> u32 {
    let text = std::fs::read_to_string(path).unwrap();
    match ChainedWriter::default().read(text.lines().next().unwrap()).unwrap() {
        BackupLine::Header(header) => *header.objects.values().max().unwrap(),
        other => panic!("{other:?} is no header"),
    }
}

/// What this version writes is read by the next, and by itself first. With `ALLCLEAR_BLESS` set, the
/// copy becomes the one that is kept: once, before a version of the tables is released.
#[test]
fn a_copy_of_this_version_says_what_was_so() {
    let worker = a_little_of_each();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = match std::env::var_os("ALLCLEAR_BLESS") {
        Some(_) => root().join("tests/fixtures"),
        None => elsewhere.path().to_owned(),
    };
    let path = folder.join(format!("schema-{LATEST}.jsonl"));
    worker.allclear(&["export", &path.display().to_string()]);
    assert_eq!(highest_schema(&path), LATEST, "a new version of tables gets a copy of its own");
    let copy = std::fs::read_to_string(&path).unwrap();
    assert!(copy.contains("\"metric_days\""), "points are in a copy");
    let text = serde_json::to_string_pretty(&lasting(&worker)).unwrap() + "\n";
    std::fs::write(path.with_extension("json"), text).unwrap();
    says_what_it_said(&path);
}
