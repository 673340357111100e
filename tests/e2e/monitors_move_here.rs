//! Monitors move here: what another tool watches becomes a folder that is checked and applied, and its past follows.

use harness::{Bundle, System, root};
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    root().join("tests/fixtures/monitors").join(name).display().to_string()
}

fn lists(report: &Value, key: &str, parts: &[&str]) -> bool {
    let all = report[key].as_array().unwrap().iter().map(ToString::to_string);
    all.into_iter().any(|line| parts.iter().all(|part| line.contains(part)))
}

/// Imports twice: one incident comes over, and no second time.
fn adds_one_once(system: &System, given: &[&str]) {
    for (added, present) in [(1, 0), (0, 1)] {
        let report: Value = serde_json::from_str(&system.allclear(given)).unwrap();
        assert_eq!(
            report["incidents"],
            json!({ "added": added, "extended": 0, "known": present }),
            "{report}"
        );
    }
}

#[test]
fn a_configuration_of_gatus_is_checked_and_applied() {
    let system = System::without_agents(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mine").display().to_string();
    let file = fixture("gatus.yaml");
    let dry = system.allclear(&["--json", "import", "gatus", &file, "--dry-run"]);
    let dry: Value = serde_json::from_str(&dry).unwrap();
    assert_eq!(dry["texts"].as_array().unwrap().len(), 20, "{dry}");
    assert!(!folder.path().join("mine").exists());

    let url = system.worker.url("");
    let given = ["import", "gatus", &file, "--out", &out, "--url", url.trim_end_matches('/')];
    let report: Value =
        serde_json::from_str(&system.allclear(&[&["--json"], &given[..]].concat())).unwrap();
    assert_eq!((&report["probes"], &report["components"]), (&json!(19), &json!(19)), "{report}");
    for (key, parts) in [
        ("not_carried", ["gatus.yaml:183: endpoints[18]", "SCTP"]),
        ("not_carried", ["old-api", "it is off there"]),
        ("not_carried", ["suites", "several steps"]),
        ("remarks", ["endpoints[13].conditions[1]", "[STATUS] == 0"]),
        ("remarks", ["endpoints[19].client.oauth2", "no equal"]),
    ] {
        assert!(lists(&report, key, &parts), "{parts:?}: {report:#}");
    }
    let written = std::fs::read_to_string(folder.path().join("mine/graphql.toml")).unwrap();
    assert!(
        !written.contains("plain-text-key") && written.contains("${secret.GRAPHQL_X_API_KEY}"),
        "{written}"
    );

    let checked = system.allclear(&["check", &out]);
    assert!(checked.contains("20 files are right: 19 components, 19 probes"), "{checked}");
    // As it is written by `fmt`.
    system.allclear(&["fmt", &out, "--check"]);
    system.allclear(&["apply", &out]);
    assert!(system.get("").contains("front-end"), "the page shows what is watched");

    // Never over anything.
    let (is_done, _, why) = system.try_allclear(&given);
    assert!(!is_done && why.contains("is not empty"), "{why}");
    let (is_done, _, why) =
        system.try_allclear(&["import", "gatus", &fixture("kuma.json"), "--dry-run"]);
    assert!(!is_done && why.contains("no list `endpoints`"), "{why}");
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, "endpoints:\n  - name: a\n    url: [x\n").unwrap();
    let (is_done, _, why) =
        system.try_allclear(&["import", "gatus", broken.to_str().unwrap(), "--dry-run"]);
    assert!(!is_done && why.contains("broken.yaml:") && why.contains("no YAML"), "{why}");

    // The others are checked the same way.
    for (tool, more, probes) in [
        (
            "blackbox",
            vec![fixture("blackbox.yml"), "--targets".to_owned(), fixture("prometheus.yml")],
            10,
        ),
        ("uptime-kuma", vec![fixture("kuma.json")], 9),
    ] {
        let out = folder.path().join(tool).display().to_string();
        let mut given = vec!["import", tool, "--out", &out];
        given.extend(more.iter().map(String::as_str));
        system.allclear(&given);
        let checked = system.allclear(&["check", &out]);
        assert!(checked.contains(&format!("{probes} probes")), "{checked}");
    }
}

#[test]
fn a_checkout_of_upptime_is_applied_and_its_issues_follow() {
    let system = System::without_agents(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mine").display().to_string();
    let checkout = fixture("upptime");
    let url = system.worker.url("");
    let report = system.allclear(&[
        "--json",
        "import",
        "upptime",
        &checkout,
        "--out",
        &out,
        "--url",
        url.trim_end_matches('/'),
    ]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert!(
        lists(&report, "not_carried", &["summary.json", "37 minutes down on 2 days"]),
        "{report:#}"
    );
    system.allclear(&["check", &out]);
    system.allclear(&["apply", &out]);

    let issues = folder.path().join("issues.json");
    let issue = json!([{
        "number": 4, "title": "Website is down", "state": "CLOSED", "body": "It **is** down.",
        "labels": [{ "name": "status" }, { "name": "website" }], "createdAt": "2024-03-29T10:00:00Z", "closedAt": "2024-03-29T10:16:05Z",
        "comments": [{ "id": "IC_1", "body": "**Resolved:** Website is back up.", "createdAt": "2024-03-29T10:16:00Z", "author": { "login": "upptime[bot]" } }]
    }]);
    std::fs::write(&issues, issue.to_string()).unwrap();
    let given = ["--json", "import", "upptime", &checkout, "--issues", issues.to_str().unwrap()];
    adds_one_once(&system, &given);
    assert!(system.get("incidents/upptime-4").contains("Website is down"));
}

#[test]
fn a_page_at_statuspage_moves_with_components_history_and_subscribers() {
    let system = System::without_agents(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let summary = json!({
        "page": { "id": "x", "name": "Northwind", "url": system.worker.url("").trim_end_matches('/'), "time_zone": "Europe/Berlin" },
        "components": [
            { "id": "grp000000001", "name": "Shop", "group": true },
            { "id": "cmp000000001", "name": "Checkout", "group": false, "group_id": "grp000000001", "status": "operational" },
        ],
    });
    std::fs::write(path("summary.json"), summary.to_string()).unwrap();
    system.allclear(&[
        "import",
        "statuspage",
        "--page",
        &path("summary.json"),
        "--out",
        &path("mine"),
    ]);
    system.allclear(&["check", &path("mine")]);
    system.allclear(&["apply", &path("mine")]);

    let html = "&lt;p&gt;&lt;small&gt;Mar 10, 12:33 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - It is over.&lt;/p&gt;&lt;p&gt;&lt;small&gt;Mar 10, 10:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Investigating&lt;/strong&gt; - We look.&lt;/p&gt;";
    let feed = format!(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>x</title><updated>2025-03-11T00:00:00Z</updated><entry><id>tag:x,2005:Incident/1</id><published>2025-03-10T10:00:20Z</published><updated>2025-03-10T12:33:10Z</updated><link href=\"https://status.example/incidents/abc123\"/><title>Payments fail</title><content type=\"html\">{html}</content></entry></feed>"
    );
    std::fs::write(path("history.atom"), feed).unwrap();
    let given = ["--json", "import", "atom", &path("history.atom")];
    adds_one_once(&system, &given);
    assert!(system.get("incidents/abc123").contains("It is over."));

    std::fs::write(path("subscribers.csv"), "email,state\nada@example.test,active\n").unwrap();
    let (csv, tried) = (path("subscribers.csv"), path("tried.csv"));
    let with = ["import", "statuspage", "--confirmed", "--subscribers"];
    // More than one request, one that comes twice, and two rows that are none.
    let many: String = (0..600).map(|n| format!("reader-{n}@example.test,\n")).collect();
    let bad = "no address,\nbea@example.test,No Id!\n";
    std::fs::write(&tried, format!("email,components\n{many}reader-7@example.test,\n{bad}"))
        .unwrap();
    let try_out = || system.allclear(&[&with[..], &[&tried, "--dry-run"]].concat());
    let told = try_out();
    assert!(told.contains("nothing was sent") && told.contains("600 added, 1 known"), "{told}");
    assert!(told.contains("2 refused") && told.contains("tried.csv:603"), "{told}");
    assert_eq!(try_out(), told, "nobody was added");
    assert_eq!(system.ops("subscribers"), json!([]));
    assert!(!system.allclear(&["audit"]).contains("subscribers"), "nothing was done");
    let (is_done, _, why) = system.try_allclear(&[&with[..], &[&tried]].concat());
    assert!(!is_done && why.contains("tried.csv:603"), "{why}");
    assert_eq!(system.ops("subscribers"), json!([]));
    let told = system.allclear(&[&with[..], &[&csv]].concat());
    assert!(told.contains("1 added"), "{told}");
    let told = system.allclear(&[&with[..], &[&csv, "--dry-run", "--json"]].concat());
    let told: Value = serde_json::from_str(&told).unwrap();
    let counted = json!({ "dry_run": true, "added": 0, "known": 1, "left_out": 0, "refused": [] });
    assert_eq!(told, counted, "who is here");
    let (is_done, _, why) = system.try_allclear(&["import", "statuspage"]);
    assert!(!is_done && why.contains("nothing to import"), "{why}");
}
