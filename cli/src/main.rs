//! `allclear`: what operators type, also at three in the morning.
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[macro_use]
mod output;
mod client;
mod commands;
mod folder;
mod local;
mod options;

use std::process::ExitCode;

use clap::Parser;

use crate::client::Client;
use crate::commands::{
    agent, apply, backups, correction, evidence, export, heartbeat, import, incident, maintenance,
    notice, observations, token, up, usage, verify,
};
use crate::options::{AgentAction, BackupsAction, CliCommand, CliOptions, HeartbeatAction};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Another provider may be installed already; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(CliOptions::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            errln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: CliOptions) -> anyhow::Result<()> {
    let client = Client::new(&options.server, options.token)?;
    match options.command {
        CliCommand::Up(given) => up::up(&given).await,
        CliCommand::Down { state } => {
            up::down(&state);
            Ok(())
        }
        CliCommand::Plan { folder } => apply::plan(&client, &folder).await,
        CliCommand::Apply { folder, base } => apply::apply(&client, &folder, base).await,
        CliCommand::Incident(action) => incident::run(&client, action).await,
        CliCommand::Maintenance(action) => maintenance::run(&client, action).await,
        CliCommand::Notice(action) => notice::run(&client, action).await,
        CliCommand::Token(action) => token::run(&client, action).await,
        CliCommand::Agent(AgentAction::Add { agent, region }) => {
            agent::add(&client, &agent, &region).await
        }
        CliCommand::Heartbeat(HeartbeatAction::Add { probe }) => {
            heartbeat::add(&client, &probe).await
        }
        CliCommand::Observations { agent, after } => {
            observations::print(&client, &agent, after).await
        }
        CliCommand::Evidence(asked) => evidence::run(&client, &asked).await,
        CliCommand::Agent(AgentAction::List) => agent::list(&client).await,
        CliCommand::Export { file } => export::export(&client, &file).await,
        CliCommand::Import { file } => import::import(&client, &file).await,
        CliCommand::Backups { action: Some(BackupsAction::Fetch { day, file }), .. } => {
            backups::fetch(&client, &day, &file).await
        }
        CliCommand::Backups { now: true, .. } => backups::make(&client).await,
        CliCommand::Backups { now: false, .. } => backups::show(&client).await,
        CliCommand::Usage => usage::run(&client).await,
        CliCommand::Verify { what } => verify::run(&what).await,
        CliCommand::Correction(action) => correction::run(&client, action).await,
    }
}
