//! Something panics inside, on purpose: the caller is answered in time, and the next one is
//! served as if nothing had been.

use harness::{Bundle, System, get};

#[test]
fn a_panic_costs_one_answer_and_nothing_of_the_record() {
    let system = System::without_agents(Bundle::Provokable);
    let token = system.agent_token("eu-central");
    let before = system.get("api/v2/summary.json");
    for place in ["worker", "board", "ledger"] {
        let reply = get(&system.worker.url(&format!("provoke/{place}"))).expect("it does not hang");
        assert_eq!(reply.status, 503, "{place}: {}", reply.body);
        assert_eq!(reply.media_type, "application/problem+json");
        assert_eq!(system.get("api/v2/summary.json"), before, "{place}: the next one is served");
        let bearer = format!("Bearer {token}");
        let url = system.worker.url("agent/v1/assignment");
        let reply = harness::request("GET", &url, &[("authorization", &bearer)], b"").unwrap();
        assert_eq!(reply.status, 200, "{place}: and so are agents");
    }
}
