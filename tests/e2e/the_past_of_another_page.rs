//! The past of another page comes over: as it was told there, once, and without a message to anybody.

use std::path::Path;

use harness::{ADMIN_TOKEN, Bundle, MailServer, System, TestSettings, get, request};
use serde_json::{Value, json};

/// An incident as Statuspage's API has it, of one hour in March 2025.
fn incident(n: usize) -> Value {
    let at = |minute: usize| format!("2025-03-{:02}T{:02}:{minute:02}:00.250Z", n / 20 + 1, n % 20);
    let update = |id: &str, status: &str, minute: usize, body: &str| {
        json!({ "id": format!("upd{n:04}{id}"), "status": status, "body": body, "incident_id": format!("inc{n:04}"),
            "created_at": at(minute), "updated_at": at(minute), "display_at": at(minute),
            "affected_components": [{ "code": "there1", "name": "Pay", "old_status": "operational", "new_status": "partial_outage" }] })
    };
    json!({
        "id": format!("inc{n:04}"), "name": format!("Payments fail <{n}>"), "status": "resolved", "impact": "minor",
        "created_at": at(1), "started_at": at(0), "resolved_at": at(50), "updated_at": at(50),
        "incident_updates": [
            update("b", "resolved", 50, "Over: *all* works."),
            update("a", "investigating", 1, "We look.\n\nMore soon & often."),
        ],
        "components": [{ "id": "there1", "name": "Pay", "status": "operational" }],
    })
}

fn write(folder: &Path, incidents: Vec<Value>) -> String {
    let path = folder.join("incidents.json");
    let document = json!({ "page": { "id": "x" }, "incidents": incidents });
    std::fs::write(&path, document.to_string()).unwrap();
    path.display().to_string()
}

fn import(system: &System, file: &str, more: &[&str]) -> Value {
    let arguments = ["--json", "import", "statuspage", file, "--component", "Pay=checkout"];
    serde_json::from_str(&system.allclear(&[&arguments, more].concat())).unwrap()
}

#[test]
fn a_few_hundred_incidents_come_over_once_and_nobody_is_told() {
    let mails = MailServer::start(&[]);
    let smtp_url = Some(&*mails.smtp_url().leak());
    let settings = TestSettings { smtp_url, ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let subscribers =
        json!({ "confirmed": true, "subscribers": [{ "email": "ada@example.test" }] });
    let authorization = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let url = system.worker.url("ops/v1/subscribers");
    let added = request("POST", &url, &headers, subscribers.to_string().as_bytes()).unwrap();
    assert_eq!(added.json()["added"], 1, "{}", added.body);
    let folder = tempfile::tempdir().unwrap();
    let mut all: Vec<Value> = (0..300).rev().map(incident).collect();
    all[7]["status"] = json!("investigating");
    all[7]["resolved_at"] = Value::Null;
    all[7]["incident_updates"].as_array_mut().unwrap().remove(0);
    let file = write(folder.path(), all.clone());

    let height = || get(&system.worker.url("log.jsonl?after=0")).unwrap().body.lines().count();
    let (before, status) = (height(), system.component("checkout"));
    let mut dry = import(&system, &file, &["--dry-run"]);
    assert_eq!((&dry["incidents"]["added"], height()), (&json!(299), before), "{dry}");
    let report = import(&system, &file, &[]);
    dry["dry_run"] = json!(false);
    assert_eq!(report, dry);
    assert!(report.to_string().contains("it is not over"), "{report}");

    // As they were told there, for programs that know Statuspage, in feeds and on pages.
    let listed: Value = serde_json::from_str(&system.get("api/v2/incidents.json")).unwrap();
    let listed = listed["incidents"].as_array().unwrap().clone();
    assert_eq!(listed.len(), 50);
    let told: Vec<&Value> = all.iter().filter(|one| one["status"] == "resolved").collect();
    for (ours, theirs) in listed.iter().zip(&told) {
        for field in ["id", "name", "impact", "started_at", "created_at", "resolved_at"] {
            assert_eq!(ours[field], theirs[field], "{field} of {theirs}");
        }
        let texts = |one: &Value| {
            let updates = one["incident_updates"].as_array().unwrap().iter();
            let fields = ["id", "status", "body", "display_at"];
            updates.map(|update| fields.map(|field| update[field].clone())).collect::<Vec<_>>()
        };
        assert_eq!(texts(ours), texts(theirs));
    }
    let page = system.get("incidents/inc0017");
    assert!(
        page.contains("Payments fail &lt;17&gt;") && page.contains("Over: <em>all</em>"),
        "{page}"
    );
    assert!(system.get("history?month=2025-03").contains("Payments fail &lt;299&gt;"));
    let operators = system.ops("incidents?limit=200");
    assert_eq!(operators.as_array().unwrap().len(), 299);
    assert_eq!(system.component("checkout"), status, "nothing of it is said of today");

    // Again: nothing. Of one that goes on there, what is new.
    let height_after = height();
    let again = import(&system, &file, &[]);
    assert_eq!((&again["incidents"]["known"], height()), (&json!(299), height_after), "{again}");
    let more = json!({ "id": "updpost", "status": "postmortem", "body": "Why.", "display_at": "2025-04-01T00:00:00.000Z",
        "created_at": "2025-04-01T00:00:00.000Z", "affected_components": Value::Null });
    all[3]["incident_updates"].as_array_mut().unwrap().insert(0, more);
    let file = write(folder.path(), all);
    let extended = import(&system, &file, &[]);
    assert_eq!(
        extended["incidents"],
        json!({ "added": 0, "extended": 1, "known": 298 }),
        "{extended}"
    );

    assert_eq!(system.ops("notifications"), json!([]), "nobody is told");
    assert_eq!(system.ops("open-alerts")["alerts"], json!([]));
    assert_eq!(mails.accepted(), 0);
    let verified = system.allclear(&["verify", &system.worker.url("")]);
    assert!(verified.contains("lines verified"), "{verified}");

    // It is for those who may replace the record.
    let token = system.allclear(&["token", "create", "desk", "--scope", "publish"]);
    let token = token.lines().find(|line| line.starts_with("aco_")).unwrap().trim();
    let (is_done, _, why) = system.try_allclear(&["--token", token, "import", "statuspage", &file]);
    assert!(!is_done && why.contains("scope"), "{why}");
}
