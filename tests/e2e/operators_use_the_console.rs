//! Operators at the console: the war room of an outage that probes found, from a keyboard and from a phone without scripts,
//! and what the record and the audit say of it.

use harness::{ADMIN_TOKEN, System, pictures, wait_for};

/// The incident that probes opened.
fn found(system: &System) -> Option<String> {
    let open = system.ops("incidents?open=true");
    open[0]["id"].as_str().map(str::to_owned)
}

#[test]
fn an_outage_is_worked_on_in_the_war_room() {
    let system = System::start();
    system.allclear(&["change", "record", "payments-gateway 4.12.0", "-c", "checkout"]);
    let problem =
        ["problem", "record", "The acquirer times out", "-c", "checkout", "--step", "pay"];
    system.allclear(&[&problem[..], &["--workaround", "Use the *second* one."]].concat());
    system.shop.break_part("payment", None);
    wait_for("a draft", || found(&system).is_some());
    let incident = found(&system).unwrap();
    wait_for("its evidence", || {
        let evidence = system.ops(&format!("evidence?incident={incident}"));
        evidence["evidence"].as_array().is_some_and(|evidence| !evidence.is_empty())
    });
    system.read_by_with("console.mjs", &[ADMIN_TOKEN, &incident]);
    let shown = system.ops(&format!("incidents/{incident}"));
    assert_eq!(
        (&shown["visibility"], &shown["state"]),
        (&"public".into(), &"acknowledged".into()),
        "{shown}"
    );
    let subject = format!("incident:{incident}");
    let records = system.ops("audit?limit=200");
    let actions: Vec<&str> = records["records"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["subject"] == subject.as_str() && record["actor"] == "admin")
        .map(|record| record["action"].as_str().unwrap())
        .collect();
    let expected = [
        "incident_published",
        "incident_updated",
        "incident_acknowledged",
        "incident_noted",
        "remediation_item_set",
    ];
    for action in expected {
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    let review = system.ops(&format!("incidents/{incident}/review"));
    assert_eq!(review["items"][0]["owner"], "Ana", "{review}");
    assert!(pictures().join("console-war-room.png").exists());
}
