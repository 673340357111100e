//! An SLO burns: the Board wakes at the instant at which its alert turns, operators are told and acknowledge, readers notice
//! nothing, and a program that scrapes sees all of it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use domain::backup::format::BackupLine;
use domain::backup::sql_value::SqlValue;
use domain::time::timestamp::Timestamp;
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, TestSettings, WebhookReceiver, eventually, get, now, python,
    request, root, wait_for,
};
use serde_json::{Value, json};

use crate::hours_in_a_copy::lines;

/// An outage of so long, in milliseconds.
const OUTAGE_MS: u64 = 90_000;
/// So long after its beginning an hour's budget burns 14.4 times too fast: 14.4 × 0.1% of it.
const FIRES_MS: u64 = 51_840;
/// So long after its end the last five minutes do no more: these less 14.4 × 0.1% of them, and a millisecond.
const CLEARS_MS: u64 = 295_681;

/// A page that was there for days, whose checkout only operators speak of; it looks around once a minute.
const PAGE: &str = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
    [agents]\nbatch_window = \"1s\"\nsilent_after = \"180s\"\n\
    [[region]]\nid = \"eu-central\"\nname = \"Frankfurt\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Check\\\"out\"\nmanual = true\n\
    [[slo]]\nid = \"checkout-works\"\nname = \"Checkout works\"\ncomponents = [\"checkout\"]\n\
    target = \"99.9%\"\nwindow = \"30d\"\nseverity = \"sev1\"\n\
    [[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"anna\"] }]\n";

fn begin(hook: &WebhookReceiver, folder: &Path) -> LocalWorker {
    let settings = TestSettings { private_contacts: true, ..TestSettings::default() };
    let worker = LocalWorker::start_under(Bundle::Deployed, settings);
    let copy = root().join("tests/fixtures/schema-1.jsonl");
    worker.allclear(&["import", &copy.display().to_string()]);
    std::fs::write(folder.join("page.toml"), PAGE).unwrap();
    worker.allclear(&["apply", &folder.display().to_string()]);
    worker.allclear(&["contact", "set", "anna", "--webhook", &hook.url("ok/anna")]);
    worker
}

/// Operators put right how the checkout was: it failed for a while.
fn correct(worker: &LocalWorker, began: Timestamp) {
    let ended = began.plus(Duration::from_millis(OUTAGE_MS));
    let hours_ago = began.minus(Duration::from_secs(7_200));
    for (from, to, status) in [
        (hours_ago, began, "operational"),
        (ended, now(), "operational"),
        (began, ended, "major_outage"),
    ] {
        let (from, to) = (from.to_string(), to.to_string());
        worker.allclear(&["correction", "add", "checkout", &from, &to, status, "as the shop says"]);
    }
}

fn fast(worker: &LocalWorker) -> Value {
    let slos = worker.ops("slos");
    assert_eq!(slos[0]["slo"], "checkout-works", "{slos}");
    slos[0]["alerts"][0].clone()
}

/// The turns that the log has, with when each was decided.
fn turns(worker: &LocalWorker, folder: &Path) -> Vec<(Value, Timestamp)> {
    let path = folder.join("copy.jsonl");
    worker.allclear(&["export", &path.display().to_string()]);
    let mut found = vec![];
    for line in lines(&path) {
        let BackupLine::Chunk(chunk) = line else { continue };
        let texts = chunk.rows.iter().flatten().filter_map(|value| match value {
            SqlValue::Text(text) if text.contains("slo_alerts_turned") => Some(text),
            _ => None,
        });
        for text in texts {
            let entry: Value = serde_json::from_str(text).unwrap();
            let at: Timestamp = entry["at"].as_str().unwrap().parse().unwrap();
            let turns = entry["event"]["turns"].as_array().unwrap().clone();
            found.extend(turns.into_iter().map(|turn| (turn, at)));
        }
    }
    found
}

/// What a client that knows the format reads.
fn scraped(worker: &LocalWorker) -> Vec<(String, Value, f64)> {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let url = worker.url("metrics");
    let reply = request("GET", &url, &[("authorization", &bearer)], b"").unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let mut command = Command::new(python());
    command.arg(root().join("tests/clients/operation_metrics.py"));
    let mut client =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a client");
    client.stdin.take().unwrap().write_all(reply.body.as_bytes()).unwrap();
    let output = client.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", reply.body);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_alert_turns_at_its_instant_and_reaches_who_is_to_know() {
    let (hook, folder) = (WebhookReceiver::start(), tempfile::tempdir().unwrap());
    let worker = begin(&hook, folder.path());
    assert_eq!(fast(&worker)["firing_since"], Value::Null);
    let refused = get(&worker.url("metrics")).unwrap();
    assert_eq!(refused.status, 401, "no reader scrapes");
    let public_before = get(&worker.url("api/v2/summary.json")).unwrap().json()["page"].clone();

    let clears_in = Duration::from_secs(40);
    let end_to_clear = Duration::from_millis(CLEARS_MS + OUTAGE_MS);
    let began = now().plus(clears_in).minus(end_to_clear);
    correct(&worker, began);
    // What the correction brings on is told at once.
    let fires_at = began.plus(Duration::from_millis(FIRES_MS));
    let alert = eventually("an open alert of the fast rule", || {
        let report = worker.ops("open-alerts");
        let alerts = report["alerts"].as_array().unwrap().clone();
        alerts.into_iter().find(|alert| alert["id"].as_str().unwrap().contains(":fast:"))
    });
    assert_eq!(alert["kind"], "slo_burn_rate");
    assert_eq!((&alert["severity"], &alert["since"]), (&json!("sev1"), &json!(fires_at)));
    let name = alert["name"].as_str().unwrap();
    for part in ["Checkout works: error budget burns 25× over 1h", " left, "] {
        assert!(name.contains(part), "{name}");
    }
    wait_for("the webhook of Anna", || {
        hook.at("/ok/anna").iter().any(|sent| sent.json()["alert"]["kind"] == "slo_burn_rate")
    });
    let id = alert["id"].as_str().unwrap();
    worker.allclear(&["alert", "acknowledge", id, "--by", "anna"]);
    let shown = worker.allclear(&["slo"]);
    assert!(shown.contains(&format!("fast: 14.4× or more since {fires_at}")), "{shown}");

    let metrics = scraped(&worker);
    let value = |name: &str, labels: Value| {
        let own = metrics.iter().find(|(own, with, _)| own == name && *with == labels);
        own.unwrap_or_else(|| panic!("no {name} of {labels} in {metrics:?}")).2
    };
    let rule = json!({ "slo": "checkout-works", "rule": "fast" });
    assert_eq!(value("allclear_slo_alert_firing", rule), 1.0);
    let hour = json!({ "slo": "checkout-works", "window": "1h" });
    assert_eq!(value("allclear_slo_burn_rate", hour), 25.0, "90 s of an hour");
    let named = json!({ "component": "checkout", "name": "Check\"out" });
    assert_eq!(value("allclear_component_info", named), 1.0);
    let seconds = json!({ "component": "checkout", "status": "major_outage" });
    assert!(value("allclear_component_status_seconds", seconds) >= 90.0);
    for object in ["board", "courier"] {
        assert_eq!(value("allclear_object_up", json!({ "object": object })), 1.0);
        assert!(value("allclear_object_requests_today", json!({ "object": object })) > 0.0);
    }

    // Nobody asks the Board: it wakes by itself when the alert is over, and the Courier hears of it.
    let over_at = began.plus(end_to_clear);
    wait_for("the end of the alert", || {
        let report = worker.ops("open-alerts");
        let alerts = report["alerts"].as_array().unwrap();
        alerts.iter().all(|alert| alert["id"] != id)
    });
    let late = now().since(over_at);
    assert!(now() >= over_at && late < Duration::from_secs(15), "{late:?} after its end");
    assert_eq!(fast(&worker)["firing_since"], Value::Null);
    let turns = turns(&worker, folder.path());
    let decided = |firing: bool| {
        let mut own =
            turns.iter().filter(|(turn, _)| turn["rule"] == "fast" && turn["firing"] == firing);
        let (turn, at) = own.next().unwrap_or_else(|| panic!("no turn: {turns:?}"));
        assert!(own.next().is_none(), "once: {turns:?}");
        (turn["at"].as_str().unwrap().parse::<Timestamp>().unwrap(), *at)
    };
    assert_eq!(decided(true).0, fires_at);
    let (over, decided_at) = decided(false);
    assert_eq!(over, over_at);
    assert!(decided_at >= over && decided_at.since(over) < Duration::from_secs(5), "{decided_at}");

    // Readers were told of corrections, and of nothing else.
    let log = get(&worker.url("log.jsonl")).unwrap().body;
    assert!(log.contains("as the shop says") && !log.contains("slo"), "{log}");
    let public = get(&worker.url("api/v2/summary.json")).unwrap().json()["page"].clone();
    assert_eq!(public["id"], public_before["id"]);
}
