//! `allclear agent`: the agents that run probes, and their tokens.

use domain::protocol::operations::{AgentRequest, AgentWithToken, CountedAgent};

use crate::client::Client;
use crate::output::print_json;

pub(crate) async fn add(
    client: &Client,
    agent: &str,
    region: &str,
    json: bool,
) -> anyhow::Result<()> {
    let request = AgentRequest { agent: agent.parse()?, region: region.parse()? };
    let answer: AgentWithToken = client.post("/ops/v1/agents", &request).await?;
    if json {
        return print_json(&answer);
    }
    errln!("the token of {agent}, shown only once:");
    outln!("{}", answer.token);
    Ok(())
}

pub(crate) async fn list(client: &Client, json: bool) -> anyhow::Result<()> {
    let agents: Vec<CountedAgent> = client.get("/ops/v1/agents").await?;
    if json {
        return print_json(&agents);
    }
    for CountedAgent { report, counts } in agents {
        let (agent, region) = (report.agent.as_str(), report.region.as_str());
        let state = if report.alive { "reporting" } else { "silent" };
        let heard_at = report.heard_at.map(|at| at.to_string());
        let heard = heard_at.as_deref().unwrap_or("never reported");
        let seen = counts.map_or(0, |counts| counts.observations);
        outln!("{agent:20} {region:16} {state:10} {heard:24} {seen:>10} observations");
    }
    Ok(())
}
