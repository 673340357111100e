//! Debian's Alertmanager sends an alert: it opens a draft that readers do not see, and closes it when it ends.

use std::process::Command;

use harness::{ADMIN_TOKEN, Process, System, eventually, free_port, request, wait_for};
use serde_json::{Value, json};

#[test]
fn alertmanager_opens_and_closes_an_incident() {
    let system = System::without_agents(harness::Bundle::Deployed);
    let page = system.probes().join("page.toml");
    let rule = "\n[[alert]]\nlabels = { service = \"payments\" }\ncomponents = { checkout = \"partial_outage\" }\n";
    let text = std::fs::read_to_string(&page).expect("a page") + rule;
    std::fs::write(&page, text).expect("a page");
    system.allclear(&["apply", &system.probes().display().to_string()]);
    let alertmanager = Alertmanager::start(&system.worker.url("ops/v1/alerts"));

    alertmanager.send(None);
    let opened = eventually("the draft", || {
        let incidents = system.ops("incidents");
        incidents.as_array()?.first().cloned()
    });
    assert_eq!(
        (&opened["name"], &opened["visibility"]),
        (&json!("Card payments fail"), &json!("draft")),
        "{opened}"
    );
    assert_eq!(opened["details"]["detection"], "internal_monitoring");
    let id = opened["id"].as_str().expect("an id").to_owned();
    for path in ["", "api/v2/incidents.json", "history.atom", "log.jsonl"] {
        assert!(!system.get(path).contains("Card payments fail"), "{path}");
    }
    system.allclear(&["incident", "publish", &id]);
    system.wait_for_page("Card payments fail");
    assert_eq!(system.component("checkout"), "partial_outage");

    let now = harness::now();
    alertmanager.send(Some(&now.to_string()));
    wait_for("word that it is over", || {
        let incident = system.ops(&format!("incidents/{id}"));
        incident["notes"].to_string().contains("Every alert of this incident is resolved.")
    });
    system.allclear(&["incident", "resolve", &id, "-m", "Payments work again."]);
    wait_for("its end", || {
        let open: Value =
            serde_json::from_str(&system.get("api/v2/incidents/unresolved.json")).expect("JSON");
        open["incidents"] == json!([])
    });
}

/// An Alertmanager that sends everything to one address.
struct Alertmanager {
    port: u16,
    _folder: tempfile::TempDir,
    _process: Process,
}

impl Alertmanager {
    fn start(to: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (port, at) = (free_port(), folder.path());
        let config = json!({
            "route": {
                "receiver": "allclear", "group_by": ["alertname"],
                "group_wait": "1s", "group_interval": "1s", "repeat_interval": "1h",
            },
            "receivers": [{ "name": "allclear", "webhook_configs": [{
                "url": to, "send_resolved": true,
                "http_config": { "authorization": { "credentials": ADMIN_TOKEN } },
            }] }],
        });
        // JSON is YAML.
        std::fs::write(at.join("config.yml"), config.to_string()).expect("a file");
        let mut command = Command::new("/usr/bin/prometheus-alertmanager");
        command
            .arg(format!("--config.file={}", at.join("config.yml").display()))
            .arg(format!("--storage.path={}", at.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--cluster.listen-address=");
        let process = Process::start(&mut command, &at.join("log"));
        let alertmanager = Self { port, _folder: folder, _process: process };
        wait_for("Alertmanager", || {
            request("GET", &alertmanager.url("-/ready"), &[], b"").is_some_and(|r| r.status == 200)
        });
        alertmanager
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// As Prometheus sends an alert that fires, or one that ended.
    fn send(&self, ended_at: Option<&str>) {
        let mut alert = json!({
            "labels": { "alertname": "PaymentsFail", "service": "payments", "instance": "db-7.internal" },
            "annotations": { "summary": "Card payments fail", "description": "5 % of payments fail." },
            "generatorURL": "http://127.0.0.1:9090/graph",
        });
        if let Some(at) = ended_at {
            alert["endsAt"] = json!(at);
        }
        let body = json!([alert]).to_string();
        let headers = [("content-type", "application/json")];
        let reply = request("POST", &self.url("api/v2/alerts"), &headers, body.as_bytes());
        assert_eq!(reply.expect("Alertmanager answers").status, 200);
    }
}
