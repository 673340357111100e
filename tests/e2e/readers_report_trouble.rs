//! Readers report trouble: each counts once, operators hear of it, other readers only where the page says so too, and
//! nothing that is counted follows from it.

use domain::user_reports::new_report::MAX_REPORT_BYTES;
use harness::{Bundle, Reply, System, eventually, request};
use serde_json::{Value, json};

/// Two components without probes, one of which only operators see, and somebody who is told of alerts.
const MORE: &str = "[user_reports]\nalert_readers = 4\nalert_within = \"10m\"\n\
    [[escalation]]\nsteps = [{ after = \"0s\", contacts = [\"boss\"] }]\n\
    [[component]]\nid = \"mail\"\nname = \"Mail\"\nmanual = true\n\
    [[component]]\nid = \"vault\"\nname = \"Vault\"\nmanual = true\nhidden = true\n\n[page]\n";

const FORM: &str = "application/x-www-form-urlencoded";

fn post(system: &System, reader: &str, media_type: &str, body: &str) -> Reply {
    let headers = [
        ("cf-connecting-ip", reader),
        ("content-type", media_type),
        ("accept", "*/*"),
        ("origin", "https://elsewhere.example"),
    ];
    request("POST", &system.worker.url("report"), &headers, body.as_bytes()).unwrap()
}

fn report(system: &System, reader: &str, body: &Value) -> Reply {
    post(system, reader, "application/json", &body.to_string())
}

/// What operators see of a component.
fn reports_of(system: &System, component: &str) -> Value {
    let all = system.ops("user-reports");
    let found = all.as_array().unwrap().iter().find(|entry| entry["component"] == component);
    found.cloned().unwrap_or_default()
}

fn open_alerts(system: &System) -> Vec<Value> {
    let alerts = system.ops("open-alerts")["alerts"].as_array().unwrap().clone();
    alerts.into_iter().filter(|alert| alert["kind"] == "user_reports").collect()
}

#[test]
fn readers_report_and_each_counts_once() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("[page]\n", MORE);
    let mail = json!({ "components": ["mail"], "text": "<script>alert(1)</script>\nIt waits" });

    // The form works without scripts, in each language, and says thanks whether a report counts or not.
    let form = system.get("report");
    assert!(form.contains("name=\"component\"") && form.contains("value=\"mail\""), "{form}");
    assert!(!form.contains("vault") && !form.contains("<script"), "{form}");
    assert!(system.get("").contains("href=\"/report\""));
    let text = "component=mail&component=checkout&text=%3Cb%3ECards%3C%2Fb%3E%0D%0Afail";
    for _ in 0..2 {
        let reply = post(&system, "192.0.2.1", FORM, text);
        assert_eq!(reply.status, 202, "{}", reply.body);
        assert!(reply.body.contains("Thank you"), "{}", reply.body);
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe"), "{policy}");
    }
    assert_eq!(reports_of(&system, "mail")["reports"], 1);
    assert_eq!(reports_of(&system, "mail")["texts"][0]["text"], "<b>Cards</b>\nfail");
    // A network of IPv6 is one reader, as JSON too.
    for host in 1..8 {
        let reply = report(&system, &format!("2001:db8:1:2::{host}"), &mail);
        assert_eq!((reply.status, &reply.json()["components"]), (202, &json!(["mail"])));
    }
    assert_eq!(reports_of(&system, "mail")["reports"], 2);
    // What programs fill in is thanked for, and not taken.
    let trapped = post(&system, "192.0.2.9", FORM, "component=mail&website=x");
    assert_eq!(trapped.status, 202);
    assert_eq!(reports_of(&system, "mail")["reports"], 2);

    // What is hidden is refused like what never was, and neither is confirmed.
    let refusal = |component: &str| {
        let reply = report(&system, "192.0.2.10", &json!({ "components": [component] }));
        assert_eq!((reply.status, &*reply.media_type), (422, "application/problem+json"));
        reply.body.replace(component, "X")
    };
    assert_eq!(refusal("vault"), refusal("never"));
    for (body, status) in [
        (json!({ "components": [] }).to_string(), 422),
        (json!({ "components": ["mail"], "text": "x".repeat(501) }).to_string(), 422),
        (json!({ "components": ["mail"], "text": "\u{1b}[2J" }).to_string(), 422),
        (json!({ "components": ["mail"], "more": 1 }).to_string(), 422),
        ("{".to_owned(), 400),
        (" ".repeat(MAX_REPORT_BYTES + 1), 413),
    ] {
        let reply = post(&system, &format!("192.0.3.{status}"), "application/json", &body);
        assert_eq!((reply.status, &*reply.media_type), (status, "application/problem+json"));
    }
    let refused =
        post(&system, "192.0.2.11", FORM, "text=%3C/textarea%3E%3Cscript%3Ealert(1)%3C/script%3E");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("role=\"alert\""), "{}", refused.body);
    assert!(refused.body.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)"), "{}", refused.body);
    let flood = (0..40).map(|_| report(&system, "192.0.2.12", &mail).status);
    let flood: Vec<u16> = flood.collect();
    assert_eq!((flood[0], flood[39]), (202, 429), "{flood:?}");
    assert_eq!(reports_of(&system, "mail")["reports"], 3);

    // Operators read it on a terminal, and may report themselves.
    system.allclear(&["report", "mail", "--text", "By phone"]);
    let list = system.allclear(&["report", "list", "--since", "-1h"]);
    for part in ["mail", "4 reports", "shown as operational", "<b>Cards</b>", "By phone"] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let (is_done, _, told) = system.try_allclear(&["report", "vault"]);
    assert!(!is_done && told.contains("there is no component `vault`"), "{told}");

    // Nothing of it is public while the page shows nothing, and operators are alerted.
    for path in ["", "components/mail", "index.md", "log.jsonl", "api/v2/summary.json"] {
        let page = system.get(path);
        assert!(!page.contains("reported trouble") && !page.contains("Cards</b>"), "{page}");
    }
    let alert = eventually("an alert", || open_alerts(&system).pop());
    assert!(alert["name"].as_str().unwrap().contains("Mail"), "{alert}");

    // An incident that operators open of it says how it was noticed; then readers hear how many they are.
    let draft = ["incident", "open", "Mail waits", "-c", "mail=operational", "-m", "We look."];
    let draft = system.allclear(&[&draft[..], &["--detection", "customer", "--draft"]].concat());
    let id = draft.split_whitespace().next().unwrap().to_owned();
    eventually("no alert", || open_alerts(&system).is_empty().then_some(()));
    assert!(!system.get("").contains("reported trouble"), "a draft is not told");
    let shown = system.allclear(&["incident", "show", &id]);
    assert!(shown.contains("user reports: 4 of mail") && shown.contains("customer"), "{shown}");
    let context = system.ops(&format!("incidents/{id}/context"));
    assert_eq!(context["user_reports"][0]["reports"], 4, "{context}");
    system.allclear(&["incident", "publish", &id]);
    system.wait_for_page("4 readers reported trouble in the last hour");
    assert!(system.get("components/mail").contains("4 readers reported trouble"));
    assert!(system.get("de/").contains("4 Personen haben in der letzten Stunde"));
    let summary: Value = serde_json::from_str(&system.get("api/v2/summary.json")).unwrap();
    let mut components = summary["components"].as_array().unwrap().iter();
    let mail = components.find(|component| component["name"] == "Mail").unwrap();
    assert_eq!(mail["status"], "operational", "no status follows");

    // A page that takes none has no form.
    system.change_page("alert_readers = 4", "accept = false");
    eventually("no form", || (!system.get("").contains("/report")).then_some(()));
    assert_eq!(post(&system, "192.0.2.20", FORM, "component=mail").status, 404);
    assert!(!system.get("report").contains("<form"));
}

#[test]
fn the_timeline_is_amended_by_its_name_and_from_a_file() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("[page]\n", MORE);
    let components = system.ops("components");
    let mut components = components.as_array().unwrap().iter();
    let checkout = components.find(|component| component["id"] == "checkout").unwrap();
    let created = checkout["created_at"].as_str().unwrap().to_owned();
    let amend = |more: &[&str]| {
        let (is_done, out, told) =
            system.try_allclear(&[&["timeline", "amend"][..], more].concat());
        (is_done, out, told)
    };
    // The past of these components is some seconds long.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let to = harness::now().minus(std::time::Duration::from_millis(500)).to_string();
    let span = ["checkout", "--from", &created, "--to", &to];
    for (word, status) in [
        ("maintenance", "under_maintenance"),
        ("correction", "operational"),
        ("partial_outage", "partial_outage"),
    ] {
        let (is_done, id, told) =
            amend(&[&span[..], &["--as", word, "--reason", "As it was"]].concat());
        assert!(is_done, "{told}");
        let all = system.ops("corrections");
        let all = all.as_array().unwrap();
        let made = all.iter().find(|made| made["id"] == id.trim()).unwrap();
        assert_eq!((&made["status"], &made["reason"]), (&json!(status), &json!("As it was")));
    }
    // Before the component began nothing is counted: the refusal says since when, and what to do.
    let before = ["checkout", "--from", "2020-01-01T00:00Z", "--to", &to];
    let (is_done, _, told) =
        amend(&[&before[..], &["--as", "maintenance", "--reason", "x"]].concat());
    let begins = format!("give `{created}` or later");
    assert!(!is_done && told.contains(&begins) && told.contains("came on the page"), "{told}");
    let (is_done, _, told) = amend(&["checkout", "--from", &created]);
    assert!(!is_done && told.contains("--as"), "{told}");
    // From a file, once.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("amend.csv");
    let rows = format!(
        "component,from,to,status,reason\naccounts,{created},{to},maintenance,By mail\n\
         storefront,{created},{to},correction,By mail\n"
    );
    std::fs::write(&file, rows).unwrap();
    let path = file.display().to_string();
    for (more, told) in [
        (&["--file", &path, "--dry-run"][..], "2 would be made, 0 known"),
        (&["--file", &path], "2 made, 0 known"),
        (&["--file", &path], "0 made, 2 known"),
    ] {
        let (is_done, out, errors) = amend(more);
        assert!(is_done && out.contains(told), "{out} {errors}");
    }
}
