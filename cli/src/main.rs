//! `allclear`: what operators type, also at three in the morning.

mod client;
mod commands;
mod folder;
mod options;

use std::process::ExitCode;

use clap::Parser;

use crate::client::Client;
use crate::commands::{
    backups, copy, correction, evidence, incident, observations, probes, usage, verify,
};
use crate::options::{AgentAction, Command, HeartbeatAction, Options};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Another provider may be installed already; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> anyhow::Result<()> {
    let client = Client::new(&options.server, options.token)?;
    match options.command {
        Command::Plan { folder } => probes::plan(&client, &folder).await,
        Command::Apply { folder } => probes::apply(&client, &folder).await,
        Command::Incident(action) => incident::run(&client, action).await,
        Command::Agent(AgentAction::Add { agent, region }) => {
            probes::add_agent(&client, &agent, &region).await
        }
        Command::Heartbeat(HeartbeatAction::Add { probe }) => {
            probes::add_heartbeat(&client, &probe).await
        }
        Command::Observations { agent, after } => observations::print(&client, &agent, after).await,
        Command::Evidence(asked) => evidence::run(&client, &asked).await,
        Command::Agent(AgentAction::List) => probes::list_agents(&client).await,
        Command::Export { file } => copy::export(&client, &file).await,
        Command::Import { file } => copy::import(&client, &file).await,
        Command::Backups { now: true } => backups::make(&client).await,
        Command::Backups { now: false } => backups::show(&client).await,
        Command::Usage => usage::run(&client).await,
        Command::Verify { what } => verify::run(&what).await,
        Command::Correction(action) => correction::run(&client, action).await,
    }
}
