//! What operators do is in the audit: by whom, to what, what was so before and after; as far as a caller may see it,
//! and again after the record was restored.

use domain::cost::pricing::Usage;
use harness::{ADMIN_TOKEN, Bundle, LocalWorker, System, TestSettings, request, wait_for};
use serde_json::{Value, json};

fn records(worker: &LocalWorker, query: &str) -> Vec<Value> {
    worker.ops(&format!("audit?{query}"))["records"].as_array().unwrap().clone()
}

/// The record of an action, the newest one.
fn audited(worker: &LocalWorker, action: &str) -> Value {
    let all = records(worker, "limit=200");
    let found = all.iter().find(|record| record["action"] == action);
    found.unwrap_or_else(|| panic!("no {action} in {all:#?}")).clone()
}

fn bodies(side: &Value) -> Vec<String> {
    let fields = side.as_object().unwrap().iter();
    let bodies = fields.filter(|(path, _)| path.ends_with(".body"));
    bodies.map(|(_, value)| value.as_str().unwrap().to_owned()).collect()
}

/// Every kind of action, one after the other; the id of the incident.
fn do_everything(system: &System) -> String {
    let say = |arguments: &[&str]| system.allclear(arguments).trim().to_owned();
    let id =
        say(&["incident", "open", "Cards fail", "-m", "We look.", "-c", "checkout=partial_outage"]);
    say(&["incident", "ack", &id, "--by", "Ada"]);
    say(&["incident", "update", &id, "-m", "It is us.", "-s", "identified"]);
    say(&["incident", "edit", &id, "last", "-m", "It is the provider."]);
    say(&["incident", "update", &id, "-m", "All is lost."]);
    say(&["incident", "withdraw", &id, "last"]);
    say(&["incident", "note", &id, "-m", "failover", "--by", "Bo"]);
    say(&["incident", "resolve", &id, "-m", "All is well."]);
    let notice = say(&["notice", "post", "Read this."]);
    say(&["notice", "end", &notice]);
    say(&["token", "create", "ci", "-s", "read"]);
    say(&["token", "rotate", "ci"]);
    say(&["token", "revoke", "ci"]);
    system.change_page("name = \"Checkout\"", "name = \"Basket\"");
    id
}

#[test]
fn every_action_is_on_record_with_what_was_so_before_and_after() {
    let system = System::without_agents(Bundle::Deployed);
    let worker = &system.worker;
    let id = do_everything(&system);
    let edited = audited(worker, "update_edited");
    assert_eq!(edited["subject"], format!("incident:{id}"));
    assert_eq!(
        (bodies(&edited["before"]), bodies(&edited["after"])),
        (vec!["It is us.".into()], vec!["It is the provider.".into()])
    );
    let gone = audited(worker, "update_withdrawn");
    assert_eq!(
        (bodies(&gone["before"]), bodies(&gone["after"])),
        (vec!["All is lost.".into()], vec![])
    );
    let acknowledged = audited(worker, "incident_acknowledged");
    assert_eq!((&acknowledged["actor"], &acknowledged["by"]), (&json!("admin"), &json!("Ada")));
    let applied = audited(worker, "configuration_applied");
    assert_eq!(
        (
            &applied["before"]["component checkout.name"],
            &applied["after"]["component checkout.name"]
        ),
        (&json!("Checkout"), &json!("Basket"))
    );
    for action in [
        "incident_opened",
        "incident_noted",
        "notice_posted",
        "notice_ended",
        "token_created",
        "token_rotated",
        "token_revoked",
    ] {
        audited(worker, action);
    }
    let told = system.allclear(&["audit", "--subject", &id, "--limit", "3"]);
    assert!(told.contains("admin (Bo)  incident noted  incident:"), "{told}");
    let by_ada: Vec<Value> =
        serde_json::from_str(&system.allclear(&["audit", "--actor", "Ada", "--json"])).unwrap();
    assert_eq!(by_ada.len(), 1, "{by_ada:?}");
    in_pages(worker);
    as_a_reader_sees_it(&system);
    after_a_restore(&system);
}

/// Pages of any size hold each record once, the newest first.
fn in_pages(worker: &LocalWorker) {
    let all = records(worker, "limit=200");
    for query in ["limit=1", "limit=3", "limit=3&subject=checkout", "limit=2&actor=admin"] {
        let (mut seen, mut cursor) = (vec![], String::new());
        loop {
            let page = worker.ops(&format!("audit?{query}{cursor}"));
            seen.extend(page["records"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_u64() else { break };
            cursor = format!("&cursor={next}");
        }
        let expected = if query.contains("subject") { vec![] } else { all.clone() };
        assert_eq!(seen, expected, "{query}");
    }
}

/// A token's scopes and what is watched are for those who may see them elsewhere.
fn as_a_reader_sees_it(system: &System) {
    let token = system.allclear(&["token", "create", "reader", "-s", "read"]);
    let bearer = format!("Bearer {}", token.trim());
    let url = system.worker.url("ops/v1/audit?limit=200");
    let reply = request("GET", &url, &[("authorization", &bearer)], b"").unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    let page = reply.json();
    for record in page["records"].as_array().unwrap() {
        let needed = match record["subject"].as_str().unwrap() {
            "configuration" => json!("configure"),
            subject if subject.starts_with("token:") => json!("admin"),
            _ => Value::Null,
        };
        assert_eq!(record["withheld"], needed, "{record}");
        let is_empty = [&record["before"], &record["after"]].iter().all(|side| **side == json!({}));
        assert!(needed.is_null() || is_empty, "{record}");
    }
    assert!(!reply.body.contains("sha256"), "{}", reply.body);
}

/// It is no part of a backup, and made of the log again.
fn after_a_restore(system: &System) {
    let before = records(&system.worker, "limit=200");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.jsonl").display().to_string();
    system.allclear(&["export", &file]);
    assert!(!std::fs::read_to_string(&file).unwrap().contains("\"table\":\"audit\""));
    let other = LocalWorker::start(Bundle::Deployed);
    other.allclear(&["import", &file]);
    wait_for("the audit to be made again", || other.ops("audit")["complete"] == true);
    assert_eq!(records(&other, "limit=200"), before);
}

#[test]
fn an_update_writes_few_rows_and_a_page_of_a_list_reads_few() {
    let settings = TestSettings { meter_chance: Some("1"), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    system.change_page("silent_after = \"6s\"", "silent_after = \"1h\"");
    let usage = || -> Usage { serde_json::from_value(system.ops("usage")).unwrap() };
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let post = |path: &str, body: &Value| {
        let url = system.worker.url(&format!("ops/v1/{path}"));
        let reply = request("POST", &url, &headers, body.to_string().as_bytes()).unwrap();
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()
    };
    let over = json!({ "name": "x", "body": "y", "status": "resolved" });
    for _ in 0..999 {
        post("incidents", &over);
    }
    let open = json!({ "name": "x", "body": "y", "components": { "checkout": "partial_outage" } });
    let id = post("incidents", &open)["id"].as_str().unwrap().to_owned();
    let before = usage().board.awake;
    for n in 0..100 {
        let update =
            json!({ "body": format!("{n}"), "components": { "checkout": "major_outage" } });
        post(&format!("incidents/{id}/updates"), &update);
    }
    let after = usage().board.awake;
    let written = (after.rows_written - before.rows_written) as f64 / 100.0;
    assert!(written <= 6.0, "rows written for an update: {written}");

    let pages = |path: &str| {
        let (mut next, mut count) = (Some(format!("ops/v1/{path}")), 0);
        while let Some(address) = next {
            let reply = request("GET", &system.worker.url(&address), &headers, b"").unwrap();
            assert_eq!(reply.status, 200, "{}", reply.body);
            let cursor = reply.json()["next"].as_u64();
            let cursor = cursor.map(|next| format!("ops/v1/{path}&cursor={next}"));
            next = reply.next().or(cursor);
            count += 1;
        }
        count
    };
    let read = |path: &str| {
        let before = usage().board.awake.rows_read;
        let count = pages(path);
        (count, (usage().board.awake.rows_read - before) as f64 / f64::from(count))
    };
    let (count, rows) = read("incidents?limit=50");
    assert_eq!(count, 20, "pages of a thousand incidents");
    assert!(rows <= 60.0, "rows read for a page of incidents: {rows}");
    let (count, rows) = read("audit?limit=50");
    assert!(
        count >= 22 && rows <= 60.0,
        "rows read for each of {count} pages of the audit: {rows}"
    );
}
