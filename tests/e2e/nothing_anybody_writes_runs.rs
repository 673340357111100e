//! Nothing that anybody writes runs: a browser opens pages, feeds and pictures full of attempts, without the policy that would
//! stop them, and finds text.

use std::time::Duration;

use harness::{ADMIN_TOKEN, Bundle, MailServer, System, TestSettings, now, request, root};
use serde_json::{Value, json};

fn post(system: &System, path: &str, body: &Value) -> Value {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = body.to_string();
    let reply = request("POST", &system.worker.url(path), &headers, body.as_bytes()).unwrap();
    assert!(reply.status < 300, "{path}: {}", reply.body);
    reply.json()
}

fn attempts() -> Vec<String> {
    let file = root().join("tests/fixtures/active_content.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// As names have it: in one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page whose every name is an attempt.
fn configure(system: &System, names: &[String]) {
    let quoted = |n: usize| json!(names[n % names.len()]).to_string();
    let mut page = format!(
        "[page]\nname = {}\nurl = {}\n[agents]\nbatch_window = \"1s\"\n",
        quoted(0),
        json!(system.worker.url("").trim_end_matches('/'))
    );
    for n in 0..3 {
        page += &format!("[[region]]\nid = \"region-{n}\"\nname = {}\n", quoted(n + 1));
        page += &format!("[[group]]\nid = \"group-{n}\"\nname = {}\n", quoted(n + 4));
    }
    for n in 0..names.len() {
        page += &format!(
            "[[component]]\nid = \"part-{n}\"\nname = {}\ndescription = {}\ngroup = \"group-{}\"\n\
             manual = {}\n",
            quoted(n),
            quoted(n + 7),
            n % 3,
            n > 0
        );
        page +=
            &format!("links = [{{ name = {}, url = \"https://a.example/\" }}]\n", quoted(n + 9));
    }
    let probe = format!(
        "id = \"probe-0\"\ncomponent = \"part-0\"\nevery = \"1h\"\ntimeout = \"1s\"\nregions = [\"region-0\"]\n\
         [[step]]\nname = {}\nget = \"https://shop.example/\"\nexpect = [\"status == 200\"]\n",
        quoted(5)
    );
    let files =
        json!([{ "path": "page.toml", "text": page }, { "path": "probe-0.toml", "text": probe }]);
    post(system, "ops/v1/apply", &json!({ "files": files }));
}

#[test]
fn a_browser_without_a_policy_finds_text_alone() {
    // There is a form where mail is sent.
    let server = MailServer::start(&[]);
    let smtp_url = Some(&*server.smtp_url().leak());
    let settings = TestSettings { smtp_url, ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let attempts = attempts();
    let lines: Vec<String> = attempts.iter().map(|text| one_line(text)).collect();
    configure(&system, &lines[..lines.len().min(100)]);
    let mut paths: Vec<String> = Vec::new();
    for (n, chunk) in attempts.chunks(4).enumerate() {
        let name: String = one_line(&chunk.join(" ")).chars().take(200).collect();
        let incident = json!({
            "name": name, "body": chunk.join("\n\n"), "components": { format!("part-{n}"): "major_outage" },
        });
        let opened = post(&system, "ops/v1/incidents", &incident);
        if n % 8 == 0 {
            paths.push(format!("incidents/{}", opened["id"].as_str().unwrap()));
        }
    }
    let at = |minutes: u64| now().plus(Duration::from_secs(minutes * 60)).to_string();
    for chunk in attempts.chunks(24) {
        let name: String = one_line(&chunk.join(" ")).chars().take(200).collect();
        let work = json!({
            "name": name, "body": chunk.join("\n\n"), "components": ["part-1"],
            "scheduled_for": at(60), "scheduled_until": at(120),
        });
        let announced = post(&system, "ops/v1/maintenances", &work);
        paths.push(format!("maintenance/{}", announced["id"].as_str().unwrap()));
    }
    for chunk in attempts.chunks(24) {
        let body: String = chunk.join("\n\n").chars().take(2_000).collect();
        post(&system, "ops/v1/notices", &json!({ "body": body }));
    }
    system.wait_for_page("evil.example");
    paths.extend(PAGES.iter().map(|path| (*path).to_owned()));
    for attempt in attempts.iter().step_by(31) {
        let encoded = percent_encoded(attempt);
        for path in [
            "?at=",
            "components/part-1?grain=",
            "history?month=",
            "nothing/",
            "incidents/",
            "embed?x=",
        ] {
            paths.push(format!("{path}{encoded}"));
        }
    }
    let list = json!({ "paths": paths, "attempts": attempts });
    system.read_by_with("active_content.mjs", &[&list.to_string(), ADMIN_TOKEN]);
}

const PAGES: [&str; 26] = [
    "",
    "components/part-0",
    "components/part-1",
    "components/part-17",
    "history",
    "uptime",
    "maintenance",
    "api",
    "subscribe",
    "report",
    "embed",
    "badge.svg",
    "components/part-0/badge.svg",
    "components/part-7/badge.svg",
    "components/part-97/badge.svg",
    "history.atom",
    "history.rss",
    "history.json",
    "components/part-0/history.atom",
    "components/part-0/history.rss",
    "index.md",
    "components/part-0.md",
    "llms.txt",
    "sitemap.xml",
    "embed/banner.json",
    "api/v2/summary.json",
];

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
