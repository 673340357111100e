//! Trials: an operator has a chosen agent run a probe once, now, and sees it step by step; nothing of it enters the record, and
//! no secret is in it.

use std::fs;

use domain::protocol::trial::{MAX_OPEN_TRIALS, MAX_RESULT_BYTES, TrialResult};
use harness::{ADMIN_TOKEN, Bundle, PASSWORD, Reply, System, request, request_once, wait_for};
use serde_json::Value;

/// Probes that are due once a day: what is seen of them is seen by trials.
fn add_probes(system: &System) {
    let folder = system.probes();
    let page = fs::read_to_string(folder.join("page.toml")).unwrap();
    let component = "[[component]]\nid = \"rare\"\nname = \"Rare\"\n\n";
    let page = page.replacen("[[component]]", &format!("{component}[[component]]"), 1);
    fs::write(folder.join("page.toml"), page).unwrap();
    let head = |id: &str| {
        format!(
            "id = \"{id}\"\ncomponent = \"rare\"\nevery = \"24h\"\ntimeout = \"5s\"\n\
             regions = [\"eu-central\"]\n\n"
        )
    };
    let passes = format!(
        "[[step]]\nname = \"look\"\nget = \"{}/\"\nexpect = [\"status == 200\"]\n",
        system.shop.url()
    );
    let fails = format!(
        "{passes}\n[[step]]\nname = \"sign in\"\npost = \"{}/api/login\"\n\
         json = {{ user = \"probe\", password = \"${{secret.SHOP_PASSWORD}}\" }}\n\
         expect = [\"status == 418\"]\n",
        system.shop.url()
    );
    fs::write(folder.join("rare-passes.toml"), head("rare-passes") + &passes).unwrap();
    fs::write(folder.join("rare-fails.toml"), head("rare-fails") + &fails).unwrap();
    system.allclear(&["apply", &folder.display().to_string()]);
}

fn trials(system: &System, agent: &str) -> Vec<Value> {
    system.ops(&format!("agents/{agent}/trials")).as_array().unwrap().clone()
}

fn post(system: &System, path: &str, token: &str, body: &[u8]) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    request("POST", &system.worker.url(path), &headers, body).unwrap()
}

#[test]
fn a_chosen_agent_runs_a_probe_and_nothing_of_it_enters_the_record() {
    let mut system = System::without_agents(Bundle::Deployed);
    add_probes(&system);
    let server = system.worker.url("");
    system.start_agent("eu-central", &server);
    wait_for("the agent to report", || system.counts("eu-central-1")["observations"] != 0);
    let published = || {
        let log = system.get("log.jsonl");
        let lines = log.lines().filter(|line| line.contains("rare")).map(str::to_owned);
        (lines.collect::<Vec<_>>(), system.component("rare"))
    };
    let before = published();
    let audit = system.ops("audit");

    let passed = system.allclear(&["agent", "try", "eu-central-1", "rare-passes"]);
    assert!(passed.starts_with("passed in ") && passed.contains("look: after"), "{passed}");
    assert!(passed.contains("first byte"), "each phase is told: {passed}");

    let (done, shown, why) = system.try_allclear(&["agent", "try", "eu-central-1", "rare-fails"]);
    assert!(!done && why.contains("`rare-fails` does not pass"), "{why}");
    assert!(shown.starts_with("failed in ") && shown.contains("sign in failed"), "{shown}");
    assert!(shown.contains("FAILS  status == 418: 200"), "what was found: {shown}");
    assert!(shown.contains("> POST") && shown.contains("***"), "what was sent: {shown}");

    let told = trials(&system, "eu-central-1");
    let outcomes: Vec<_> = told.iter().map(|trial| &trial["result"]["outcome"]).collect();
    assert_eq!(outcomes, ["failed", "passed"], "the newest first");
    assert!(told.iter().all(|trial| trial["by"] == "admin" && trial["state"] == "done"));
    let steps: Vec<_> = told[0]["result"]["steps"].as_array().unwrap().iter().collect();
    assert_eq!([&steps[0]["step"], &steps[1]["step"]], ["look", "sign in"]);
    assert!(!shown.contains(PASSWORD) && !Value::from(told).to_string().contains(PASSWORD));

    the_console_tries_and_shows(&system);

    // Whatever was seen by trials is in no observation, evidence, log or audit.
    let seen = system.allclear(&["observations", "eu-central-1"]);
    assert!(seen.contains("\"storefront\"") && !seen.contains("\"rare-"), "{seen}");
    assert_eq!(system.ops("evidence?probe=rare-fails")["evidence"], Value::Array(vec![]));
    assert_eq!(published(), before, "the page and its log say what they said");
    assert_eq!(system.ops("audit"), audit, "and so does the log of the Board");
    let observations = system.counts("eu-central-1")["observations"].as_u64().unwrap();
    assert!(observations > 0);
    let made = system.stop_agent("eu-central");
    assert_eq!(system.counts("eu-central-1")["observations"], made, "trials are not counted");
}

/// The form stands on the screen of the probe, filled in with it, and leads to the agent's trials, step by step.
fn the_console_tries_and_shows(system: &System) {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers = [("authorization", bearer.as_str()), form];
    let open = |path: &str| {
        let reply = request("GET", &system.worker.url(path), &headers[..1], b"").unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    };
    let screen = open("console/probes/rare-passes");
    assert!(screen.contains("Try now") && screen.contains("value=\"rare-passes\""), "{screen}");
    let typed = b"agent=eu-central-1&probe=rare-passes";
    let to = system.worker.url("console/actions/try");
    let sent = request_once("POST", &to, &headers, typed).unwrap();
    let led = sent.headers.iter().find(|(name, _)| name == "location").map(|(_, to)| to.as_str());
    assert_eq!((sent.status, led), (303, Some("/console/agents/eu-central-1?done=try")));
    wait_for("the result of the third trial", || {
        let told = trials(system, "eu-central-1");
        told.len() == 3 && told[0]["state"] == "done"
    });
    let shown = open("console/agents/eu-central-1");
    let bars = shown.matches("<ol class=\"fall\">").count();
    assert!(bars == 3 && shown.contains("expectation failed"), "{bars}: {shown}");
    let refused = request_once("POST", &to, &headers, b"agent=eu-central-1&probe=none").unwrap();
    assert!(refused.status == 422 && refused.body.contains("runs no none:"), "{}", refused.body);
}

#[test]
fn what_cannot_be_tried_is_refused_and_a_silent_agent_is_waited_for() {
    let system = System::without_agents(Bundle::Deployed);
    add_probes(&system);
    let token = system.agent_token("eu-central");
    let other = system.agent_token("us-east");
    for ([agent, probe], status, why) in [
        (["nobody", "checkout"], 404, "there is no agent `nobody`"),
        (["eu-central-1", "nothing"], 422, "runs no `nothing`"),
        (["us-east-1", "rare-passes"], 422, "of the region `us-east` runs no `rare-passes`"),
    ] {
        let (done, _, refused) = system.try_allclear(&["agent", "try", agent, probe]);
        assert!(!done && refused.contains(why), "{refused}");
        let body = format!("{{\"probe\":\"{probe}\"}}");
        let path = format!("ops/v1/agents/{agent}/trials");
        assert_eq!(post(&system, &path, ADMIN_TOKEN, body.as_bytes()).status, status, "{agent}");
    }
    let path = "ops/v1/agents/eu-central-1/trials";
    let wanted = br#"{"probe":"rare-passes"}"#;
    let mut ids = vec![];
    for _ in 0..MAX_OPEN_TRIALS {
        let reply = post(&system, path, ADMIN_TOKEN, wanted);
        assert_eq!((reply.status, reply.json()["state"].as_str()), (202, Some("waiting")));
        ids.push(reply.json()["id"].as_u64().unwrap());
    }
    assert_eq!(post(&system, path, ADMIN_TOKEN, wanted).status, 409);
    assert_eq!(post(&system, path, &token, wanted).status, 401, "an agent is no operator");

    // Its own agent alone says what came of it, as often as it likes, and the first word counts.
    let address = |id: u64| format!("agent/v1/trials/{id}");
    let result = |why: &str| serde_json::to_vec(&TrialResult::not_run(why)).unwrap();
    assert_eq!(post(&system, &address(ids[0]), &other, &result("x")).status, 404);
    assert_eq!(post(&system, &address(ids[0]), ADMIN_TOKEN, &result("x")).status, 401);
    assert_eq!(post(&system, &address(1), &token, &result("x")).status, 404);
    assert_eq!(post(&system, &address(ids[0]), &token, b"{}").status, 422);
    assert_eq!(post(&system, &address(ids[0]), &token, &result(&"x".repeat(301))).status, 422);
    let large = result(&"x".repeat(MAX_RESULT_BYTES));
    assert_eq!(post(&system, &address(ids[0]), &token, &large).status, 413);
    for why in ["first", "second"] {
        assert_eq!(post(&system, &address(ids[0]), &token, &result(why)).status, 200);
    }
    let told = trials(&system, "eu-central-1");
    assert_eq!(told.last().unwrap()["result"]["unsure"], "first");
    let waiting = told.iter().filter(|trial| trial["state"] == "waiting");
    assert_eq!(waiting.count(), MAX_OPEN_TRIALS - 1);
    assert!(trials(&system, "us-east-1").is_empty());
    let one = |id: u64| system.ops(&format!("agents/eu-central-1/trials/{id}"));
    assert_eq!(
        (one(ids[0])["id"].as_u64(), &one(ids[0])["result"]["unsure"]),
        (Some(ids[0]), &Value::from("first"))
    );
}
