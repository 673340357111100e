//! Operations are judged by their record alone: with drills, reviews and restores and without, when something reaches its limit,
//! and by auditors who are given the record of a time.

use std::fmt::Write as _;
use std::time::Duration;

use harness::{ADMIN_TOKEN, Bundle, LocalWorker, System, TestSettings, request, wait_for};
use serde_json::{Value, json};

/// How soon a review is due, in seconds: longer than all of its outcomes take to be ticked.
const REVIEWED_WITHIN_S: u64 = 20;

fn begin() -> System {
    let system = System::without_agents_under(Bundle::Deployed, TestSettings::default());
    system.allclear(&["contact", "set", "drill-chat", "--email", "drill@example.com"]);
    let path = system.probes().join("page.toml");
    let mut page = std::fs::read_to_string(&path).unwrap();
    let within = ["sev1", "sev2", "sev3"].map(|one| format!("{one} = \"{REVIEWED_WITHIN_S}s\"\n"));
    write!(
        page,
        "\n[incidents.review]\n{}\n[drills]\nnotify = [\"drill-chat\"]\n",
        within.concat()
    )
    .unwrap();
    write!(page, "\n[[metric]]\nid = \"disk\"\nname = \"Disk\"\nunit = \"GB\"\nlimit = 100\n")
        .unwrap();
    std::fs::write(&path, page).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    system
}

/// The level of each practice, as the server says it.
fn levels(report: &Value, practices: &[&str]) -> Vec<String> {
    let level = |practice: &&str| {
        let all = report["practices"].as_array().unwrap();
        let found = all.iter().find(|line| line["practice"] == **practice).unwrap();
        format!("{practice} {}", found["level"].as_str().unwrap())
    };
    practices.iter().map(level).collect()
}

fn resolved(system: &System, name: &str) -> String {
    let open = ["incident", "open", name, "-m", "We look.", "-c", "checkout=major_outage"];
    let incident = system.allclear(&open).trim().to_owned();
    system.allclear(&["incident", "resolve", &incident, "-m", "Over."]);
    incident
}

#[test]
fn practices_are_judged_with_and_without_drills_reviews_and_restores() {
    let practices = ["drills", "reviews", "restores", "cadence", "changes", "causes"];
    // What is expected before anything is done, once all is done, and where the record is restored.
    let without = [
        "drills initial",
        "reviews initial",
        "restores initial",
        "cadence initial",
        "changes initial",
        "causes initial",
    ];
    let with = [
        "drills optimizing",
        "reviews defined",
        "restores initial",
        "cadence optimizing",
        "changes repeatable",
        "causes managed",
    ];
    let restored = [
        "drills optimizing",
        "reviews defined",
        "restores optimizing",
        "cadence optimizing",
        "changes repeatable",
        "causes managed",
    ];

    let system = begin();
    assert_eq!(levels(&system.ops("maturity"), &practices), without);
    let told = system.allclear(&["maturity"]);
    assert!(
        told.contains("no evidence: reviews that fell due") && told.contains("next: "),
        "{told}"
    );

    system.allclear(&["drill", "start", "--title", "Cards", "--components", "checkout"]);
    let drilled = [
        "--drill",
        "incident",
        "open",
        "Cards fail",
        "-c",
        "checkout=major_outage",
        "-m",
        "We look.",
    ];
    system.allclear(&drilled);
    system.allclear(&["drill", "end"]);
    let change = system.allclear(&["change", "record", "Shop 1.41", "-c", "checkout"]);
    let reviewed = resolved(&system, "Cards fail");
    resolved(&system, "Search fails");
    system.allclear(&["incident", "details", &reviewed, "--change", change.trim()]);
    for outcome in
        system.ops(&format!("incidents/{reviewed}/review"))["outcomes"].as_array().unwrap()
    {
        let path = format!(
            "ops/v1/incidents/{reviewed}/review/outcomes/{}",
            outcome["outcome"].as_str().unwrap()
        );
        let bearer = format!("Bearer {ADMIN_TOKEN}");
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        let mark = json!({ "state": "waived", "text": "Not needed." }).to_string();
        let reply = request("PUT", &system.worker.url(&path), &headers, mark.as_bytes()).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    assert_eq!(levels(&system.ops("maturity"), &["reviews"]), ["reviews initial"], "none is due");
    std::thread::sleep(Duration::from_secs(REVIEWED_WITHIN_S));
    wait_for("both reviews to be due", || {
        levels(&system.ops("maturity"), &["reviews"]) == ["reviews defined"]
    });
    assert_eq!(levels(&system.ops("maturity"), &practices), with);

    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("page.jsonl").display().to_string();
    system.allclear(&["export", &copy]);
    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &copy]);
    assert_eq!(levels(&second.ops("maturity"), &practices), restored);

    // For operators alone.
    let reply = request("GET", &system.worker.url("ops/v1/maturity"), &[], b"").unwrap();
    assert_eq!(reply.status, 401);
}

#[test]
fn a_metric_that_grows_is_foretold_and_one_that_does_not_is_not() {
    let system = begin();
    let verdict = |subject: &str| -> Value {
        let report = system.ops("capacity");
        let all = report["forecasts"].as_array().unwrap();
        all.iter().find(|one| one["subject"] == subject).unwrap().clone()
    };
    assert_eq!(verdict("metric:disk")["verdict"], "too_few_points");
    for day in (1..=20).rev() {
        let value = (80 - 2 * day).to_string();
        system.allclear(&["metric", "push", "disk", &value, "--at", &format!("-{}h", 24 * day)]);
    }
    let found = verdict("metric:disk");
    assert_eq!((&found["verdict"], &found["limit"]), (&json!("crosses"), &json!(100.0)), "{found}");
    let told = system.allclear(&["capacity"]);
    assert!(told.contains("metric:disk") && told.contains("crosses it on 20"), "{told}");
    assert!(told.contains("usage:rows_written") && told.contains("latency:"), "{told}");
    let one = system.allclear(&["capacity", "--component", "checkout"]);
    assert!(one.contains("latency:") && !one.contains("usage:"), "{one}");
    let (is_done, _, why) = system.try_allclear(&["capacity", "--component", "nothing"]);
    assert!(!is_done && why.contains("no component `nothing`"), "{why}");
    assert!(!system.get("api/v1/metrics.json").contains("limit"), "readers do not see the limit");
}

#[test]
fn auditors_are_given_a_time_and_find_a_changed_byte() {
    let system = begin();
    let planned =
        ["change", "record", "Disks", "-c", "accounts", "--planned-for", "+2d", "--by", "Ada"];
    let change = system.allclear(&planned);
    system.allclear(&["change", "approve", change.trim(), "--by", "Grace"]);
    resolved(&system, "Cards fail");
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    let shown = pack.display().to_string();
    let told = system.allclear(&["audit-pack", "--from", "-1h", "--output", &shown]);
    assert!(told.contains("10 files"), "{told}");
    let (is_done, _, why) =
        system.try_allclear(&["audit-pack", "--from", "-1h", "--output", &shown]);
    assert!(!is_done && why.contains("not empty"), "{why}");
    let read = |name: &str| std::fs::read_to_string(pack.join(name)).unwrap();
    let approvals: Value = serde_json::from_str(&read("approvals.json")).unwrap();
    assert_eq!(approvals[0]["approved_by"], "Grace", "{approvals}");
    assert!(read("audit.jsonl").lines().any(|line| line.contains("incident_opened")));
    assert!(read("log.jsonl").contains("Cards fail"));
    assert!(system.allclear(&["verify", &shown]).contains("the log chains over"));

    // Another tool finds the same.
    let sums = || {
        let mut command = std::process::Command::new("sha256sum");
        command.args(["-c", "--quiet", "SHA256SUMS"]).current_dir(&pack).output().unwrap()
    };
    assert!(sums().status.success());
    for name in ["audit.jsonl", "manifest.json", "log.jsonl"] {
        let whole = std::fs::read(pack.join(name)).unwrap();
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        std::fs::write(pack.join(name), changed).unwrap();
        let (is_done, _, why) = system.try_allclear(&["verify", &shown]);
        assert!(!is_done && why.contains("does not verify"), "{name}: {why}");
        assert!(!sums().status.success(), "{name}");
        std::fs::write(pack.join(name), whole).unwrap();
    }
    let empty = folder.path().join("before");
    let empty = empty.display().to_string();
    system.allclear(&[
        "audit-pack",
        "--from",
        "2025-01-01",
        "--to",
        "2025-02-01",
        "--output",
        &empty,
    ]);
    assert!(system.allclear(&["verify", &empty]).contains("over 0 lines"));
}
