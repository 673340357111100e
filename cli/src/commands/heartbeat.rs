//! `allclear heartbeat`: the jobs that ping, and their addresses.

use domain::ids::HEARTBEAT_REGION;

use crate::client::Client;
use crate::commands::agent::{AgentRequest, AgentWithToken};

pub(crate) async fn add(client: &Client, probe: &str) -> anyhow::Result<()> {
    let request = AgentRequest { agent: probe, region: HEARTBEAT_REGION };
    let answer: AgentWithToken = client.post("/ops/v1/agents", &request).await?;
    eprintln!("the URL of {probe}, shown only once:");
    println!("{}", client.address(&format!("/heartbeat/{}", answer.token))?);
    Ok(())
}
