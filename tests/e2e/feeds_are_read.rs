//! Feeds are read: by the readers of others, whatever operators write, of the page and of a component; and so is the calendar.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use harness::{
    ADMIN_TOKEN, Bundle, Reply, System, get, now, python, request, root, run_for_output,
};
use serde_json::{Value, json};

/// How many incidents a feed tells at most.
const LISTED: usize = 50;

/// Texts that formats find hard, beside those that try to be markup.
const HARD: [&str; 8] = [
    "]]> &amp; &#60;b&#62; Q&A <b>",
    "\u{301}\u{489} lone marks",
    "👩‍👩‍👧‍👦 𠜎 \u{10fffd}",
    "التسوّق معطّل \u{202e}gpj.exe",
    "was decoded wrongly, and zero\u{200b}width",
    "&#0;&#27;&#x85;&#xFFFE; references",
    "日本語のとても長いタイトル、これは折り返されるはずです",
    "semi; comma, back\\slash \"quotes' `ticks` {{x}}",
];

fn post(system: &System, path: &str, body: &Value) -> Reply {
    post_as(system, ADMIN_TOKEN, path, body)
}

fn post_as(system: &System, token: &str, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = body.to_string();
    let reply = request("POST", &system.worker.url(path), &headers, body.as_bytes()).unwrap();
    assert!(reply.status < 300, "{path}: {}", reply.body);
    reply
}

/// Texts of one line, all different.
fn texts() -> Vec<String> {
    let file = root().join("tests/fixtures/active_content.json");
    let all: Vec<String> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let one_line = all.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    HARD.iter().map(|text| (*text).to_owned()).chain(one_line).collect()
}

/// Reads everything by each reader; the sequence of each event.
fn read(system: &System, titles: &[String]) -> BTreeMap<String, u32> {
    let mut command = Command::new(python());
    let titles = json!(titles.iter().map(|title| squeezed(title)).collect::<Vec<_>>());
    command.arg(root().join("tests/clients/feeds.py")).arg(system.worker.url(""));
    let events = run_for_output(command.arg(titles.to_string()));
    let count = titles.as_array().unwrap().len().to_string();
    system.read_by_with("feeds.mjs", &[&count, &events]);
    for feed in ["history.atom", "history.rss", "history.json"] {
        let reply = get(&system.worker.url(&format!("components/checkout/{feed}"))).unwrap();
        let parsed = feed_rs::parser::parse(reply.body.as_bytes()).unwrap();
        assert_eq!(parsed.entries.len().to_string(), count, "{feed}");
    }
    serde_json::from_str(&events).unwrap()
}

fn squeezed(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn readers_read_none_one_fifty_and_1500_incidents_of_the_hardest_texts() {
    let system = System::without_agents(Bundle::Deployed);
    let (texts, mut titles) = (texts(), vec![]);
    assert!(read(&system, &titles).is_empty());
    for (n, text) in texts.iter().take(50).enumerate() {
        let body = texts[n..texts.len().min(n + 8)].join("\n\n");
        let incident = json!({
            "name": text, "body": body, "status": "resolved", "components": { "checkout": "partial_outage" },
        });
        post(&system, "ops/v1/incidents", &incident);
        titles.push(text.clone());
        if n == 0 {
            read(&system, &titles);
        }
    }
    read(&system, &titles);
    // One operator may send 1,200 requests a minute.
    let token = |name: &str| system.allclear(&["token", "create", name, "-s", "publish"]);
    let tokens = ["one", "two"].map(token);
    for n in titles.len()..1_500 {
        let text = &texts[n % texts.len()];
        let incident = json!({
            "name": text, "body": texts[n * 7 % texts.len()], "status": "resolved",
            "components": { "checkout": "partial_outage" },
        });
        post_as(&system, tokens[n % 2].trim(), "ops/v1/incidents", &incident);
        titles.push(text.clone());
    }
    // The latest are told.
    read(&system, &titles[titles.len() - LISTED..]);
}

#[test]
fn an_event_of_a_hard_text_keeps_its_id_and_grows() {
    let system = System::without_agents(Bundle::Deployed);
    let at = |minutes: u64| now().plus(Duration::from_secs(minutes * 60)).to_string();
    let texts = texts();
    let mut titles = vec![];
    for text in &texts[..8] {
        let work = json!({
            "name": text, "body": texts.join("\n\n").chars().take(9_000).collect::<String>(),
            "components": ["checkout"], "scheduled_for": at(60), "scheduled_until": at(120),
        });
        post(&system, "ops/v1/maintenances", &work);
        titles.push(text.clone());
    }
    let before = read(&system, &titles);
    assert_eq!(before.len(), 8);
    let newest = system.ops("maintenances").as_array().unwrap()[0]["id"].clone();
    let id = newest.as_str().unwrap();
    system.allclear(&["maintenance", "cancel", id, "-m", "]]> Not needed; after, all."]);
    let after = system.get("maintenance.ics");
    assert!(after.contains("STATUS:CANCELLED\r\n"), "{after}");
    let uid = before.keys().find(|uid| uid.contains(id)).unwrap();
    let mut command = Command::new(python());
    command.arg("-c").arg(
        "import sys, icalendar; c = icalendar.Calendar.from_ical(sys.argv[1]); \
         print([int(e['SEQUENCE']) for e in c.events if e['UID'] == sys.argv[2]])",
    );
    let sequence = run_for_output(command.arg(&after).arg(uid));
    assert_eq!(sequence, format!("[{}]", before[uid] + 1));
}
