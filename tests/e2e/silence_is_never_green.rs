//! Agents go away; the page says so, and does not stay green on their account.

use harness::{AgentProcess, Bundle, REGIONS, System, wait_for};

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
