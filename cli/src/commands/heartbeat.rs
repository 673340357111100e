//! `allclear heartbeat`: the jobs that ping, and their addresses.

use domain::ids::HEARTBEAT_REGION;
use domain::protocol::operations::{AgentRequest, AgentWithToken};

use crate::client::Client;

pub(crate) async fn add(client: &Client, probe: &str) -> anyhow::Result<()> {
    let request = AgentRequest { agent: probe.parse()?, region: HEARTBEAT_REGION.parse()? };
    let answer: AgentWithToken = client.post("/ops/v1/agents", &request).await?;
    errln!("the URL of {probe}, shown only once:");
    outln!("{}", client.address(&format!("/heartbeat/{}", answer.token))?);
    Ok(())
}
