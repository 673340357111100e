//! From a change to the end of its incident, by the command line alone: a pipeline records it, a component fails that
//! others need, and the incident names change, customers and how soon each step came. Readers see none of it.

use harness::{Bundle, System, get, public_paths};
use serde_json::{Value, json};

const CUSTOMERS: &str = r#"
[[customer]]
id = "globex"
name = "Globex Unlimited"
components = ["storefront"]

[[customer]]
id = "initech"
name = "Initech Key Account"
components = ["checkout"]
key = true
owner = "ada"
[customer.contract]
target = "99.9%"
timezone = "Europe/Berlin"
credits = [{ below = "99.9%", percent = 10 }]

[[customer]]
id = "hooli"
name = "Hooli Gone"
components = ["accounts"]
left = { on = "2025-10-01", reason = "Moved" }
"#;

fn fails(system: &System, arguments: &[&str]) -> String {
    let (is_done, _, told) = system.try_allclear(arguments);
    assert!(!is_done, "{arguments:?}");
    told
}

#[test]
fn an_incident_names_its_change_its_customers_and_how_soon() {
    let system = System::without_agents(Bundle::Deployed);
    let folder = system.probes();
    std::fs::write(folder.join("customers.toml"), CUSTOMERS).unwrap();
    // The checkout does not work without accounts, and the storefront without the checkout.
    system.change_page("id = \"checkout\"\n", "id = \"checkout\"\ndepends_on = [\"accounts\"]\n");
    system
        .change_page("id = \"storefront\"\n", "id = \"storefront\"\ndepends_on = [\"checkout\"]\n");

    let impact = system.allclear(&["impact", "accounts"]);
    let places = ["Initech Key Account", "Globex Unlimited"].map(|name| impact.find(name).unwrap());
    assert!(places[0] < places[1] && !impact.contains("Hooli"), "key customers first: {impact}");
    assert!(impact.contains("storefront needs checkout needs accounts"), "{impact}");
    let missing = fails(&system, &["impact", "acounts"]);
    assert!(missing.contains("accounts"), "{missing}");
    let shown = system.allclear(&["customer", "show", "initech"]);
    assert!(shown.contains("99.9"), "{shown}");
    // A circle is refused, and what is in force stays.
    let page = folder.join("page.toml");
    let text = std::fs::read_to_string(&page).unwrap();
    let circle =
        text.replace("id = \"accounts\"\n", "id = \"accounts\"\ndepends_on = [\"storefront\"]\n");
    std::fs::write(&page, circle).unwrap();
    let refused = fails(&system, &["apply", &folder.display().to_string()]);
    assert!(refused.contains("depend on each other"), "{refused}");
    std::fs::write(&page, text).unwrap();

    let change =
        system.allclear(&["change", "record", "Accounts 7", "-c", "accounts", "--by", "ci"]);
    system.allclear(&["change", "end", &change, "--outcome", "succeeded"]);
    let open =
        ["incident", "open", "Nobody can pay", "-m", "We look.", "-c", "checkout=major_outage"];
    let incident = system.allclear(&open);
    system.allclear(&["incident", "ack", &incident, "--by", "ada"]);
    system.allclear(&[
        "incident",
        "update",
        &incident,
        "-m",
        "Works again by hand.",
        "--status",
        "monitoring",
    ]);
    system.allclear(&[
        "incident",
        "details",
        &incident,
        "--change",
        &change,
        "--resolution",
        "workaround",
    ]);
    system.allclear(&["change", "end", &change, "--outcome", "rolled_back"]);
    system.allclear(&["incident", "resolve", &incident, "-m", "Over."]);

    let shown = system.allclear(&["incident", "show", &incident]);
    for part in [
        "caused by change: ",
        "Accounts 7 by ci",
        "of what it depends on",
        "customers: 2",
        "Initech Key Account",
        "resolution: workaround",
        "how soon: noticed ",
        "workaround ",
        "resolved ",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let told: Value = system.ops(&format!("incidents/{incident}/context"));
    assert_eq!(told["customers"]["total"], 2);
    assert_eq!(told["changes"][0]["id"], json!(change));
    assert!(
        told["intervals"]["work_began_s"].is_number()
            && told["intervals"]["cause_told_s"].is_null()
    );
    let audit = system.allclear(&["audit", "--limit", "50"]);
    for part in ["change recorded", "change updated", "incident detailed"] {
        assert!(audit.contains(part), "{part}: {audit}");
    }

    for path in public_paths(&system) {
        let path = path.replace("{incident}", &incident);
        let text = get(&system.worker.url(&path)).unwrap().body;
        for private in ["Globex", "Initech", "Hooli", "Accounts 7", &change] {
            assert!(!text.contains(private), "{private} is on {path}");
        }
    }
}
