//! `allclear heartbeat`: the jobs that ping, and their addresses.

use domain::ids::HEARTBEAT_REGION;
use domain::protocol::operations::{AgentRequest, AgentWithToken};

use crate::client::Client;
use crate::output::print_json;

pub(crate) async fn add(client: &Client, probe: &str, json: bool) -> anyhow::Result<()> {
    let request = AgentRequest { agent: probe.parse()?, region: HEARTBEAT_REGION.parse()? };
    let answer: AgentWithToken = client.post("/ops/v1/agents", &request).await?;
    if json {
        return print_json(&answer);
    }
    errln!("the URL of {probe}, shown only once:");
    outln!("{}", client.address(&format!("/heartbeat/{}", answer.token))?);
    Ok(())
}
