//! A third party says of its own page that it is in trouble: the page here says so as its word, an incident names it, and
//! when its page is gone there is no data.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::{Bundle, System, now, wait_for};
use serde_json::{Value, json};

/// The status page of a third party. What it does not have, it answers with 503.
pub(crate) struct VendorPage {
    port: u16,
    document: Arc<Mutex<Option<String>>>,
}

impl VendorPage {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let document = Arc::new(Mutex::new(None));
        let shown = Arc::clone(&document);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let body: Option<String> = shown.lock().unwrap().clone();
                let _ = answer(connection, body);
            }
        });
        Self { port, document }
    }

    /// Shows a document of the form of Statuspage.
    pub(crate) fn show(&self, api: &str, indicator: &str, updated_at: &str) {
        let component = |id: &str, name: &str, status: &str| {
            json!({
                "id": id, "name": name, "status": status, "created_at": "2021-03-04T10:15:22.113Z",
                "updated_at": updated_at, "position": 1, "description": null, "showcase": true,
                "start_date": "2021-03-04", "group_id": null, "page_id": "k7x2m9q4wz1c", "group": false,
                "only_show_if_degraded": false,
            })
        };
        let summary = json!({
            "page": {
                "id": "k7x2m9q4wz1c", "name": "Paywire", "url": "https://status.paywire.example",
                "time_zone": "Etc/UTC", "updated_at": updated_at,
            },
            "components": [
                component("3v8nq0c5h7yd", "API", api),
                component("p1w9s6b2k4xj", "Dashboard", "major_outage"),
            ],
            "incidents": [],
            "scheduled_maintenances": [],
            "status": { "indicator": indicator, "description": "Partial System Outage" },
        });
        self.show_text(Some(summary.to_string()));
    }

    /// The probe of it, as a file has it.
    fn probe(&self) -> String {
        format!(
            "id = \"paywire\"\ncomponent = \"paywire\"\nevery = \"1s\"\ntimeout = \"1s\"\n\
             regions = [\"eu-central\"]\n[[step]]\nname = \"Paywire\"\n\
             statuspage = \"http://127.0.0.1:{}\"\ncomponents = [\"API\"]\n",
            self.port
        )
    }

    /// Makes it a component that the checkout does not work without, and starts an agent that reads it.
    pub(crate) fn is_needed_by_checkout(&self, system: &mut System) {
        std::fs::write(system.probes().join("paywire.toml"), self.probe()).unwrap();
        system.change_page(
            "id = \"checkout\"\n",
            "id = \"paywire\"\nname = \"Payments\"\nupstream = { vendor = \"Paywire\" }\n\n\
             [[component]]\nid = \"checkout\"\ndepends_on = [\"paywire\"]\n",
        );
        let server = system.worker.url("");
        system.start_agent("eu-central", &server);
    }

    fn show_text(&self, text: Option<String>) {
        *self.document.lock().unwrap() = text;
    }
}

fn answer(mut connection: TcpStream, body: Option<String>) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let (mut first, mut line) = (String::new(), String::new());
    reader.read_line(&mut first)?;
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let is_summary = first.starts_with("GET /api/v2/summary.json ");
    let (code, body) = match body.filter(|_| is_summary) {
        Some(body) => ("200 OK", body),
        None => ("503 Service Unavailable", "Sorry".to_owned()),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {code}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    connection.write_all(head.as_bytes())?;
    connection.write_all(body.as_bytes())
}

/// A system whose checkout does not work without a third party.
fn system_with(vendor: &VendorPage) -> System {
    let mut system = System::without_agents(Bundle::Deployed);
    vendor.is_needed_by_checkout(&mut system);
    system
}

fn wait_for_status(system: &System, status: &str) {
    wait_for(&format!("Payments to be {status}"), || system.component("paywire") == status);
}

#[test]
fn a_third_party_in_trouble_says_so_itself() {
    let vendor = VendorPage::open();
    let since = now().minus(Duration::from_secs(600));
    let ago = since.to_string();
    vendor.show("operational", "major", &ago);
    let system = system_with(&vendor);
    wait_for_status(&system, "operational");
    system.wait_for_page("As Paywire says, as of ");
    system.wait_for_page("All systems are working");
    assert!(system.get("").contains("It is not part of our own status and figures."));
    assert!(system.get("components/paywire").contains("As Paywire says, as of "));
    assert!(system.get("de/components/paywire").contains("Nach Angaben von Paywire, Stand: "));

    // Each word is theirs, and the headline stays ours.
    for status in [
        "partial_outage",
        "major_outage",
        "under_maintenance",
        "degraded_performance",
        "major_outage",
    ] {
        vendor.show(status, "major", &ago);
        wait_for_status(&system, status);
        let overall: Value = serde_json::from_str(&system.get("api/v2/status.json")).unwrap();
        assert_eq!(overall["status"]["indicator"], "none", "{overall}");
    }
    system.wait_for_page("Paywire reports a major outage");
    assert!(system.get("").contains("All systems are working"));
    assert_eq!(system.ops("incidents"), json!([]), "it is no outage of ours");

    // An incident of what depends on it names it, to operators alone.
    let open =
        ["incident", "open", "Cards fail", "-m", "We look.", "-c", "checkout=partial_outage"];
    let incident = system.allclear(&open);
    let shown = system.allclear(&["incident", "show", &incident]);
    let cause = format!(
        "probably caused by Paywire: Payments (paywire) major outage, as they say since {since}"
    );
    assert!(shown.contains(&cause), "{shown}");
    let context = system.ops(&format!("incidents/{incident}/context"));
    let found = &context["probable_causes"][0];
    assert_eq!((&found["vendor"], &found["since"]), (&json!("Paywire"), &json!(ago)), "{context}");
    assert!(!system.get(&format!("incidents/{incident}")).contains("probably caused"));
    let impact = system.allclear(&["impact", "paywire"]);
    assert!(impact.contains("checkout"), "{impact}");
    system.allclear(&["incident", "resolve", &incident, "-m", "It works."]);

    // What is broken or gone is no data, and never green.
    vendor.show("operational", "none", &ago);
    wait_for_status(&system, "operational");
    for broken in [Some("{\"page\":".to_owned()), Some("{}".to_owned()), None] {
        vendor.show_text(broken);
        system.wait_for_page("What Paywire says of itself cannot be read at the moment.");
        assert_eq!(
            system.component("paywire"),
            "degraded_performance",
            "Statuspage has no word for it"
        );
        assert!(system.get("").contains("All systems are working"), "that is ours");
        vendor.show("operational", "none", &ago);
        wait_for_status(&system, "operational");
    }
    vendor.show("operational", "none", &now().plus(Duration::from_secs(3_600)).to_string());
    system.wait_for_page("What Paywire says of itself cannot be read at the moment.");
}
