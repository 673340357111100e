//! `allclear plan`, `apply`, `agent` and `heartbeat`: the configuration, the agents that run it,
//! and the jobs that ping.

use domain::config::parse;
use std::path::Path;

use anyhow::bail;
use domain::config::Configuration;
use domain::config::diff::Plan;
use domain::config::source::SourceFile;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::folder;

/// A folder, as it is sent.
#[derive(Serialize)]
struct Folder<'a> {
    files: &'a [SourceFile],
}

pub(crate) async fn plan(client: &Client, path: &Path) -> anyhow::Result<()> {
    let (files, configuration) = checked(path)?;
    let plan: Plan = client.post("/ops/v1/plan", &Folder { files: &files }).await?;
    print(&plan, "nothing would change");
    tell_secrets(&configuration);
    Ok(())
}

pub(crate) async fn apply(client: &Client, path: &Path) -> anyhow::Result<()> {
    let (files, configuration) = checked(path)?;
    let plan: Plan = client.post("/ops/v1/apply", &Folder { files: &files }).await?;
    print(&plan, "nothing changed");
    tell_secrets(&configuration);
    Ok(())
}

/// Reads and checks a folder here, so that mistakes are told without a server.
fn checked(path: &Path) -> anyhow::Result<(Vec<SourceFile>, Configuration)> {
    let files = folder::read(path)?;
    match parse::read(&files) {
        Ok(configuration) => Ok((files, configuration)),
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            bail!("nothing was sent\n{}", lines.join("\n"))
        }
    }
}

fn print(plan: &Plan, nothing: &str) {
    if plan.is_empty() { println!("{nothing}") } else { println!("{plan}") }
}

/// Says which secrets the agents need: only they can have them.
fn tell_secrets(configuration: &Configuration) {
    for secret in configuration.secrets() {
        println!(
            "needs ALLCLEAR_SECRET_{} in the environment of its agents ({}:{}:{})",
            secret.name, secret.file, secret.line, secret.column
        );
    }
}

#[derive(Serialize)]
struct AgentRequest<'a> {
    agent: &'a str,
    region: &'a str,
}

#[derive(Deserialize)]
struct AgentWithToken {
    token: String,
}

pub(crate) async fn add_agent(client: &Client, agent: &str, region: &str) -> anyhow::Result<()> {
    let answer: AgentWithToken =
        client.post("/ops/v1/agents", &AgentRequest { agent, region }).await?;
    eprintln!("the token of {agent}, shown only once:");
    println!("{}", answer.token);
    Ok(())
}

pub(crate) async fn add_heartbeat(client: &Client, probe: &str) -> anyhow::Result<()> {
    let request = AgentRequest { agent: probe, region: domain::ids::HEARTBEAT_REGION };
    let answer: AgentWithToken = client.post("/ops/v1/agents", &request).await?;
    eprintln!("the URL of {probe}, shown only once:");
    println!("{}", client.address(&format!("/heartbeat/{}", answer.token))?);
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

pub(crate) async fn list_agents(client: &Client) -> anyhow::Result<()> {
    let agents: Vec<AgentRow> = client.get("/ops/v1/agents").await?;
    for AgentRow { agent, region, alive, heard_at, observations } in agents {
        let state = if alive { "reporting" } else { "silent" };
        let heard = heard_at.as_deref().unwrap_or("never reported");
        let seen = observations.unwrap_or_default();
        println!("{agent:20} {region:16} {state:10} {heard:24} {seen:>10} observations");
    }
    Ok(())
}
