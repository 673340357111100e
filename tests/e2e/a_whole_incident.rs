//! A whole incident by the command line alone: a pipeline records a change, a third party fails, and the incident names change,
//! customers, known error and third party; a workaround, the end, a reason for outage for the affected only, and the review.

use std::time::Duration;

use harness::{Bundle, MailServer, System, TestSettings, get, now, public_paths, wait_for};
use serde_json::{Value, json};

use crate::a_third_party_is_in_trouble::VendorPage;

const CUSTOMERS: &str = r#"
[[customer]]
id = "initech"
name = "Initech Key Account"
components = ["storefront", "checkout"]
key = true
owner = "ada"
contacts = ["initech-ops"]
[customer.contract]
target = "99.9%"
timezone = "Europe/Berlin"
credits = [{ below = "99.9%", percent = 10 }]

[[customer]]
id = "globex"
name = "Globex Unlimited"
components = ["checkout"]
contacts = ["globex-ops"]
[customer.contract]
target = "99.9%"
exclude = ["third_party"]

[[customer]]
id = "hooli"
name = "Hooli Elsewhere"
components = ["accounts"]
contacts = ["hooli-ops"]
"#;

/// What readers are told.
const PUBLIC: [&str; 3] = ["We look into it.", "Cards work by the second provider.", "All works."];
/// What only the affected are told.
const INSIDE: &str = "zzinsidezz";
/// The outcomes of a review that are ticked.
const OUTCOMES: [&str; 7] =
    ["root_cause", "damage", "what_worked", "what_did_not", "notifications", "record", "rfo"];

fn begin(server: &MailServer, vendor: &VendorPage) -> System {
    let settings = TestSettings {
        smtp_url: Some(server.smtp_url().leak()),
        private_targets: true,
        ..TestSettings::default()
    };
    let mut system = System::without_agents_under(Bundle::Deployed, settings);
    for contact in ["initech-ops", "globex-ops", "hooli-ops"] {
        let address = format!("{contact}@example.com");
        system.allclear(&["contact", "set", contact, "--email", &address]);
    }
    std::fs::write(system.probes().join("customers.toml"), CUSTOMERS).unwrap();
    system
        .change_page("id = \"storefront\"\n", "id = \"storefront\"\ndepends_on = [\"checkout\"]\n");
    vendor.is_needed_by_checkout(&mut system);
    system
}

/// The incident, from its opening to its end, as an operator types it.
fn handled(system: &System, change: &str, problem: &str) -> String {
    let open = ["incident", "open", "Cards fail", "-m", PUBLIC[0]];
    let incident = system.allclear(&[&open[..], &["-c", "checkout=major_outage"]].concat());
    let run = |words: &[&str]| system.allclear(&[&["incident"], words].concat());
    run(&["ack", &incident, "--by", "ada"]);
    system.allclear(&["problem", "link", problem, &incident]);
    run(&["update", &incident, "-m", PUBLIC[1], "--status", "monitoring"]);
    run(&["details", &incident, "--change", change, "--resolution", "workaround"]);
    // Some of the time is counted, to the millisecond.
    std::thread::sleep(Duration::from_millis(1_500));
    run(&["resolve", &incident, "-m", PUBLIC[2]]);
    incident
}

fn reviewed(system: &System, incident: &str) {
    let add = ["review", "item", "add", incident, "--text", "Two providers", "--owner", "ada"];
    system.allclear(&[&add[..], &["--due", "2027-12-31"]].concat());
    for outcome in OUTCOMES.into_iter().chain(["remediation"]) {
        system.allclear(&["review", "tick", incident, outcome, "--text", "Looked at."]);
    }
    let waive = ["review", "waive", incident, "knowledge", "--reason", "The problem says so."];
    let shown = system.allclear(&waive);
    assert!(shown.contains("complete"), "{shown}");
}

fn contains_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn from_the_change_to_the_review_each_part_is_where_it_belongs() {
    let (server, vendor) = (MailServer::start(&[]), VendorPage::open());
    let since = now().minus(Duration::from_secs(600)).to_string();
    vendor.show("operational", "none", &since);
    let system = begin(&server, &vendor);
    wait_for("Payments to work", || system.component("paywire") == "operational");

    let record = ["change", "record", "Checkout 7", "-c", "checkout", "--by", "ci"];
    let change = system.allclear(&record);
    system.allclear(&["change", "end", &change, "--outcome", "succeeded"]);
    let record = ["problem", "record", "Paywire drops requests", "-c", "checkout"];
    let help = ["--workaround", "Use the second provider."];
    let problem = system.allclear(&[&record[..], &help[..]].concat());
    vendor.show("major_outage", "major", &since);
    wait_for("Payments to fail", || system.component("paywire") == "major_outage");
    let incident = handled(&system, &change, &problem);

    // One screen for operators.
    let shown = system.allclear(&["incident", "show", &incident]);
    contains_all(
        &shown,
        &[
            "caused by change: ",
            "Checkout 7 by ci",
            "probably caused by Paywire",
            "Paywire drops requests",
            "Use the second provider.",
            "customers: 2",
            "Initech Key Account",
            "Globex Unlimited",
            "resolution: workaround",
            "how soon: noticed ",
        ],
    );
    assert!(!shown.contains("Hooli"), "{shown}");
    let context = system.ops(&format!("incidents/{incident}/context"));
    assert_eq!(context["changes"][0]["id"], json!(change), "{context}");
    assert_eq!(context["probable_causes"][0]["vendor"], "Paywire", "{context}");
    assert_eq!(context["customers"]["total"], 2, "{context}");
    assert_eq!(context["customers"]["first"][0]["id"], "initech", "key customers first");
    assert!(context["problems"][0].to_string().contains(&problem), "{context}");
    for interval in ["noticed_s", "told_s", "work_began_s", "workaround_s", "resolved_s"] {
        assert!(context["intervals"][interval].is_number(), "{interval}: {context}");
    }

    // The reason for outage goes to the affected, and to no other.
    let edit = ["incident", "rfo", &incident, "edit", "--description", INSIDE];
    let texts = ["--root-cause", "A pool.", "--resolution", "Moved.", "--next-steps", "Two."];
    system.allclear(&[&edit[..], &texts[..]].concat());
    let publish = ["incident", "rfo", &incident, "publish", "--to", "affected", "--by", "ada"];
    system.allclear(&publish);
    for contact in ["initech-ops", "globex-ops"] {
        let _ = server.wait_for(&format!("{contact}@example.com"), INSIDE);
    }
    assert!(!server.mails().iter().any(|mail| mail.is_to("hooli-ops@example.com")));
    reviewed(&system, &incident);

    // What a contract leaves out is no downtime of it.
    let level =
        |customer: &str| system.ops(&format!("service-level?customer={customer}"))["level"].clone();
    let (counted, excluded) = (level("initech"), level("globex"));
    let ms = |level: &Value, part: &str| level[part].as_u64().unwrap();
    assert!(ms(&counted, "downtime_ms") >= 1_500, "{counted}");
    assert_eq!(counted["credit"]["percent"], 10, "{counted}");
    assert_eq!(counted["downtimes"][0]["components"], json!(["checkout"]));
    assert_eq!(ms(&excluded, "downtime_ms"), 0, "{excluded}");
    assert!(ms(&excluded, "excluded_ms") >= 1_500, "{excluded}");
    let printed = system.allclear(&["customer", "sla", "initech"]);
    contains_all(&printed, &["BROKEN", "credit due    10%", "checkout"]);

    let audit = system.allclear(&["audit", "--limit", "100"]);
    contains_all(
        &audit,
        &[
            "change recorded",
            "change updated",
            "problem recorded",
            "problem linked",
            "incident detailed",
            "rfo written",
            "rfo published",
            "outcome marked",
            "remediation item set",
        ],
    );

    // Readers are told what they are to be told, and nothing else.
    let page = system.get(&format!("incidents/{incident}"));
    contains_all(&page, &PUBLIC);
    for path in public_paths(&system) {
        let path = path.replace("{incident}", &incident);
        let text = get(&system.worker.url(&path)).unwrap().body;
        for private in [
            "Initech",
            "Globex",
            "Hooli",
            "Checkout 7",
            "drops requests",
            INSIDE,
            &change,
            &problem,
        ] {
            assert!(!text.contains(private), "{private} is on {path}");
        }
    }
}
