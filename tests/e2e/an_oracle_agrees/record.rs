//! Record: what does the page say, as it can be read from outside? Verdicts from an export of its events, the statuses of
//! each component from the public log and from `changes.json`, figures from `uptime.json`.

use std::collections::BTreeMap;

use domain::ledger::verdict::Verdict;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use harness::{LocalWorker, REGIONS, get};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::oracle::{Points, VerdictWithReason, Watch, draw};
use super::plan::PROBES;

/// A status change: since when, what, and what each region says of each probe then.
pub(super) struct RecordedChange {
    pub(super) at_ms: i64,
    pub(super) status: Status,
    pub(super) votes: BTreeMap<(String, String), Verdict>,
}

/// The verdicts of each region on each probe, from the events of the Board.
pub(super) fn verdicts(worker: &LocalWorker) -> BTreeMap<Watch, Points<VerdictWithReason>> {
    let mut verdicts: BTreeMap<Watch, Points<VerdictWithReason>> = BTreeMap::new();
    for event in events(worker) {
        let agent = || text(&event["agent"]);
        let changes = match event["type"].as_str() {
            Some("verdict_changed") => vec![event.clone()],
            Some("verdicts_changed") => event["changes"].as_array().unwrap().clone(),
            _ => continue,
        };
        for change in changes {
            let region = *REGIONS.iter().find(|region| agent() == format!("{region}-1")).unwrap();
            let probe = PROBES.iter().find(|rules| change["probe"] == rules.id).unwrap().id;
            let (change, opinion) = (&change["change"], &change["change"]["opinion"]);
            let failure = opinion["failure"].as_object();
            let reason = failure.map(|failure| read(&failure["reason"]));
            let points = verdicts.entry((region, probe)).or_default();
            draw(points, ms(&change["since"]), (read(&opinion["verdict"]), reason));
        }
    }
    verdicts
}

/// The events of the Board, in order.
fn events(worker: &LocalWorker) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.jsonl");
    worker.allclear(&["export", &path.display().to_string()]);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let chunks = lines.filter(|line| line["object"] == "board" && line["table"] == "events");
    let rows = chunks.flat_map(|chunk| {
        let body = chunk["columns"].as_array().unwrap().iter().position(|name| name == "body");
        let rows = chunk["rows"].as_array().unwrap().clone();
        rows.into_iter().map(move |row| self::text(&row[body.unwrap()]))
    });
    rows.map(|body| serde_json::from_str::<Value>(&body).unwrap()["event"].clone()).collect()
}

/// The statuses of each component by the public log, and how many lines it has.
pub(super) fn logged(worker: &LocalWorker) -> (BTreeMap<String, Points<Status>>, u64) {
    let (mut logged, mut height) = (BTreeMap::new(), 0);
    for line in get(&worker.url("log.jsonl")).unwrap().body.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let (fact, n) = (&line["entry"]["fact"], line["entry"]["n"].as_u64().unwrap());
        assert_eq!(n, height + 1, "no line is left out");
        height = n;
        if fact["type"] != "status" {
            continue;
        }
        let points = logged.entry(text(&fact["component"])).or_default();
        for point in fact["points"].as_array().unwrap() {
            draw(points, ms(&point[0]), read(&point[1]));
        }
    }
    (logged, height)
}

/// The status changes of a component, oldest first.
pub(super) fn changes(worker: &LocalWorker, component: &str) -> Vec<RecordedChange> {
    let url = format!("api/v1/components/{component}/changes.json?limit=200");
    let told = get(&worker.url(&url)).unwrap().json();
    assert_eq!(told["older"], false, "all are told");
    let changes = told["changes"].as_array().unwrap().iter().rev().map(|change| RecordedChange {
        at_ms: ms(&change["at"]),
        status: read(&change["new_status"]),
        votes: votes(&change["votes"]),
    });
    changes.collect()
}

fn votes(votes: &Value) -> BTreeMap<(String, String), Verdict> {
    let items = votes.as_array().unwrap().iter();
    items.map(|vote| ((text(&vote["region"]), text(&vote["probe"])), read(&vote["says"]))).collect()
}

/// `uptime.json` as it is.
pub(super) fn figures(worker: &LocalWorker) -> Value {
    get(&worker.url("uptime.json")).unwrap().json()
}

/// An instant in milliseconds since 1970.
pub(super) fn ms(value: &Value) -> i64 {
    read::<Timestamp>(value).unix_ms()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}
