//! What operators note of incidents and do not publish is at no public address, and nothing there changes.

use domain::access::route::{RouteMethod, RouteSummary};
use domain::access::scope::Scope;
use harness::{ADMIN_TOKEN, Bundle, Reply, System, request, wait_for};
use serde_json::{Value, json};

/// What no reader may see.
const MARK: &str = "zzsecretzz";

fn send(system: &System, method: &str, path: &str, body: &Value) -> Reply {
    let url = system.worker.url(&format!("ops/v1/{path}"));
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let reply = request(method, &url, &headers, body.to_string().as_bytes()).unwrap();
    assert!(reply.status < 300, "{method} {path}: {}", reply.body);
    reply
}

/// Every public address of the route table, with an incident's id where one belongs.
fn public_addresses(system: &System, incident: &str) -> Vec<String> {
    let routes: Vec<RouteSummary> = serde_json::from_value(system.ops("routes")).unwrap();
    let public = routes
        .iter()
        .filter(|route| route.scope == Scope::Public && route.method == RouteMethod::Get);
    let mut addresses: Vec<String> = public
        .map(|route| {
            let path =
                route.path.replace("{incident}", incident).replace("{component}", "checkout");
            let segments = path.split('/').skip(1).map(|segment| match segment.split_once('}') {
                Some((_, ending)) => format!("x{ending}"),
                None => segment.to_owned(),
            });
            segments.collect::<Vec<_>>().join("/")
        })
        .collect();
    assert!(addresses.len() >= 11, "{addresses:?}");
    let now = harness::now();
    addresses.push(format!("?at={now}"));
    addresses.push("api/v1/latency.json?component=checkout".into());
    addresses
}

/// Drafts and incidents with the mark wherever an operator may write.
fn write_everywhere(system: &System) -> Vec<String> {
    let details = json!({
        "manifestation": MARK, "manager": MARK, "communications": MARK, "investigators": [MARK],
        "call": format!("https://{MARK}.example/"), "detection": "customer", "outage": "partial",
        "resolution": "workaround", "severity": { "severity": "sev1", "reason": MARK },
    });
    let ids = ["draft", "internal"].map(|visibility| {
        let new = json!({
            "name": MARK, "body": MARK, "visibility": visibility, "details": details,
            "components": { "checkout": "major_outage" },
        });
        let id = send(system, "POST", "incidents", &new).json()["id"].as_str().unwrap().to_owned();
        let at = |rest: &str| format!("incidents/{id}{rest}");
        let updated = send(system, "POST", &at("/updates"), &json!({ "body": MARK })).json();
        let update = updated["updates"][0]["id"].as_str().unwrap().to_owned();
        let update = at(&format!("/updates/{update}"));
        send(system, "PATCH", &update, &json!({ "body": format!("{MARK}!") }));
        send(system, "DELETE", &update, &Value::Null);
        send(system, "POST", &at("/notes"), &json!({ "text": MARK, "kind": "action", "by": MARK }));
        send(system, "POST", &at("/acknowledge"), &json!({ "by": MARK }));
        send(
            system,
            "PATCH",
            &at(""),
            &json!({ "name": format!("{MARK} 2"), "impact": "critical" }),
        );
        send(system, "POST", &at("/counts"), &json!({ "counts": false }));
        send(system, "POST", &at("/resolve"), &json!({ "body": MARK }));
        send(system, "POST", &at("/reopen"), &json!({ "body": MARK }));
        id
    });
    ids.to_vec()
}

#[test]
fn no_public_address_has_a_word_of_what_is_private() {
    let system = System::without_agents(Bundle::Deployed);
    let public = system.allclear(&["incident", "open", "Slow search", "-m", "Searching is slow."]);
    let public = public.trim().to_owned();
    wait_for("the incident", || system.get("").contains("Slow search"));
    let before = system.get("uptime.json");
    let log = system.get("log.jsonl");
    let summary = |system: &System| -> Value {
        serde_json::from_str(&system.get("api/v2/summary.json")).unwrap()
    };
    let summary_before = summary(&system);
    let ids = write_everywhere(&system);
    let note = json!({ "text": MARK });
    send(&system, "POST", &format!("incidents/{public}/notes"), &note);
    let manager = json!({ "manager": MARK });
    send(&system, "PATCH", &format!("incidents/{public}"), &manager);
    // All that caches held of before is gone by then.
    std::thread::sleep(std::time::Duration::from_secs(5));
    for id in &ids {
        for address in public_addresses(&system, id) {
            for accept in ["text/html", "application/json"] {
                let url = system.worker.url(&address);
                let reply = request("GET", &url, &[("accept", accept)], b"").unwrap();
                assert!(!reply.body.contains(MARK), "{address}: {}", reply.body);
                assert!(!format!("{:?}", reply.headers).contains(MARK), "{address}");
            }
        }
        let ask = |id: &str| {
            let url = system.worker.url(&format!("incidents/{id}"));
            let reply = request("GET", &url, &[("accept", "application/json")], b"").unwrap();
            (reply.status, reply.body.replace(id, "ID"))
        };
        assert_eq!(ask(id), ask("nowhere00000"), "a draft is like an incident that never was");
    }
    assert_eq!(system.get("log.jsonl"), log, "and the log has no gap for it");
    assert_eq!(summary(&system), summary_before, "no number tells of it");
    let heights = [&before, &system.get("uptime.json")].map(|figures| {
        let figures: Value = serde_json::from_str(figures).unwrap();
        (figures["log_height"].clone(), figures["log_hash"].clone())
    });
    assert_eq!(heights[0], heights[1]);
    let shown = system.ops(&format!("incidents/{}", ids[0]));
    assert_eq!(shown["details"]["manager"], MARK, "operators see it");
    assert!(system.allclear(&["verify", &system.worker.url("")]).contains("verified"));
}
