//! `allclear observations`: the record of one agent, page after page, as it was received.

use std::io::{ErrorKind, Write};

use anyhow::Context;
use domain::ids::AgentId;
use domain::ledger::observation_export::Recorded;

use crate::client::Client;

/// Prints what was taken after a batch, until there is no more.
pub(crate) async fn print(client: &Client, agent: &str, mut after: u64) -> anyhow::Result<()> {
    let agent: AgentId = agent.parse()?;
    loop {
        let path = format!("/ops/v1/agents/{agent}/observations?after={after}");
        let lines = client.text(&path).await?;
        let Some(last) = lines.lines().last() else { return Ok(()) };
        let last: Recorded = serde_json::from_str(last).context("the answer cannot be read")?;
        after = last.n;
        match std::io::stdout().lock().write_all(lines.as_bytes()) {
            // Whoever reads has read enough, as `head` does.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
}
