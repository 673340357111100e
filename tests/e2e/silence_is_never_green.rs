//! Agents go away; the page says so, and does not stay green on their account.

use harness::{AgentProcess, Bundle, REGIONS, System, batch, request, wait_for};

#[test]
fn an_agent_that_is_gone_is_silent_and_without_any_there_is_no_data() {
    let mut system = System::start();
    system.agents.get_mut("eu-central").unwrap().kill();
    system.wait_for_page("2 of 3 regions reporting; not reporting: Frankfurt");
    assert!(system.get("").contains("All systems are working"), "two others still say so");
    assert!(system.get("").contains("Frankfurt</span> not reporting"));
    for region in REGIONS {
        system.agents.get_mut(region).unwrap().kill();
    }
    system.wait_for_page("We have no data right now");
    assert_ne!(system.component("checkout"), "operational", "nor do programs read green");
    assert!(!system.get("api/v2/status.json").contains("All Systems Operational"));
    system.agents.get_mut("us-east").unwrap().start_again();
    system.wait_for_page("All systems are working");
}

#[test]
fn a_secret_that_is_missing_is_no_outage_and_no_green() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let agent = AgentProcess::start(&system.worker.url(""), &token, None);
    wait_for("the storefront to be seen", || system.component("storefront") == "operational");
    let page = system.get("");
    assert!(page.contains("We cannot see Checkout and Accounts right now"), "{page}");
    wait_for("the agent to say which secret", || {
        agent.log().contains("ALLCLEAR_SECRET_SHOP_PASSWORD")
    });
}

#[test]
fn what_was_seen_of_another_target_is_not_believed_for_long() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let mut sequences = 1..;
    let mut run = || system.worker.send(&token, &batch(sequences.next().unwrap()));
    run();
    wait_for("checkout to be seen", || system.component("checkout") == "operational");
    let path = system.probes().join("checkout.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("127.0.0.1", "localhost")).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    // The agent lives, and goes on with what it has; it does not fetch what it is to run now.
    wait_for("what it has not to count any more", || {
        run();
        system.component("checkout") != "operational"
    });
    let bearer = format!("Bearer {token}");
    let url = system.worker.url("agent/v1/assignment");
    let fetched = request("GET", &url, &[("authorization", &bearer)], b"").unwrap();
    assert!(fetched.status == 200 && fetched.body.contains("localhost"), "{}", fetched.body);
    run();
    wait_for("the new target to be seen", || system.component("checkout") == "operational");
}
