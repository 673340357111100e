//! Each role at the console, in a browser: what the navigation shows it and no more, in both colour schemes, on a laptop and on a
//! phone without scripts; and what people of that role come for, by keyboard.

use std::collections::BTreeMap;

use domain::access::role::Role;
use harness::{System, wait_for};
use serde_json::json;

/// What calls somebody: without a policy that escalates there are no open alerts.
const ESCALATION: &str = r#"
[[escalation]]
steps = [{ after = "0m", contacts = ["ops"] }]

[[template]]
id = "provider"
status = "identified"
body = "Payments fail at a provider."
"#;
const CUSTOMERS: &str = r#"
[[customer]]
id = "acme"
name = "Acme Ltd"
components = ["checkout"]
key = true

[customer.contract]
target = "99.9%"
"#;

#[test]
fn each_role_sees_its_screens_and_does_what_it_comes_for() {
    let system = System::start();
    system.change_page(
        "[[region]]\nid = \"eu-central\"",
        &format!("{ESCALATION}\n[[region]]\nid = \"eu-central\""),
    );
    std::fs::write(system.probes().join("customers.toml"), CUSTOMERS).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    system.allclear(&["contact", "set", "ops", "--email", "ops@example.com"]);
    let tokens = Role::ALL.map(|role| {
        let name = role.to_string();
        let token = system.allclear(&["token", "create", &name, "--role", &name]);
        (name, token)
    });
    system.shop.break_part("payment", Some("eu-central"));
    let is_failing = || system.ops("failing-regions").as_array().is_some_and(|all| !all.is_empty());
    wait_for("a region that fails", is_failing);
    wait_for("an alert", || {
        system.ops("open-alerts")["alerts"].as_array().is_some_and(|alerts| !alerts.is_empty())
    });
    let incident = system.ops("incidents?open=true")[0]["id"].as_str().unwrap().to_owned();
    let told = json!({
        "tokens": BTreeMap::from(tokens),
        "incident": incident,
    });
    system.read_by_with("console_roles.mjs", &[&told.to_string()]);
    let by_name: Vec<String> = system.ops("audit?limit=100")["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("actor"), text("action"))
        })
        .collect();
    for done in [
        "token:communicator incident_updated",
        "token:operator incident_opened",
        "token:operator probe_muted",
        "token:admin token_created",
        "token:admin token_revoked",
    ] {
        assert!(by_name.iter().any(|own| own == done), "{done}: {by_name:?}");
    }
}
