//! Reports: an outage after a change, with a customer, is read in each kind and form, by command line and API; a report is
//! verified from the public log, and an edited figure is found.

use domain::cost::pricing::Usage;
use domain::report::document::Report;
use domain::report::kind::ReportKind;
use domain::report::value::ReportValue;
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, REPORTED_COMPONENTS, Reply, System, get, reported_year,
    request,
};
use serde_json::Value;

const CUSTOMERS: &str = r#"
[[customer]]
id = "globex"
name = "=Globex <b>Unlimited</b>"
components = ["storefront", "checkout"]
[customer.contract]
target = "100%"
credits = [{ below = "100%", percent = 10 }]

[[customer]]
id = "initech"
name = "Initech Key Account"
components = ["accounts"]
key = true
"#;

fn told() -> System {
    let system = System::start();
    std::fs::write(system.probes().join("customers.toml"), CUSTOMERS).unwrap();
    system
        .change_page("id = \"storefront\"\n", "id = \"storefront\"\ndepends_on = [\"checkout\"]\n");
    let change = system.allclear(&["change", "record", "Shop 7", "-c", "checkout", "--by", "ci"]);
    system.allclear(&["change", "end", &change, "--outcome", "rolled_back"]);
    let open =
        ["incident", "open", "Nobody can pay", "-m", "We look.", "-c", "checkout=major_outage"];
    let incident = system.allclear(&open);
    system.allclear(&["incident", "details", &incident, "--change", &change]);
    std::thread::sleep(std::time::Duration::from_secs(2));
    system.allclear(&["incident", "resolve", &incident, "-m", "Over."]);
    system
}

/// What a kind is of, as the command line and as the API have it.
fn of_what(kind: ReportKind) -> (Vec<&'static str>, &'static str) {
    match kind {
        ReportKind::QuarterlyCustomer => (vec!["--customer", "globex"], "&customer=globex"),
        ReportKind::ChangeImpact => (vec!["--component", "checkout"], "&component=checkout"),
        _ => (vec![], ""),
    }
}

fn ask(system: &System, path: &str) -> Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let url = system.worker.url(&format!("ops/v1/reports{path}"));
    request("GET", &url, &[("authorization", &bearer)], b"").expect("an answer")
}

#[test]
fn each_kind_is_read_in_each_form() {
    let system = told();
    let listed = system.allclear(&["reports"]);
    let kinds: Vec<Value> = serde_json::from_str(&ask(&system, "").body).unwrap();
    assert_eq!(kinds.len(), ReportKind::all().count());
    for kind in ReportKind::all() {
        let name = kind.as_str();
        assert!(listed.contains(name), "{listed}");
        let (options, query) = of_what(kind);
        let command = |format: &str| {
            system.allclear(&[&["reports", name, "--format", format], &options[..]].concat())
        };
        let text = command("text");
        assert!(text.starts_with(kind.title()), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
        let report: Report = serde_json::from_str(&command("json")).unwrap();
        assert_eq!(report.kind, kind);
        for (format, media_type) in [
            ("json", "application/json"),
            ("csv", "text/csv; charset=utf-8"),
            ("html", "text/html; charset=utf-8"),
            ("text", "text/plain; charset=utf-8"),
        ] {
            let reply = ask(&system, &format!("/{name}?format={format}{query}"));
            assert_eq!(reply.status, 200, "{name}: {}", reply.body);
            assert_eq!(reply.header("content-type"), Some(media_type), "{name}");
            let policy = reply.header("content-security-policy").unwrap();
            assert!(
                policy.contains("default-src 'none'") && policy.contains("sandbox"),
                "{policy}"
            );
            assert!(!reply.body.contains("<b>Unlimited") || format != "html", "{}", reply.body);
        }
    }
    // What is asked for is what is told: the customer's contract is broken, its credit due.
    let levels = ask(&system, "/service-levels?format=csv").body;
    let line = levels.lines().find(|line| line.contains("'=Globex")).unwrap();
    assert!(line.contains(",no,") && line.trim_end().ends_with(",10"), "{levels}");
    let changes = system.allclear(&["reports", "changes"]);
    assert!(
        changes.contains("Rolled back: 1") && changes.contains("Followed by an incident: 1"),
        "{changes}"
    );
    // Readers' report names no customer, and a customer's no other.
    let public = ask(&system, "/availability?format=html").body;
    assert!(public.contains("Nobody can pay") && !public.contains("Globex"), "{public}");
    let own = ask(&system, "/quarterly-customer?customer=globex").body;
    assert!(own.contains("Globex") && !own.contains("Initech") && !own.contains("Shop 7"), "{own}");
}

#[test]
fn what_cannot_be_read_is_refused_and_nobody_reads_without_a_token() {
    let system = System::without_agents(Bundle::Deployed);
    for (path, status, place) in [
        ("/nothing", 404, "there is no report"),
        ("/changes?format=pdf", 422, "format"),
        ("/changes?period=2026-13", 422, "period"),
        ("/changes?period=2999", 422, "has not begun"),
        ("/churn?component=checkout", 422, "component"),
        ("/quarterly-customer", 422, "customer"),
        ("/quarterly-customer?customer=nobody", 404, "nobody"),
        ("/change-impact?component=nothing", 404, "nothing"),
    ] {
        let reply = ask(&system, path);
        assert!(reply.status == status && reply.body.contains(place), "{path}: {}", reply.body);
    }
    for path in ["ops/v1/reports", "ops/v1/reports/availability?format=html"] {
        assert_eq!(get(&system.worker.url(path)).unwrap().status, 401, "{path}");
    }
    let (_, _, told) = system.try_allclear(&["reports", "chun"]);
    assert!(told.contains("did you mean `churn`"), "{told}");
}

#[test]
fn a_report_is_verified_and_an_edited_figure_is_found() {
    let system = told();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, edited, log) = (path("report.json"), path("edited.json"), path("log.jsonl"));
    std::fs::write(&log, system.get("log.jsonl")).unwrap();
    for kind in ["monthly-management", "availability", "service-levels", "twelve-months"] {
        system.allclear(&["reports", kind, "--format", "json", "--output", &file]);
        let verified = system.allclear(&["verify", &file]);
        assert!(verified.contains("figures of `") && !verified.starts_with("0 "), "{verified}");
    }
    let customer = ["reports", "quarterly-customer", "--customer", "globex", "--format", "json"];
    system.allclear(&[&customer[..], &["--output", &file]].concat());
    let verified = system.allclear(&["verify", &file, "--log", &log]);
    assert!(verified.contains("figures of `Service report"), "{verified}");
    let verified: Value =
        serde_json::from_str(&system.allclear(&["verify", &file, "--json"])).unwrap();
    assert!(verified["figures"].as_u64().unwrap() >= 6, "{verified}");

    // A better figure is found, wherever it stands.
    let mut report: Report =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    report.sections[0].figures[0].value = ReportValue::PercentThousandths(100_000);
    std::fs::write(&edited, serde_json::to_string(&report).unwrap()).unwrap();
    let (is_well, _, told) = system.try_allclear(&["verify", &edited]);
    assert!(!is_well && told.contains("Contract, Availability: the report says 100 %"), "{told}");
    // Another log is found, and a log that is no longer what it was.
    report.log_hash = "0".repeat(64);
    std::fs::write(&edited, serde_json::to_string(&report).unwrap()).unwrap();
    let (is_well, _, told) = system.try_allclear(&["verify", &edited]);
    assert!(!is_well && told.contains("not the line that the report names"), "{told}");
    std::fs::write(&log, system.get("log.jsonl").replace("major_outage", "operational")).unwrap();
    let (is_well, _, told) = system.try_allclear(&["verify", &file, "--log", &log]);
    assert!(!is_well && told.contains("does not verify"), "{told}");
    let (is_well, _, told) = system.try_allclear(&["verify", &log, "--log", &log]);
    assert!(!is_well, "{told}");
}

#[test]
fn reports_of_a_large_page_and_a_year_read_few_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("year.jsonl");
    let _ = reported_year().write(&path);
    let mut worker = LocalWorker::start(Bundle::Deployed);
    worker.allclear(&["import", &path.display().to_string()]);
    worker.kill();
    worker.restart();
    let rows_read = || {
        let usage: Usage = serde_json::from_value(worker.ops("usage")).unwrap();
        usage.board.awake.rows_read
    };
    let mut before = rows_read();
    println!("{before} rows read to wake");
    for kind in ReportKind::all() {
        let name = kind.as_str();
        let options: &[&str] = match kind {
            ReportKind::QuarterlyCustomer => &["--customer", "k1"],
            ReportKind::ChangeImpact => &["--component", "c1"],
            _ => &[],
        };
        let report = worker.allclear(&[&["reports", name, "--format", "json"], options].concat());
        let report: Report = serde_json::from_str(&report).unwrap();
        assert_eq!(report.kind, kind);
        let after = rows_read();
        let read = after - before;
        println!("{read} rows read around the report {name}");
        assert!(read <= 300, "{name}: {read} rows");
        if kind == ReportKind::TwelveMonths {
            let rows = report.sections[1].table.as_ref().unwrap().rows.len() as u64;
            assert_eq!(rows, REPORTED_COMPONENTS);
        }
        before = after;
    }
}
