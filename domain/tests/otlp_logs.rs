//! Log records for a collector: which entries of the log are events to it, and how does a request have them?

use domain::access::actor::Actor;
use domain::board::{Board, Entry, Event};
use domain::notify::handover::LogCursor;
use domain::telemetry::OtlpResource;
use domain::telemetry::otlp_log_request::{MAX_OTLP_ENTRIES, MAX_OTLP_RECORDS, OtlpLogRequest};
use domain::telemetry::otlp_logs::{OtlpLogRecord, otlp_log_records, otlp_logs};
use serde_json::{Value, json};

use crate::reports::told::told;
use crate::story::at;

fn sent(records: &[OtlpLogRecord]) -> Vec<Value> {
    let resource = OtlpResource { page: "https://n.test".into(), version: "1.2.3" };
    let body: Value = serde_json::from_str(&otlp_logs(&resource, records, at(9))).unwrap();
    let told = &body["resourceLogs"][0];
    assert_eq!(told["resource"]["attributes"][0]["value"]["stringValue"], "allclear");
    told["scopeLogs"][0]["logRecords"].as_array().unwrap().clone()
}

fn attribute(record: &Value, key: &str) -> Value {
    let all = record["attributes"].as_array().unwrap();
    let found = all.iter().find(|attribute| attribute["key"] == key);
    found.unwrap_or_else(|| panic!("no {key} in {record}"))["value"].clone()
}

fn of_event(board: &Board, event: Value) -> Vec<Value> {
    let event: Event = serde_json::from_value(event).unwrap();
    let (entry, ..) = Entry::write(&board.head, at(5), &Actor::Admin, event).unwrap();
    sent(&otlp_log_records(board, &entry))
}

#[test]
fn incidents_are_told_from_their_beginning_to_their_end() {
    let story = told();
    let entries = story.log.iter().map(|(text, _)| serde_json::from_str::<Entry>(text).unwrap());
    let records: Vec<OtlpLogRecord> =
        entries.flat_map(|entry| otlp_log_records(&story.board, &entry)).collect();
    let records = sent(&records);
    let names: Vec<&str> =
        records.iter().map(|record| record["eventName"].as_str().unwrap()).collect();
    let [opened, resolved] = ["allclear.incident.opened", "allclear.incident.resolved"];
    assert_eq!(names, [opened, resolved, opened], "changes, problems and details are none");
    let first = &records[0];
    for (key, value) in [
        ("event.name", opened),
        ("allclear.incident.name", "Nobody can pay"),
        ("allclear.incident.status", "investigating"),
        ("allclear.incident.visibility", "public"),
        ("allclear.components", "checkout"),
    ] {
        assert_eq!(attribute(first, key), json!({ "stringValue": value }), "{key}");
    }
    assert_eq!(first["body"], json!({ "stringValue": "We look." }));
    let nanoseconds = format!("{}000000", at(1_600).unix_ms());
    assert_eq!(first["timeUnixNano"], nanoseconds);
    assert_eq!(first["observedTimeUnixNano"], format!("{}000000", at(9).unix_ms()));
    assert_eq!(
        (&records[1]["severityNumber"], &records[1]["severityText"]),
        (&json!(9), &json!("INFO"))
    );
    let internal = json!({ "stringValue": "internal" });
    assert_eq!(attribute(&records[2], "allclear.incident.visibility"), internal);

    // What is said in between, and what operators settle among themselves.
    let id = story.board.incidents.iter().next().unwrap().id.to_string();
    let update = |status: &str| {
        json!({ "type": "incident_updated", "id": id, "update": {
            "id": "u", "at": at(5), "status": status, "body": "More.", "components": {},
        } })
    };
    let updated = "allclear.incident.updated";
    for (status, name) in [("identified", updated), ("resolved", resolved), ("postmortem", updated)]
    {
        let told = of_event(&story.board, update(status));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["eventName"], name);
        let entry = (story.board.head.height + 1).to_string();
        assert_eq!(attribute(&told[0], "allclear.entry"), json!({ "intValue": entry }));
    }
    let settled = json!({ "type": "incident_changed", "id": id, "change": { "what": "settled" } });
    let settled = of_event(&story.board, settled);
    assert_eq!(settled[0]["eventName"], resolved);
}

#[test]
fn alerts_are_told_when_they_fire_and_when_they_end() {
    let board = Board::default();
    let turn = |firing: bool| json!({ "slo": "pay", "rule": "fast", "firing": firing, "at": at(1), "decided_at": at(2) });
    let slos = json!({ "type": "slo_alerts_turned", "turns": [turn(true), turn(false)] });
    let other = |firing: bool| json!({ "fingerprint": "f\"1", "incident": "i1", "firing": firing });
    let received = json!({ "type": "alerts_received", "turns": [other(true), other(false)] });
    for (event, kind, (key, value)) in [
        (slos, "slo_burn_rate", ("allclear.slo", "pay")),
        (received, "received", ("allclear.alert.fingerprint", "f\"1")),
    ] {
        let told = of_event(&board, event);
        let names: Vec<&Value> = told.iter().map(|record| &record["eventName"]).collect();
        assert_eq!(names, ["allclear.alert.fired", "allclear.alert.ended"]);
        for record in &told {
            assert_eq!(attribute(record, "allclear.alert.kind"), json!({ "stringValue": kind }));
            assert_eq!(attribute(record, key), json!({ "stringValue": value }));
        }
        assert_eq!(told[0]["severityNumber"], 17);
    }
}

/// Gathers entries with so many records each, and says how many were taken and how many records that are.
fn gathered(entries: impl IntoIterator<Item = usize>) -> (u64, usize) {
    let turn = json!({ "fingerprint": "f", "incident": "i1", "firing": true });
    let event = json!({ "type": "alerts_received", "turns": [turn] });
    let event: Event = serde_json::from_value(event).unwrap();
    let board = Board::default();
    let (entry, ..) = Entry::write(&board.head, at(5), &Actor::Admin, event).unwrap();
    let [record]: [OtlpLogRecord; 1] = otlp_log_records(&board, &entry).try_into().unwrap();
    let mut request = OtlpLogRequest::default();
    for (n, records) in (1..).zip(entries) {
        let place = LogCursor { n, hash: String::new(), at: at(5) };
        if !request.take(place, vec![record.clone(); records]) {
            break;
        }
    }
    (request.through.map_or(0, |through| through.n), request.records.len())
}

#[test]
fn a_request_has_as_many_records_as_it_may_and_no_entry_is_stuck() {
    const FULL: usize = MAX_OTLP_RECORDS;
    for (entries, wanted) in [
        (vec![], (0, 0)),
        (vec![0, 0], (2, 0)),
        (vec![1; FULL - 1], (499, 499)),
        (vec![1; FULL], (500, 500)),
        (vec![1; FULL + 1], (500, 500)),
        (vec![FULL - 1, 1, 1], (2, 500)),
        (vec![FULL - 1, 2], (1, 499)),
        (vec![FULL - 1, 0, 2], (2, 499)),
        (vec![FULL, 0], (1, 500)),
        // What alone has more is told alone, wherever it stands.
        (vec![FULL + 1, 1], (1, 501)),
        (vec![0, FULL + 1, 0], (2, 501)),
        (vec![1, FULL + 1], (1, 1)),
    ] {
        assert_eq!(gathered(entries.clone()), wanted, "{entries:?}");
    }
    assert_eq!(gathered(vec![0; MAX_OTLP_ENTRIES - 1]).0, 1_999);
    assert_eq!(gathered(vec![0; MAX_OTLP_ENTRIES + 1]).0, 2_000);
}
