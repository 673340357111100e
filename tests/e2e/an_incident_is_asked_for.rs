//! An operator types `allclear incident open` and nothing else, in a terminal: is a good post out by a few keys?

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use harness::{ADMIN_TOKEN, Bundle, System, native, python, root, run_for_output};
use serde_json::{Value, json};

/// What the operator's editor writes.
const TEXT: &str = "Customers cannot pay by card. We look into it.";

/// Opens an incident with these answers to prompts; what stood on the screen.
fn typed(system: &System, answers: &Value) -> String {
    let folder = tempfile::tempdir().unwrap();
    let editor = folder.path().join("editor");
    std::fs::write(&editor, format!("#!/bin/sh\nprintf '%s\\n' '{TEXT}' > \"$1\"\n")).unwrap();
    std::fs::set_permissions(&editor, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(python());
    command.arg(root().join("tests/clients/terminal.py")).arg(answers.to_string());
    command.arg(native("allclear")).args(["incident", "open"]);
    command.env("ALLCLEAR_SERVER", system.worker.url("")).env("ALLCLEAR_TOKEN", ADMIN_TOKEN);
    command.env("EDITOR", &editor).env_remove("VISUAL").env("TERM", "xterm");
    run_for_output(&mut command)
}

fn incidents(system: &System) -> Vec<Value> {
    let all = system.allclear(&["incident", "list", "--json"]);
    serde_json::from_str(&all).unwrap()
}

#[test]
fn a_few_answers_post_an_incident_and_nothing_is_posted_unless_that_is_said() {
    let system = System::without_agents(Bundle::Deployed);
    let (up, down) = ("\u{1b}[A", "\u{1b}[B");
    // Nothing is known of the three, so all are proposed; only the first is meant, and it is worse.
    let components = json!(["Components", format!("{down} {down} \r")]);
    let status = json!(["Storefront:", format!("{up}{up}\r")]);
    let screen = typed(
        &system,
        &json!([components, status, ["Title", "has no prices\r"], ["Post it", "\r"]]),
    );
    // The preview.
    assert!(screen.contains(TEXT), "{screen}");
    let posted = incidents(&system);
    assert_eq!(posted.len(), 1, "{screen}");
    assert_eq!(posted[0]["name"], "Storefront has no prices");
    assert_eq!((&posted[0]["visibility"], &posted[0]["state"]), (&json!("public"), &json!("open")));
    let page = system.get("");
    assert!(page.contains("Storefront has no prices") && page.contains(TEXT));
    assert_eq!(system.component("storefront"), "partial_outage");

    let as_draft = format!("{down}{down}\r");
    let none = json!(["Components", format!(" {up} {up} \r")]);
    typed(&system, &json!([none, ["Title", "Slow answers\r"], ["Post it", as_draft]]));
    let drafts = incidents(&system);
    let draft = drafts.iter().find(|incident| incident["name"] == "Slow answers").unwrap();
    assert_eq!(draft["visibility"], "draft");
    assert!(!system.get("").contains("Slow answers"));
}
