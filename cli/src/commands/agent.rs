//! `allclear agent`: the agents that run probes, and their tokens.

use serde::{Deserialize, Serialize};

use crate::client::Client;

/// An agent or a heartbeat that is to be added.
#[derive(Serialize)]
pub(crate) struct AgentRequest<'a> {
    pub(crate) agent: &'a str,
    pub(crate) region: &'a str,
}

/// What is shown only once.
#[derive(Deserialize)]
pub(crate) struct AgentWithToken {
    pub(crate) token: String,
}

pub(crate) async fn add(client: &Client, agent: &str, region: &str) -> anyhow::Result<()> {
    let answer: AgentWithToken =
        client.post("/ops/v1/agents", &AgentRequest { agent, region }).await?;
    eprintln!("the token of {agent}, shown only once:");
    println!("{}", answer.token);
    Ok(())
}

#[derive(Deserialize)]
struct AgentRow {
    agent: String,
    region: String,
    alive: bool,
    heard_at: Option<String>,
    observations: Option<u64>,
}

pub(crate) async fn list(client: &Client) -> anyhow::Result<()> {
    let agents: Vec<AgentRow> = client.get("/ops/v1/agents").await?;
    for AgentRow { agent, region, alive, heard_at, observations } in agents {
        let state = if alive { "reporting" } else { "silent" };
        let heard = heard_at.as_deref().unwrap_or("never reported");
        let seen = observations.unwrap_or_default();
        println!("{agent:20} {region:16} {state:10} {heard:24} {seen:>10} observations");
    }
    Ok(())
}
