//! The page as a component of its own: does the record say when the page was gone, once it is back?

use std::time::Duration;

use domain::time::timestamp::Timestamp;
use harness::{System, now, wait_for};
use serde_json::Value;

/// How often the page is asked for, in seconds.
const EVERY_S: i64 = 2;
/// How long a run may take, in seconds.
const TIMEOUT_S: i64 = 2;

fn watch_itself(system: &System) {
    let probe = format!(
        "id = \"status-page\"\ncomponent = \"status-page\"\nevery = \"{EVERY_S}s\"\ntimeout = \"{TIMEOUT_S}s\"\n\
         regions = [\"eu-central\", \"us-east\", \"ap-southeast\"]\n\
         [[step]]\nname = \"read the page\"\nget = \"{}\"\nexpect = [\"status == 200\"]\n",
        system.worker.url("")
    );
    std::fs::write(system.probes().join("status-page.toml"), probe).unwrap();
    system.change_page(
        "[[group]]\nid = \"shop\"",
        "[[component]]\nid = \"status-page\"\nname = \"Status page\"\n\n[[group]]\nid = \"shop\"",
    );
}

/// What the availability report says of the page: downtime in seconds, outages.
fn reported(system: &System) -> (i64, u64) {
    let path = "reports/availability?component=status-page&format=json";
    let report: Value = system.ops(path);
    let cells = &report["sections"][0]["table"]["rows"][0]["cells"];
    (cells[3]["seconds"].as_i64().expect("downtime"), cells[4]["count"].as_u64().expect("outages"))
}

#[test]
fn a_page_that_was_gone_says_so_once_it_is_back() {
    let mut system = System::start();
    watch_itself(&system);
    wait_for("the page to be seen", || system.component("status-page") == "operational");
    assert_eq!(reported(&system), (0, 0));
    let gone = now();
    system.worker.kill();
    std::thread::sleep(Duration::from_secs(12));
    system.worker.start_again();
    let back = now();
    wait_for("every spool to empty", || system.agents.values().all(|agent| agent.waiting() == 0));
    wait_for("the page to be seen again", || system.component("status-page") == "operational");
    // What the last of the late batches amends follows once the Board has heard of it.
    wait_for("one outage on record", || reported(&system).1 == 1);
    let (down_s, _) = reported(&system);
    // Runs begin so far apart, and one that waits for an answer may take its whole time.
    let whole = seconds(gone, back);
    let slack = 2 * (EVERY_S + TIMEOUT_S);
    assert!((whole - slack..=whole + slack).contains(&down_s), "{down_s} of {whole} s");
    // The page stood still, its checks of the shop did not: what was seen of it meanwhile is on record as well.
    assert_eq!(system.component("checkout"), "operational");
    let path = system.probes().join("log.jsonl");
    std::fs::write(&path, system.get("log.jsonl")).unwrap();
    system.allclear(&["verify", &path.display().to_string()]);
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    (to.unix_ms() - from.unix_ms()) / 1_000
}
