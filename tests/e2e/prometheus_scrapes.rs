//! Prometheus scrapes: the program itself, set up as the documentation says, reads the metrics of a running system, loads the
//! alert of the documentation, and has data for every query of the dashboard.

use std::path::Path;
use std::process::Command;

use harness::{Bundle, Process, System, TestSettings, eventually, free_port, get, request, root};
use serde_json::{Value, json};

/// A system in which something of every kind goes on: an incident that is escalated, a delivery that fails, a letter that
/// waits, an agent that reports.
fn busy() -> System {
    // Nobody listens there: what is sent to it waits, and is attempted again.
    let nobody = format!("127.0.0.1:{}", free_port());
    let settings = TestSettings {
        smtp_url: Some(format!("smtp://{nobody}?tls=none").leak()),
        private_targets: true,
        ..TestSettings::default()
    };
    let mut system = System::without_agents_under(Bundle::Deployed, settings);
    let server = system.worker.url("");
    system.start_agent("eu-central", &server);
    system.allclear(&["contact", "set", "anna", "--webhook", &format!("http://{nobody}/")]);
    system.change_page(
        "[agents]",
        "[[audience]]\nid = \"ops\"\nname = \"Ops\"\nkind = \"public\"\ncontacts = [\"anna\"]\n\n\
         [[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"anna\"] }]\n\n[agents]",
    );
    let form = "email=ada@example.com&incidents=on&maintenance=on&updates=all&about=all";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let subscribed = request("POST", &system.worker.url("subscribe"), &headers, form.as_bytes());
    assert_eq!(subscribed.unwrap().status, 202);
    let open = ["incident", "open", "Card payments fail", "-c", "checkout=major_outage"];
    system.allclear(&[&open[..], &["-m", "We look."]].concat());
    system
}

/// The examples of a language in the documentation of metrics.
fn examples(language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/telemetry.md")).unwrap();
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

struct Prometheus {
    port: u16,
    _process: Process,
}

impl Prometheus {
    /// Starts it with the configuration and the rules of the documentation, each second instead of each minute.
    fn start(folder: &Path, system: &System) -> Self {
        let token = system.allclear(&["token", "create", "prometheus", "--scope", "read"]);
        let token_file = folder.join("token");
        std::fs::write(&token_file, token.trim()).unwrap();
        let [scrape, rules]: [String; 2] = examples("yaml").try_into().expect("two examples");
        let server = system.worker.url("");
        let mut config = scrape;
        for (from, to) in [
            ("scheme: https", "scheme: http"),
            ("scrape_interval: 60s", "scrape_interval: 1s"),
            ("/etc/prometheus/allclear-token", &token_file.display().to_string()),
            ("status.example.com", server.trim_start_matches("http://").trim_end_matches('/')),
        ] {
            assert!(config.contains(from), "{config}");
            config = config.replace(from, to);
        }
        config += "rule_files: [rules.yml]\nglobal: { evaluation_interval: 1s }\n";
        std::fs::write(folder.join("rules.yml"), rules).unwrap();
        std::fs::write(folder.join("prometheus.yml"), config).unwrap();
        let port = free_port();
        let mut command = Command::new("/usr/bin/prometheus");
        command
            .arg(format!("--config.file={}", folder.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let process = Process::start(&mut command, &folder.join("log"));
        Self { port, _process: process }
    }

    fn get(&self, path: &str) -> Option<Value> {
        let reply = get(&format!("http://127.0.0.1:{}/api/v1/{path}", self.port))?;
        (reply.status == 200).then(|| reply.json()["data"].clone())
    }

    /// What a query gives, once it gives something.
    fn query(&self, query: &str) -> Vec<Value> {
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
        eventually(&format!("data of `{query}`"), || {
            let data = self.get(&format!("query?query={encoded}"))?;
            data["result"].as_array().filter(|found| !found.is_empty()).cloned()
        })
    }
}

#[test]
fn every_query_of_the_dashboard_has_data() {
    let (system, folder) = (busy(), tempfile::tempdir().unwrap());
    let prometheus = Prometheus::start(folder.path(), &system);
    assert_eq!(prometheus.query("up{job=\"allclear\"} == 1").len(), 1);
    let dashboard = std::fs::read_to_string(root().join("docs/grafana.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&dashboard).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().unwrap());
    let queries: Vec<&str> = targets.map(|target| target["expr"].as_str().unwrap()).collect();
    assert!(queries.len() >= 18, "{queries:?}");
    for query in queries {
        for found in prometheus.query(query) {
            let value: f64 = found["value"][1].as_str().unwrap().parse().unwrap();
            assert!(value.is_finite(), "{query}: {found}");
        }
    }

    let shown =
        "allclear_component_status * on (component) group_left (name) allclear_component_info";
    let shown = prometheus.query(&format!("{shown} == 5"));
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(shown[0]["metric"]["name"], "Checkout");
    // Every metric is typed and described as it is documented.
    let metadata = prometheus.get("metadata").unwrap();
    let metrics = metadata.as_object().unwrap().iter();
    let ours: Vec<_> = metrics.filter(|(name, _)| name.starts_with("allclear_")).collect();
    let documented = std::fs::read_to_string(root().join("docs/telemetry.md")).unwrap();
    assert!(ours.len() >= 28, "{metadata}");
    for (name, told) in ours {
        let help = told[0]["help"].as_str().unwrap();
        let mut rows = documented.lines().filter(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(rows.any(|row| row.contains(help)), "{name}: {help}");
        assert_eq!(told[0]["type"], "gauge", "{name}");
    }
    // The alert of the documentation is evaluated, and has nothing to say.
    let rule = eventually("the alert of the documentation", || {
        let rule = prometheus.get("rules")?["groups"][0]["rules"][0].clone();
        (rule["health"] == "ok").then_some(rule)
    });
    assert_eq!((&rule["name"], &rule["state"]), (&json!("AllclearIsSilent"), &json!("inactive")));
}
