//! A pipeline asks whether it may deploy, records what it does, and an incident names it; readers notice nothing of it.

use std::process::Command;

use harness::{ADMIN_TOKEN, Bundle, Reply, System, now, python, request, root, run_for_output};
use serde_json::{Value, json};

/// A zone with summer time, and a policy whose window opens by its clocks.
const POLICY: &str = "[changes]\n\
    [[changes.window]]\nname = \"Hours\"\nfrom = \"2026-03-23 09:00\"\nuntil = \"2026-03-23 17:00\"\n\
    repeat = \"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH\"\ntimezone = \"Europe/Berlin\"\ncomponents = [\"accounts\"]\n\
    [[changes.freeze]]\nname = \"Black Friday; and more, too\"\nfrom = \"2030-11-28\"\nuntil = \"2030-12-03\"\n\n[page]\n";

fn send(system: &System, method: &str, path: &str, token: &str, body: &Value) -> Reply {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let body = if method == "GET" { String::new() } else { body.to_string() };
    request(method, &system.worker.url(path), &headers, body.as_bytes()).unwrap()
}

/// Summaries and beginnings of a calendar's events, as two libraries read them.
fn events(calendar: &str) -> Vec<Value> {
    let mut python = Command::new(python());
    python.arg("-c").arg(
        "import sys, json, icalendar; c = icalendar.Calendar.from_ical(sys.argv[1]); \
         print(json.dumps([[str(e['SUMMARY']), int(e.start.timestamp())] for e in c.events]))",
    );
    let by_icalendar = run_for_output(python.arg(calendar));
    let mut node = Command::new("node");
    node.current_dir(root().join("tests")).args(["--input-type=module", "-e"]).arg(
        "import ICAL from 'ical.js'; const c = new ICAL.Component(ICAL.parse(process.argv[1])); \
         console.log(JSON.stringify(c.getAllSubcomponents('vevent').map((v) => new ICAL.Event(v)) \
         .map((e) => [e.summary, e.startDate.toUnixTime()])))",
    );
    let by_ical_js = run_for_output(node.arg(calendar));
    let read = |text: &str| serde_json::from_str::<Vec<Value>>(text).unwrap();
    assert_eq!(read(&by_icalendar), read(&by_ical_js));
    read(&by_icalendar)
}

/// What a command says that fails.
fn fails(system: &System, arguments: &[&str]) -> String {
    let (is_done, _, told) = system.try_allclear(arguments);
    assert!(!is_done, "{arguments:?}");
    told
}

#[test]
fn a_pipeline_asks_and_records_and_an_incident_names_the_change() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("[page]\n", POLICY);
    let token = system.allclear(&["token", "create", "pipeline", "--scope", "changes"]);
    let token = token.lines().find(|line| line.starts_with("ops_")).unwrap_or(&token).trim();

    // A token of the scope can do this and nothing else.
    let check = |query: &str| {
        let reply =
            send(&system, "GET", &format!("ops/v1/change-check?{query}"), token, &Value::Null);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let kinds = reply.json()["findings"].as_array().unwrap().clone();
        kinds.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(check("components=checkout").is_empty());
    for (query, kinds) in [
        // 09:00 in Berlin is 08:00 UTC in winter, and 07:00 in summer.
        ("components=accounts&from=2027-03-25T08:00:00Z", vec![]),
        ("components=accounts&from=2027-03-25T07:59:59Z", vec!["outside_window"]),
        ("components=accounts&from=2027-03-29T07:00:00Z", vec![]),
        ("components=accounts&from=2027-03-29T06:59:59Z", vec!["outside_window"]),
        ("components=checkout&from=2030-12-02T00:00:00Z", vec!["freeze"]),
    ] {
        assert_eq!(check(query), kinds, "{query}");
    }
    for (method, path) in [
        ("GET", "ops/v1/changes"),
        ("GET", "ops/v1/change-agenda"),
        ("GET", "ops/v1/incidents"),
        ("POST", "ops/v1/incidents"),
    ] {
        assert_eq!(send(&system, method, path, token, &json!({})).status, 403, "{method} {path}");
    }
    for (query, field) in [
        ("components=nothing", "components"),
        ("components=", "components"),
        ("from=now", "from"),
        ("component=checkout", "component"),
    ] {
        let path = format!("ops/v1/change-check?{query}");
        let reply = send(&system, "GET", &path, token, &Value::Null);
        assert_eq!((reply.status, &reply.json()["field"]), (422, &json!(field)), "{query}");
    }
    let before = system.get("log.jsonl");
    let deployed =
        json!({ "name": "Shop 1.42", "components": ["checkout"], "rollback": "deploy 1.41" });
    let reply = send(&system, "POST", "ops/v1/changes", token, &deployed);
    assert_eq!(
        (reply.status, &reply.json()["by"]),
        (201, &json!("token:pipeline")),
        "{}",
        reply.body
    );
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(check("components=checkout"), ["change"]);
    let refused = fails(&system, &["change", "check", "-c", "checkout"]);
    assert!(refused.contains("another change `Shop 1.42`"), "{refused}");
    let ended = json!({ "outcome": "succeeded" });
    let reply = send(&system, "PATCH", &format!("ops/v1/changes/{id}"), token, &ended);
    assert_eq!(
        (reply.status, &reply.json()["outcome"]),
        (200, &json!("succeeded")),
        "{}",
        reply.body
    );
    assert_eq!(system.get("log.jsonl"), before, "readers notice nothing");
    assert!(!system.get("").contains("Shop 1.42"));

    // The incident names it, and operators say that it was the cause.
    let open = ["incident", "open", "Cards fail", "-m", "We look.", "-c", "checkout=major_outage"];
    let incident = system.allclear(&open);
    let shown = system.allclear(&["incident", "show", &incident]);
    assert!(shown.contains(&format!("change before: {id} Shop 1.42 by token:pipeline")), "{shown}");
    assert!(shown.contains("rollback: deploy 1.41"), "{shown}");
    assert_eq!(check("components=checkout"), ["incident"]);
    let agenda = system.allclear(&["change", "agenda"]);
    assert!(agenda.contains(&format!("incidents that name no change: {incident}")), "{agenda}");
    system.allclear(&["incident", "details", &incident, "--change", &id]);
    system.allclear(&["change", "end", &id, "--outcome", "rolled_back"]);
    let shown = system.allclear(&["incident", "show", &incident]);
    assert!(shown.contains(&format!("caused by change: {id}")), "{shown}");
    assert!(!system.get(&format!("incidents/{incident}")).contains("Shop 1.42"));
    assert!(!system.get("api/v2/incidents.json").contains(&id));
    let audit = system.allclear(&["audit", "--subject", &format!("change:{id}")]);
    assert!(audit.contains("change recorded") && audit.contains("token:pipeline"), "{audit}");
    assert!(audit.contains("rolled_back"), "{audit}");

    // One is planned, approved by another, and on the calendar.
    let planned =
        ["change", "record", "Disks", "-c", "accounts", "--planned-for", "+2d", "--by", "ada"];
    let planned = system.allclear(&planned);
    system.allclear(&["change", "approve", &planned, "--by", "grace"]);
    let own = fails(&system, &["change", "approve", &planned, "--by", "ada"]);
    assert!(own.contains("another approves it"), "{own}");
    let shown = system.allclear(&["change", "show", &planned]);
    assert!(shown.contains("approved by grace"), "{shown}");
    let calendar = send(&system, "GET", "ops/v1/changes.ics", ADMIN_TOKEN, &Value::Null);
    assert_eq!(calendar.header("cache-control"), Some("no-store"));
    assert_eq!(calendar.header("access-control-allow-origin"), None);
    let calendar = system.allclear(&["change", "calendar"]);
    let listed = events(&format!("{calendar}\r\n"));
    let names: Vec<&str> = listed.iter().map(|event| event[0].as_str().unwrap()).collect();
    assert_eq!(names, ["change: Shop 1.42", "change: Disks"]);
    let begins = listed[1][1].as_i64().unwrap() - now().unix_ms() / 1_000;
    assert!((2 * 86_400 - 600..=2 * 86_400).contains(&begins), "{begins}");
    let verified = system.allclear(&["verify", &system.worker.url("")]);
    assert!(verified.contains("lines verified"), "{verified}");
}
