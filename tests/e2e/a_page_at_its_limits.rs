//! A page at its documented limits: is it applied, assigned to every agent, run and shown?

use domain::access::token;
use domain::board::MAX_AGENTS;
use domain::config::{MAX_COMPONENTS, MAX_PROBES};
use domain::protocol::assignment::Assignment;
use harness::{
    ADMIN_TOKEN, AgentProcess, Bundle, LargePage, LocalWorker, Reply, ShopProcess, eventually, get,
    request, wait_for,
};
use serde_json::{Value, json};

const REGIONS: usize = 10;

fn ops(worker: &LocalWorker, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let url = worker.url(&format!("ops/v1/{path}"));
    request("POST", &url, &headers, body.to_string().as_bytes()).expect("an answer")
}

/// Asks for what changes nothing until there is an answer: a Board that is sending assignments to 200 Ledgers of its own
/// process may be too busy for one.
fn answered(worker: &LocalWorker, path: &str, body: &Value) -> Reply {
    eventually("an answer", || Some(ops(worker, path, body)).filter(|reply| reply.status != 503))
}

fn assignment(worker: &LocalWorker, token: &str, tag: &str) -> Option<Reply> {
    let (bearer, tag) = (format!("Bearer {token}"), format!("\"{tag}\""));
    let headers = [("authorization", bearer.as_str()), ("if-none-match", tag.as_str())];
    request("GET", &worker.url("agent/v1/assignment"), &headers, b"")
}

#[test]
fn two_thousand_probes_in_ten_regions_are_applied_assigned_run_and_shown() {
    let shop = ShopProcess::open();
    let worker = LocalWorker::start(Bundle::Deployed);
    let page = LargePage {
        probes: MAX_PROBES,
        regions: REGIONS,
        components: MAX_COMPONENTS,
        shop: shop.url().to_owned(),
    };
    let mut files = page.files();
    let planned = ops(&worker, "plan", &json!({ "files": files }));
    assert_eq!(planned.status, 200, "{}", planned.body);
    let applied = ops(&worker, "apply", &json!({ "files": files, "base": planned.json()["base"] }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    assert_eq!(applied.json(), planned.json(), "what was planned was carried out");

    let agent = |n: usize| format!("agent-{n}");
    let add = |n: usize| {
        let body = json!({ "agent": agent(n), "region": format!("region-{}", n % REGIONS) });
        let reply = ops(&worker, "agents", &body);
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()["token"].as_str().unwrap().to_owned()
    };
    let tokens: Vec<String> = (0..MAX_AGENTS).map(add).collect();
    let body = json!({ "agent": "one-more", "region": "region-0" });
    let refused = ops(&worker, "agents", &body);
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("at most 200 agents"), "{}", refused.body);

    let mut tags = vec![];
    for (n, token) in tokens.iter().enumerate() {
        // A Ledger that did not answer in time is sent it at the next tick.
        let reply = eventually("the assignment of an agent", || {
            assignment(&worker, token, "").filter(|reply| reply.status == 200)
        });
        let held: Assignment = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(held.agent.as_str(), agent(n));
        assert_eq!(held.probes.len(), MAX_PROBES);
        assert!(held.probes.iter().all(|probe| probe.steps.len() == 3));
        let again = eventually("an answer", || assignment(&worker, token, &held.tag));
        assert_eq!(again.status, 304);
        tags.push(held.tag);
    }

    // Another configuration reaches every agent; who planned for the first is refused.
    let base = answered(&worker, "plan", &json!({ "files": files })).json()["base"].clone();
    let text = files[7]["text"].as_str().unwrap().replace("status == 200", "status < 400");
    files[7]["text"] = text.into();
    let request = json!({ "files": files, "base": base });
    let changed = ops(&worker, "apply", &request);
    assert_eq!(changed.json()["changed"].as_array().map(Vec::len), Some(1), "{}", changed.body);
    assert_eq!(answered(&worker, "apply", &request).status, 409);
    wait_for("every Ledger to hold the other assignment", || {
        let is_new = |(token, tag): (&String, &String)| {
            assignment(&worker, token, tag).is_some_and(|reply| reply.status == 200)
        };
        tokens.iter().zip(&tags).all(is_new)
    });

    let _agent = AgentProcess::start(&worker.url(""), &tokens[3], None);
    assert!(token::claimed_agent(&tokens[3]).is_some());
    wait_for("the first component to be shown as it is", || {
        let summary = get(&worker.url("api/v2/summary.json")).map(|reply| reply.json());
        let components =
            summary.iter().flat_map(|summary| summary["components"].as_array().into_iter());
        components.flatten().any(|c| c["id"] == "part-0" && c["status"] == "operational")
    });
}
