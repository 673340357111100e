//! Programs push points of metrics, with a token that can do nothing else, and readers see them drawn.

use harness::{Bundle, Reply, System, now, request, wait_for};
use serde_json::{Value, json};

const METRICS: &str = "[[metric]]\nid = \"orders\"\nname = \"Orders a <minute>\"\nunit = \"/min\"\ndecimals = 1\n\n\
    [[metric]]\nid = \"queue\"\nname = \"Queue\"\n\n[page]\n";

fn send(system: &System, path: &str, authorization: &str, body: &Value) -> Reply {
    let headers = [("authorization", authorization), ("content-type", "application/json")];
    request("POST", &system.worker.url(path), &headers, body.to_string().as_bytes()).unwrap()
}

fn metrics(system: &System, span: &str) -> Vec<Value> {
    let answer = system.get(&format!("api/v1/metrics.json?span={span}"));
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["period"]["identifier"], span);
    answer["metrics"].as_array().unwrap().clone()
}

#[test]
fn points_that_programs_push_are_drawn_for_readers() {
    let system = System::without_agents(Bundle::Deployed);
    assert!(!system.get("").contains("metric-"), "a page without metrics has no charts");
    system.change_page("[page]\n", METRICS);
    let token = system.allclear(&["token", "create", "pipeline", "--scope", "metrics"]);
    let token = token.lines().find(|line| line.starts_with("ops_")).unwrap_or(&token).trim();
    let bearer = format!("Bearer {token}");

    let hour_ago = now().minus(std::time::Duration::from_secs(3_600));
    let points = json!({ "points": [{ "value": 12.25 }, { "at": hour_ago, "value": 8 }] });
    let reply = send(&system, "ops/v1/metrics/orders/points", &bearer, &points);
    assert_eq!((reply.status, reply.json()["taken"].clone()), (200, json!(2)), "{}", reply.body);
    // A day of another, with a gap.
    let quarter = |n: u32| now().minus(std::time::Duration::from_secs(900) * n);
    let past = (4..90).filter(|n| !(30..40).contains(n));
    let past = past.map(|n| json!({ "at": quarter(n), "value": 20 + n * 7 % 13 }));
    let points = json!({ "points": past.collect::<Vec<_>>() });
    assert_eq!(send(&system, "ops/v1/metrics/queue/points", &bearer, &points).status, 200);
    system.allclear(&["metric", "push", "queue", "-3"]);
    let oauth = format!("OAuth {token}");
    let point = json!({ "data": { "timestamp": now().unix_ms() / 1_000, "value": 5 } });
    let status: Value = serde_json::from_str(&system.get("api/v2/status.json")).unwrap();
    let data = |page: &str| format!("v1/pages/{page}/metrics/queue/data.json");
    let own = data(status["page"]["id"].as_str().unwrap());
    for (path, status) in [(own, 201), (data("another"), 404)] {
        let reply = send(&system, &path, &oauth, &point);
        assert_eq!(reply.status, status, "{}", reply.body);
    }

    // What is pushed is shown within a minute.
    let is_shown = || system.get("").contains("12.2 /min");
    wait_for("the point to be shown", is_shown);
    let page = system.get("");
    for part in ["Orders a &lt;minute&gt;", "12.2 /min", "Last 24 hours: 8.0 /min to 12.2 /min"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let queue = &metrics(&system, "day")[1]["summary"];
    assert_eq!(queue["last"], 1.0, "the mean of -3 and 5: {queue}");
    for span in ["day", "week", "month"] {
        let found = metrics(&system, span);
        assert_eq!(found[0]["metric"]["id"], "orders");
        assert!(found[1]["summary"]["least"].is_number(), "{found:?}");
        let charts = system.get(&format!("charts?span={span}"));
        assert!(
            charts.contains("Orders a &lt;minute&gt;") && charts.contains("<path class=p50"),
            "{charts}"
        );
    }
    assert!(system.get("de/charts").contains("Diagramme"));

    // What is refused changes nothing, and the token does nothing else.
    let before = metrics(&system, "day");
    for (path, body, status) in [
        ("ops/v1/metrics/nothing/points", json!({ "points": [{ "value": 1 }] }), 404),
        ("ops/v1/metrics/orders/points", json!({ "points": [] }), 422),
        (
            "ops/v1/metrics/orders/points",
            json!({ "points": [{ "value": 1 }, { "value": 2e15 }] }),
            422,
        ),
        (
            "ops/v1/metrics/orders/points",
            json!({ "points": [{ "value": 1, "at": "2020-01-01T00:00:00Z" }] }),
            422,
        ),
        ("v1/pages/another/metrics/orders/data", json!({ "value": 1 }), 404),
        ("ops/v1/notices", json!({ "body": "x" }), 403),
        ("ops/v1/incidents", json!({ "name": "x" }), 403),
    ] {
        let reply = send(&system, path, &bearer, &body);
        assert_eq!(reply.status, status, "{path} {body}: {}", reply.body);
    }
    assert_eq!(metrics(&system, "day"), before);
    system.read_by("metrics.mjs");
    let reply = send(&system, "ops/v1/metrics/orders/points", "Bearer none", &points);
    assert_eq!(reply.status, 401, "{}", reply.body);
    let refused = request("GET", &system.worker.url("charts?span=year"), &[], b"").unwrap();
    assert_eq!(refused.status, 422, "{}", refused.body);
}
