//! Work on the shop is announced, begins, explains what probes see, and ends, by hand and by itself.

use std::process::Command;
use std::time::{Duration, SystemTime};

use domain::time::timestamp::Timestamp;
use harness::{System, root, run_for_output, wait_for};

#[test]
fn announced_work_explains_what_probes_see_and_is_told_to_programs() {
    let system = System::start();
    assert_eq!(lists(&system), "0 0 0 0 0");
    let id = schedule(&system, "New disks", (3_600, 7_200));
    system.wait_for_page("New disks");
    let page = system.get("");
    assert!(
        page.contains("Scheduled, ") && page.contains("We swap <strong>disks</strong>."),
        "{page}"
    );
    assert_eq!(
        (lists(&system).as_str(), system.component("checkout").as_str()),
        ("0 0 1 1 0", "operational")
    );

    system.allclear(&["maintenance", "start", &id, "-m", "We begin early."]);
    assert_eq!(system.component("checkout"), "under_maintenance");
    assert_eq!(lists(&system), "0 0 1 0 1");
    system.shop.break_part("payment", None);
    wait_for("a region that sees it", || system.get("components/checkout").contains("pay failed"));
    assert_eq!(system.component("checkout"), "under_maintenance", "it is explained");
    assert!(!system.get("").contains("Seen by our probes"), "and no outage");

    // What operators state is never painted over.
    let outage =
        ["incident", "open", "It is worse", "-m", "Sorry.", "-c", "checkout=partial_outage"];
    let incident = system.allclear(&outage);
    assert_ne!(system.component("checkout"), "under_maintenance");
    assert_eq!(lists(&system), "1 1 1 0 1");
    system.shop.mend();
    system.allclear(&["incident", "resolve", &incident, "-m", "Over."]);
    system.allclear(&["maintenance", "complete", &id]);
    system.wait_for_page("All systems are working");
    assert_eq!(lists(&system), "1 0 1 0 0");
    let page = system.get(&format!("maintenance/{id}"));
    assert!(page.contains("We begin early.") && page.contains("The work is done."), "{page}");
    let shown = system.allclear(&["maintenance", "list"]);
    assert!(shown.contains("Completed") && shown.contains("New disks"), "{shown}");
}

#[test]
fn it_ends_by_itself_and_whoever_verifies_reads_what_it_came_over() {
    let system = System::start();
    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    // Announced after the fact: it counts from now on, and the log says so.
    let id = schedule(&system, "Nothing to see here", (-58, 4));
    assert_eq!(system.component("checkout"), "under_maintenance");
    wait_for("its end", || system.component("checkout") == "major_outage");
    let updates = system.allclear(&["maintenance", "show", &id]);
    assert!(updates.contains("The scheduled work has begun."), "{updates}");
    assert!(updates.contains("The scheduled work is done."), "{updates}");
    let output = system.allclear(&["verify", &system.worker.url("")]);
    let remark = "maintenance `Nothing to see here` came over checkout: Major outage";
    assert!(output.contains(remark), "{output}");
}

#[test]
fn what_comes_again_is_announced_and_notices_change_nothing() {
    let system = System::start();
    let series = schedule_by(&system, "Backups", (3_600, 7_200), &["--repeat", "FREQ=MONTHLY"]);
    system.wait_for_page("Backups");
    assert_eq!(lists(&system), "0 0 1 1 0");
    assert!(system.allclear(&["maintenance", "series"]).contains("FREQ=MONTHLY"));
    system.allclear(&["maintenance", "end-series", &series]);
    assert!(system.allclear(&["maintenance", "series"]).contains("ended"));

    let notice = system.allclear(&["notice", "post", "We move on **Friday**."]);
    system.wait_for_page("We move on <strong>Friday</strong>.");
    assert!(system.get("").contains("All systems are working"));
    system.allclear(&["notice", "end", &notice]);
    wait_for("its end", || !system.get("").contains("We move on"));
}

#[test]
fn work_is_announced_from_a_template_and_for_programs() {
    let system = System::start();
    system.change_page(
        "description = \"Basket and payment\"",
        "description = \"Basket and payment\"\n\n[[template]]\nid = \"swap\"\n\
         title = \"New ${what}\"\nbody = \"We swap **${what}** of ${component}.\"",
    );
    let [from, until] = [3_600, 7_200].map(in_seconds);
    let words = ["maintenance", "schedule", "--from", &from, "--until", &until, "-c", "checkout"];
    let (well, _, errors) = system.try_allclear(&[&words[..], &["A title"]].concat());
    assert!(!well && errors.contains("-m, or --template NAME"), "{errors}");
    let template = ["--template", "swap", "--set", "what=disks"];
    let told = system.allclear(&[&words[..], &template, &["--json"]].concat());
    let announced: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(announced["name"], "New disks");
    system.wait_for_page("We swap <strong>disks</strong> of checkout.");
    let id = announced["id"].as_str().unwrap();
    let told = ["maintenance", "start", &id[..5], "--template", "swap", "--set", "what=fans"];
    let (well, _, errors) = system.try_allclear(&told);
    assert!(!well && errors.contains("--set component=VALUE"), "{errors}");
    system.allclear(&[&told[..], &["--set", "component=it"]].concat());
    system.wait_for_page("We swap <strong>fans</strong> of it.");
    for command in [&["maintenance", "list"][..], &["maintenance", "series"], &["notice", "list"]] {
        let told = system.allclear(&[command, &["--json"]].concat());
        assert!(serde_json::from_str::<serde_json::Value>(&told).unwrap().is_array(), "{told}");
    }
}

fn in_seconds(after_s: i64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    let ms = i64::try_from(now.as_millis()).expect("before 9999") + after_s * 1_000;
    Timestamp::from_unix_ms(ms).to_string()
}

fn schedule(system: &System, name: &str, window: (i64, i64)) -> String {
    schedule_by(system, name, window, &[])
}

/// Announces work on the checkout in a window, in seconds from now; its id.
fn schedule_by(system: &System, name: &str, (from, until): (i64, i64), more: &[&str]) -> String {
    assert!(Duration::from_secs(60) <= Duration::from_secs((until - from).unsigned_abs()));
    let (from, until) = (in_seconds(from), in_seconds(until));
    let body = "We swap **disks**.";
    let mut words = vec![
        "maintenance",
        "schedule",
        name,
        "--from",
        &from,
        "--until",
        &until,
        "-m",
        body,
        "-c",
        "checkout",
    ];
    words.extend(more);
    system.allclear(&words)
}

/// How many incidents and maintenances a strict client of Statuspage reads: all, open; all, to come, going on.
fn lists(system: &System) -> String {
    let script = root().join("tests/clients/statuspage_v2.mjs");
    let mut command = Command::new("node");
    run_for_output(command.current_dir(root()).arg(script).arg(system.worker.url("")))
}
