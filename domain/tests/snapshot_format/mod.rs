//! Format of snapshots: does the Board serialize as its number says? A snapshot of another shape under the same
//! number would be taken for one of this version, without what it does not hold.

use std::collections::BTreeSet;
use std::path::Path;

use crate::incident_steps::{every_private_detail, id, resolve, step};
use crate::story::{AGENTS, PageStory, at, card_payments_fail, configuration, probe};
use domain::board::snapshots::SNAPSHOT_FORMAT;
use domain::board::{AcknowledgeRequest, Command, CountsRequest, IncidentStep, NewCorrection};
use domain::config::alert_rules::AlertRule;
use domain::status::Status;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Names that a map has as keys.
const IDS: [&str; 3] = ["checkout", "desk", "f"];

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// A Board to which everything happened that it keeps.
fn full_board() -> PageStory {
    let mut story = PageStory::begin();
    let mut page = configuration(vec![probe("checkout", domain::probe::ProbeImpact::Outage)]);
    page.customers = read(json!([
        { "id": "acme", "name": "Acme", "components": ["checkout"], "contacts": ["acme-ops"] }
    ]));
    page.alerts = vec![AlertRule {
        labels: [("service".to_owned(), "pay".to_owned())].into(),
        components: [("checkout".parse().unwrap(), Status::PartialOutage)].into(),
        ignore: false,
    }];
    story.configure(page);
    story.until(60, &[]);
    story.until(120, &["eu-1", "us-1", "ap-1"]);
    story.look();
    story.tell(card_payments_fail(None));
    let details = step(&story, IncidentStep::Detail(Box::new(every_private_detail())));
    story.tell(details);
    let request = AcknowledgeRequest { by: Some("Ada".to_owned()) };
    let acknowledged = step(&story, IncidentStep::Acknowledge(request));
    story.tell(acknowledged);
    let uncounted = step(&story, IncidentStep::Count(CountsRequest { counts: false }));
    story.tell(uncounted);
    story.until(240, &[]);
    story.tell(Command::Correct(NewCorrection {
        component: "checkout".parse().unwrap(),
        from: at(70),
        to: at(110),
        status: Status::DegradedPerformance,
        reason: "A probe was broken.".into(),
    }));
    let done = resolve(&story, Some("It is mended."));
    story.tell(done);
    let closure = [
        json!({ "write_rfo": {
            "title": "a", "description": "b", "root_cause": "c", "resolution": "d", "next_steps": "e"
        }}),
        json!({ "publish_rfo": { "to": "affected" } }),
        json!({ "mark_outcome": { "outcome": "damage", "mark": { "state": "ticked", "text": "x" } } }),
        json!({ "add_item": { "text": "x", "owner": "y", "due": "2027-01-01" } }),
    ];
    for step in closure {
        let command = json!({ "incident": id(&story), "step": step });
        story.tell(Command::StepClosure(read(command)));
    }
    let item = story.board.incidents[0].review.as_ref().unwrap().items[0].id.clone();
    let waived = json!({ "item": item, "update": { "state": "waived", "reason": "z" } });
    let command = json!({ "incident": id(&story), "step": { "update_item": waived } });
    story.tell(Command::StepClosure(read(command)));
    story.tell(Command::ScheduleMaintenance(read(json!({
        "name": "New disks", "body": "The desk is closed.", "components": ["desk"],
        "scheduled_for": at(300), "scheduled_until": at(400)
    }))));
    story.tell(Command::DefineMaintenanceSeries(read(json!({
        "name": "Backup", "body": "Slow for a while.", "components": ["desk"], "first": at(172_800),
        "duration_s": 3_600, "repeat": "FREQ=DAILY;COUNT=3"
    }))));
    story.tell(Command::TakeAlerts(read(json!({
        "alerts": [{
            "status": "firing", "fingerprint": "f", "labels": { "service": "pay" },
            "startsAt": at(200).to_string()
        }]
    }))));
    story.tell(Command::ImportIncident(read(json!({
        "source": "statuspage", "id": "old", "name": "It failed", "started_at": at(0),
        "updates": [{ "id": "old-1", "at": at(1), "status": "resolved", "body": "Over.", "components": {} }]
    }))));
    story.tell(Command::ImportMaintenance(read(json!({
        "source": "statuspage", "id": "older", "plan": {
            "name": "New disks", "components": [], "scheduled_for": at(0), "scheduled_until": at(1),
            "auto_start": true, "auto_complete": true
        },
        "updates": [{ "id": "older-1", "at": at(1), "status": "completed", "body": "Done." }]
    }))));
    story.tell(Command::RecordChange(read(json!({
        "name": "Shop 1.42", "components": ["checkout"], "by": "ci", "rollback": "Shop 1.41", "note": "By night",
        "link": "https://ci.test/1", "planned_for": at(200), "planned_until": at(280), "outcome": "succeeded"
    }))));
    story.tell(Command::RecordProblem(read(json!({
        "title": "The pool is full", "description": "Under load", "cause": "It is small", "workaround": "Restart", "owner": "ada",
        "scripts": [{ "name": "Restart", "text": "restart pay" }],
        "matches": { "components": ["checkout"], "steps": ["pay"], "reasons": ["timeout"] }
    }))));
    let problem = story.board.problems[0].id.to_string();
    let linked = step(&story, IncidentStep::LinkProblem(read(json!({ "problem": problem }))));
    story.tell(linked);
    story.tell(Command::UpdateProblem(read(
        json!({ "problem": problem, "update": { "fixed": true } }),
    )));
    story.tell(Command::MuteProbe(read(json!({
        "probe": "checkout", "region": "eu-central", "until": at(900), "reason": "The line is mended"
    }))));
    story.tell(Command::PostNotice(read(json!({ "body": "We move.", "until": at(900) }))));
    story.tell(Command::CreateToken(read(json!({
        "request": { "name": "ada", "scopes": ["publish"], "expires_at": at(9_000) },
        "token_sha256": "hash"
    }))));
    story.append(read(json!({ "type": "slo_alerts_turned", "turns": [{
        "slo": "works", "rule": "fast", "firing": true, "at": at(100), "decided_at": at(101), "burn_rate_thousandths": 14_400,
        "left_ms": -1, "spent_at": at(900)
    }] })));
    let report = json!({ "kind": "quarterly-customer", "customer": "acme", "period": "2026-q3" });
    story.append(read(json!({ "type": "report_due", "report": report })));
    for _ in 0..2 {
        story.now += 60;
        story.append(read(json!({ "type": "reports_doubted", "reports": [report] })));
    }
    story
}

/// The fields of a value, each by its way; all elements of a list or of a map have one way.
fn note_fields(value: &Value, way: &str, fields: &mut BTreeSet<String>) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                note_fields(element, &format!("{way}[]"), fields);
            }
        }
        Value::Object(members) => {
            let is_id = |name: &str| {
                IDS.contains(&name)
                    || AGENTS.iter().any(|(agent, region)| [*agent, *region].contains(&name))
            };
            for (name, member) in members {
                let is_instant = name.starts_with(|c: char| c.is_ascii_digit());
                let name = if is_id(name) || is_instant { "*" } else { name };
                note_fields(member, &format!("{way}.{name}"), fields);
            }
        }
        _ => drop(fields.insert(way.to_owned())),
    }
}

#[test]
fn a_board_of_another_shape_has_another_number() {
    let story = full_board();
    let mut fields = BTreeSet::new();
    let mut board = serde_json::to_value(&story.board).unwrap();
    // What is in force is stored apart.
    board.as_object_mut().unwrap().remove("applied");
    note_fields(&board, "board", &mut fields);
    let found = fields.into_iter().collect::<Vec<_>>().join("\n");
    let made = format!("format {SNAPSHOT_FORMAT}\n{found}\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshot_format/fields.txt");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed == made {
        return;
    }
    let number = committed.lines().next().unwrap_or_default();
    assert_ne!(number, format!("format {SNAPSHOT_FORMAT}"), "raise SNAPSHOT_FORMAT:\n{found}");
    assert!(std::env::var_os("ALLCLEAR_BLESS").is_some(), "set ALLCLEAR_BLESS=1 to write it");
    std::fs::write(path, made).unwrap();
}
