//! A collector is told: the Worker pushes metrics and what happened to rotel, a collector of OpenTelemetry, which forwards them
//! to a receiver that reads them by the official definitions. A collector that fails is told again, also by a Worker that
//! was killed. rotel loses whole numbers that are strings, as the mapping has them; so the receiver reads a push itself, too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, Process, ReceivedRequest, TestSettings, WebhookReceiver,
    eventually, free_port, get, now, python, request, root, wait_for,
};
use serde_json::{Value, json};

/// A page that was there for days, with a component that operators speak of and an SLO.
const PAGE: &str = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
    [[region]]\nid = \"eu-central\"\nname = \"Frankfurt\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Check\\\"out\"\nmanual = true\n\
    [[slo]]\nid = \"checkout-works\"\nname = \"Checkout works\"\ncomponents = [\"checkout\"]\n\
    target = \"99.9%\"\nwindow = \"30d\"\n";
const HEADERS: &str = "authorization=Bearer%20the-secret-of-a-story,x-tenant=ours";

/// What reads requests by the official definitions, and keeps them.
struct Receiver {
    port: u16,
    forwarded: PathBuf,
    process: Process,
}

impl Receiver {
    fn start(folder: &Path) -> Self {
        let (port, forwarded) = (free_port(), folder.join("forwarded"));
        std::fs::write(&forwarded, "").unwrap();
        let mut command = Command::new(python());
        command.arg(root().join("tests/clients/otlp_receiver.py")).arg(port.to_string());
        let process = Process::start(command.arg(&forwarded), &folder.join("receiver.log"));
        wait_for("a receiver", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { port, forwarded, process }
    }
}

/// rotel, with what it forwarded.
struct Collector {
    port: u16,
    forwarded: PathBuf,
    _processes: [Process; 2],
}

impl Collector {
    fn start(folder: &Path) -> Self {
        let (port, grpc) = (free_port(), free_port());
        let Receiver { port: to, forwarded, process: receiver } = Receiver::start(folder);
        let mut rotel = Command::new(python());
        rotel
            .args(["-c", "import os, rotel, sys; os.execv(os.path.join(os.path.dirname(rotel.__file__), 'rotel-agent'), sys.argv)"])
            .args(["start", "--exporter=otlp", "--otlp-exporter-protocol=http"])
            .arg(format!("--otlp-exporter-endpoint=http://127.0.0.1:{to}"))
            .arg(format!("--otlp-http-endpoint=127.0.0.1:{port}"))
            .arg(format!("--otlp-grpc-endpoint=127.0.0.1:{grpc}"))
            .arg(format!("--pid-file={}", folder.join("rotel.pid").display()));
        let rotel = Process::start(&mut rotel, &folder.join("rotel.log"));
        wait_for("a collector", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { port, forwarded, _processes: [receiver, rotel] }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// What it forwarded of a signal, request by request.
    fn told(&self, path: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.forwarded).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line[0] == path).map(|line| line[1].clone()).collect()
    }

    /// The log records that it forwarded.
    fn records(&self) -> Vec<Value> {
        let told = self.told("/v1/logs");
        let all = told.iter().flat_map(|told| list(&told["resourceLogs"]));
        let scopes = all.flat_map(|resource| list(&resource["scopeLogs"]));
        scopes.flat_map(|scope| list(&scope["logRecords"])).cloned().collect()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn attribute<'a>(record: &'a Value, key: &str) -> &'a str {
    let found = list(&record["attributes"]).iter().find(|attribute| attribute["key"] == key);
    let value =
        found.unwrap_or_else(|| panic!("no {key} in {record}"))["value"].as_object().unwrap();
    value.values().next().unwrap().as_str().unwrap()
}

/// The families of a push, with their descriptions.
fn descriptions_of_push(told: &Value) -> BTreeMap<String, String> {
    let metrics = list(&told["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]);
    let text = |metric: &Value, key: &str| metric[key].as_str().unwrap().to_owned();
    metrics.iter().map(|metric| (text(metric, "name"), text(metric, "description"))).collect()
}

/// The families of which a scrape has samples, with their descriptions.
fn descriptions_of_scrape(scrape: &str) -> BTreeMap<String, String> {
    let lines = scrape.lines().filter(|line| !line.starts_with('#'));
    let names: BTreeSet<&str> = lines.filter_map(|line| line.split(['{', ' ']).next()).collect();
    let helps = scrape.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split_once(' '));
    let sampled = helps.filter(|(name, _)| names.contains(name));
    sampled.map(|(name, help)| (name.to_owned(), help.to_owned())).collect()
}

fn begin(endpoint: String) -> LocalWorker {
    let settings = TestSettings {
        private_contacts: true,
        otlp_endpoint: Some(endpoint.leak()),
        otlp_headers: Some(HEADERS),
        ..TestSettings::default()
    };
    let worker = LocalWorker::start_under(Bundle::Deployed, settings);
    let copy = root().join("tests/fixtures/schema-1.jsonl");
    worker.allclear(&["import", &copy.display().to_string()]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), PAGE).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    worker
}

#[test]
fn a_collector_has_every_metric_and_hears_of_incidents_and_alerts() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path());
    let mut worker = begin(collector.url());
    wait_for("the first push", || !collector.told("/v1/metrics").is_empty());
    let open = ["incident", "open", "Card payments fail", "-c", "checkout=major_outage"];
    let id = worker.allclear(&[&open[..], &["-m", "We look."]].concat());
    // It had failed before: so long that the error budget burns too fast.
    let [before, began, ended] =
        [7_200, 100, 10].map(|seconds| now().minus(Duration::from_secs(seconds)).to_string());
    for (from, to, status) in [(&before, &began, "operational"), (&began, &ended, "major_outage")] {
        worker.allclear(&["correction", "add", "checkout", from, to, status, "as the shop says"]);
    }
    worker.allclear(&["incident", "update", &id, "-m", "It is a pool.", "-s", "identified"]);
    worker.allclear(&["incident", "resolve", &id, "-m", "Over."]);

    // Nobody asks for it: the minute is over.
    let names = ["incident.opened", "incident.updated", "incident.resolved", "alert.fired"];
    let names: BTreeSet<String> = names.iter().map(|name| format!("allclear.{name}")).collect();
    wait_for("what happened", || {
        let told = collector.records();
        names.iter().all(|name| told.iter().any(|record| record["eventName"] == name.as_str()))
    });
    let records = collector.records();
    let one = |name: &str| {
        let name = format!("allclear.{name}");
        let mut own = records.iter().filter(|record| record["eventName"] == name.as_str());
        let record = own.next().unwrap_or_else(|| panic!("no {name} in {records:?}"));
        let is_alert = name.contains(".alert.");
        assert!(is_alert || own.next().is_none(), "each once: {records:?}");
        assert_eq!(attribute(record, "event.name"), name);
        record
    };
    let opened = one("incident.opened");
    assert_eq!(
        (&opened["body"]["stringValue"], &opened["severityText"]),
        (&json!("We look."), &json!("ERROR"))
    );
    assert_eq!(attribute(opened, "allclear.incident.id"), id.trim());
    assert_eq!(attribute(opened, "allclear.components"), "checkout");
    let resolved = one("incident.resolved");
    assert_eq!(attribute(resolved, "allclear.incident.status"), "resolved");
    let entry = |record: &Value| attribute(record, "allclear.entry").parse::<u64>().unwrap();
    assert!(
        entry(opened) < entry(one("incident.updated"))
            && entry(one("incident.updated")) < entry(resolved)
    );
    assert_eq!(attribute(one("alert.fired"), "allclear.slo"), "checkout-works");

    // A push has every family of which a scrape has samples, with the same description, once both are of the same state. Of
    // values the bodies themselves are compared, in the tests of the core.
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let mut looked_at = 0;
    let told = eventually("a push of what a scrape has", || {
        let mut pushes = collector.told("/v1/metrics");
        if std::mem::replace(&mut looked_at, pushes.len()) == pushes.len() {
            return None;
        }
        let headers = [("authorization", &*bearer)];
        let scrape = request("GET", &worker.url("metrics"), &headers, b"").unwrap().body;
        let told = pushes.pop()?;
        (descriptions_of_push(&told) == descriptions_of_scrape(&scrape)).then_some(told)
    });
    let resource = &told["resourceMetrics"][0];
    assert_eq!(attribute(&resource["resource"], "service.name"), "allclear");
    assert_eq!(attribute(&resource["resource"], "service.instance.id"), "https://status.example");
    let metrics = list(&resource["scopeMetrics"][0]["metrics"]);
    assert!(metrics.len() > 20, "{metrics:?}");
    let metric = |name: &str| metrics.iter().find(|metric| metric["name"] == name).unwrap();
    let info = &metric("allclear_component_info")["gauge"]["dataPoints"][0];
    assert_eq!(attribute(info, "name"), "Check\"out");
    let seconds = metric("allclear_component_status_seconds");
    assert_eq!(seconds["unit"], "s");
    assert!(seconds["sum"]["isMonotonic"].is_null(), "{seconds}");
    let point = &seconds["sum"]["dataPoints"][0];
    assert!(point["asDouble"].is_number() && point["startTimeUnixNano"].is_string(), "{point}");
    let requests = metric("allclear_object_requests_today");
    let point = &requests["sum"]["dataPoints"][0];
    assert!(point["startTimeUnixNano"].is_string(), "{point}");
    assert_eq!(requests["sum"]["isMonotonic"], true);
    assert_eq!(requests["sum"]["aggregationTemporality"], "AGGREGATION_TEMPORALITY_CUMULATIVE");

    // What was taken is not told again by a Worker that begins anew.
    let (before, pushes) = (records.len(), collector.told("/v1/metrics").len());
    worker.kill();
    worker.start_again();
    wait_for("a push after the restart", || collector.told("/v1/metrics").len() > pushes);
    let ended = ["allclear.alert.fired", "allclear.alert.ended"];
    let later = collector.records().split_off(before);
    assert!(
        later.iter().all(|record| ended.contains(&record["eventName"].as_str().unwrap())),
        "{later:?}"
    );
}

#[test]
fn a_collector_that_is_busy_is_told_again_by_a_worker_that_was_killed() {
    let hook = WebhookReceiver::start();
    let mut worker = begin(hook.url("busy"));
    let secret = "Bearer the-secret-of-a-story";
    let sent = eventually("the first push", || hook.at("/busy/v1/metrics").pop());
    assert_eq!((sent.header("authorization"), sent.header("x-tenant")), (secret, "ours"));
    assert_eq!(sent.header("content-type"), "application/json");
    // The definitions take it, with its whole numbers.
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(folder.path());
    let url = format!("http://127.0.0.1:{}/v1/metrics", receiver.port);
    let read = request("POST", &url, &[("content-type", "application/json")], &sent.body);
    assert_eq!(read.unwrap().status, 200);
    let read = std::fs::read_to_string(&receiver.forwarded).unwrap();
    for whole in ["\"unit\": \"{request}\"", "\"asInt\": \"1\"", "\"isMonotonic\": true"] {
        assert!(read.contains(whole), "{whole}: {read}");
    }
    let open = ["incident", "open", "Card payments fail", "-c", "checkout=major_outage"];
    worker.allclear(&[&open[..], &["-m", "We look."]].concat());
    let records = |request: &ReceivedRequest| {
        request.json()["resourceLogs"][0]["scopeLogs"][0]["logRecords"].clone()
    };
    // Each time it wakes it tells what was not taken: the first time it is refused, killed, and then it is taken.
    for attempts in 1..=2 {
        worker.kill();
        worker.start_again();
        wait_for("log records", || hook.at("/busy/v1/logs").len() >= attempts);
    }
    let told: Vec<Value> = hook.at("/busy/v1/logs").iter().map(records).collect();
    assert_eq!(told[0][0]["eventName"], "allclear.incident.opened");
    let same = |record: &Value| (record["eventName"].clone(), record["attributes"].clone());
    assert_eq!(same(&told[0][0]), same(&told[1][0]), "the same again");
    let log = worker.log();
    assert!(log.contains("takes no logs") && log.contains("it answers 503"), "{log}");
    assert!(!log.contains("the-secret-of-a-story") && !log.contains(&hook.url("busy")), "{log}");
}

#[test]
fn nobody_waits_for_a_collector_that_never_answers() {
    let hook = WebhookReceiver::start();
    let worker = begin(hook.url("silent"));
    wait_for("a push that is not answered", || !hook.at("/silent/v1/metrics").is_empty());
    let open = ["incident", "open", "Card payments fail", "-c", "checkout=major_outage"];
    worker.allclear(&[&open[..], &["-m", "We look."]].concat());
    // A scrape asks the Courier, which is what waits for the collector.
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let scrape = request("GET", &worker.url("metrics"), &[("authorization", &bearer)], b"");
    assert!(scrape.unwrap().body.contains("allclear_object_up{object=\"courier\"} 1\n"));
    assert!(get(&worker.url("")).unwrap().body.contains("Card payments fail"));
    let log = worker.log();
    assert!(!log.contains("takes no metrics"), "it still waits, for 20 seconds: {log}");
    wait_for("the end of its patience", || worker.log().contains("takes no metrics"));
}
