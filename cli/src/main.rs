//! `allclear`: what operators type, also at three in the morning.
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[macro_use]
mod output;
mod client;
mod colour;
mod commands;
mod exit_code;
mod folder;
mod local;
mod options;
mod profile;
mod times;
mod toml_format;

use std::process::ExitCode;

use anyhow::bail;
use clap::{CommandFactory, FromArgMatches};

use crate::client::{ChangeConditions, Client};
use crate::commands::{
    agent, alert, apply, audit, audit_pack, backups, capacity, change, contact, correction,
    customer, drill, evidence, export, fmt, heartbeat, history_import, impact, import, incident,
    init, maintenance, maturity, metric, mirror, monitor_import, notice, observations, problem,
    reports, review, shell, slo, status, subscriber, timeline, token, trial, up, usage,
    user_report, verify, watch,
};
use crate::options::import::ImportOptions;
use crate::options::time_arguments::take_spans;
use crate::options::{AgentAction, BackupsAction, CliCommand, CliOptions, HeartbeatAction};
use crate::profile::{CommandSettings, GivenSettings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Another provider may be installed already; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let matches = take_spans(CliOptions::command()).get_matches();
    let options = CliOptions::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            errln!("error: {error:#}");
            exit_code::from_error(&error)
        }
    }
}

async fn run(options: CliOptions) -> anyhow::Result<()> {
    if options.json {
        refuse_json(&options.command)?;
    }
    if options.drill {
        drill::refuse_others(&options.command)?;
    }
    let command = match without_server(options.command)? {
        None => return Ok(()),
        Some(CliCommand::Import(ImportOptions { source: Some(source), .. })) => {
            // What a folder is made of needs no server.
            match monitor_import::run(source, options.json).await? {
                None => return Ok(()),
                source => CliCommand::Import(ImportOptions { file: None, source }),
            }
        }
        Some(command) => command,
    };
    let given = GivenSettings {
        profile: options.profile.as_deref(),
        server: options.server.as_deref(),
        token: options.token.as_deref(),
    };
    let path = profile::path(|name| std::env::var(name).ok());
    let CommandSettings { server, token, timezone } = profile::settle(&given, path.as_deref())?;
    times::set_zone(timezone);
    let conditions = ChangeConditions {
        // A tag is quoted in the header; on a command line the quotes are easily lost.
        if_match: options.if_match.map(|tag| format!("\"{}\"", tag.trim_matches('"'))),
        idempotency_key: options.idempotency_key,
    };
    let client = Client::new(&server, token, conditions)?;
    let (client, json) = (client.in_drill(options.drill), options.json);
    match command {
        CliCommand::Status => status::run(&client, json).await,
        CliCommand::Watch => watch::run(&client).await,
        CliCommand::Init(_)
        | CliCommand::Fmt { .. }
        | CliCommand::Check { .. }
        | CliCommand::Completions { .. }
        | CliCommand::Man { .. } => Ok(()),
        CliCommand::Up(given) => up::up(&given).await,
        CliCommand::Down { state } => {
            up::down(&state);
            Ok(())
        }
        CliCommand::Plan { folder } => apply::plan(&client, &folder, json).await,
        CliCommand::Apply { folder, base } => apply::apply(&client, &folder, base, json).await,
        CliCommand::Incident(action) => incident::run(&client, action, json).await,
        CliCommand::Maintenance(action) => maintenance::run(&client, action, json).await,
        CliCommand::Notice(action) => notice::run(&client, action, json).await,
        CliCommand::Change(action) => change::run(&client, action, json).await,
        CliCommand::Drill(action) => drill::run(&client, action, json).await,
        CliCommand::Problem(action) => problem::run(&client, action, json).await,
        CliCommand::Metric(action) => metric::run(&client, action, json).await,
        CliCommand::Token(action) => token::run(&client, action, json).await,
        CliCommand::Alert(action) => alert::run(&client, action, json).await,
        CliCommand::Contact(action) => contact::run(&client, action, json).await,
        CliCommand::Customer(action) => customer::run(&client, action, json).await,
        CliCommand::Review(action) => review::run(&client, action, json).await,
        CliCommand::Impact(asked) => impact::run(&client, &asked, json).await,
        CliCommand::Subscriber(action) => subscriber::run(&client, action, json).await,
        CliCommand::Deliveries(asked) => subscriber::deliveries(&client, &asked, json).await,
        CliCommand::Audit(asked) => audit::run(&client, &asked, json).await,
        CliCommand::Agent(AgentAction::Add { agent, region }) => {
            agent::add(&client, &agent, &region, json).await
        }
        CliCommand::Heartbeat(HeartbeatAction::Add { probe }) => {
            heartbeat::add(&client, &probe, json).await
        }
        CliCommand::Observations { agent, after } => {
            observations::print(&client, &agent, after).await
        }
        CliCommand::Evidence(asked) => evidence::run(&client, &asked, json).await,
        CliCommand::Agent(AgentAction::List) => agent::list(&client, json).await,
        CliCommand::Agent(AgentAction::Try { agent, probe }) => {
            trial::run(&client, &agent, &probe, json).await
        }
        CliCommand::Export { file } => export::export(&client, &file).await,
        CliCommand::Import(ImportOptions { source: Some(source), .. }) => {
            history_import::run(&client, source, json).await
        }
        CliCommand::Import(ImportOptions { file, .. }) => {
            import::import(&client, &file.unwrap_or_default()).await
        }
        CliCommand::Backups { action: Some(BackupsAction::Fetch { day, file }), .. } => {
            backups::fetch(&client, &day, &file).await
        }
        CliCommand::Backups { now: true, .. } => backups::make(&client, json).await,
        CliCommand::Backups { now: false, .. } => backups::show(&client, json).await,
        CliCommand::Usage => usage::run(&client, json).await,
        CliCommand::Maturity => maturity::run(&client, json).await,
        CliCommand::Capacity { component } => {
            capacity::run(&client, component.as_ref(), json).await
        }
        CliCommand::AuditPack(asked) => audit_pack::run(&client, &server, &asked, json).await,
        CliCommand::Verify { what, log } => verify::run(&what, log.as_deref(), json).await,
        CliCommand::Reports(options) => reports::run(&client, options, json).await,
        CliCommand::Slo => slo::run(&client, json).await,
        CliCommand::Mirror(options) => mirror::run(&server, &options, json).await,
        CliCommand::Correction(action) => correction::run(&client, action, json).await,
        CliCommand::Timeline(action) => timeline::run(&client, action, json).await,
        CliCommand::Report(options) => user_report::run(&client, options, json).await,
    }
}

/// Refuses `--json` where a command prints nothing that a server answers. Observations are JSON in any case.
fn refuse_json(command: &CliCommand) -> anyhow::Result<()> {
    let (name, why) = match command {
        CliCommand::Watch => ("watch", "it shows the page live"),
        CliCommand::Init(_) => ("init", "it writes a folder"),
        CliCommand::Fmt { .. } => ("fmt", "it writes files"),
        CliCommand::Check { .. } => ("check", "it asks no server"),
        CliCommand::Completions { .. } => ("completions", "it prints a script"),
        CliCommand::Man { .. } => ("man", "it prints a manual page"),
        CliCommand::Up(_) => ("up", "it runs the system"),
        CliCommand::Down { .. } => ("down", "it stops the system"),
        CliCommand::Export { .. } => ("export", "the file is JSON lines already"),
        CliCommand::Import(ImportOptions { source: None, .. }) => ("import", "it reads a file"),
        CliCommand::Backups { action: Some(_), .. } => {
            ("backups fetch", "the file is JSON lines already")
        }
        CliCommand::Status
        | CliCommand::Plan { .. }
        | CliCommand::Apply { .. }
        | CliCommand::Incident(_)
        | CliCommand::Maintenance(_)
        | CliCommand::Notice(_)
        | CliCommand::Change(_)
        | CliCommand::Drill(_)
        | CliCommand::Problem(_)
        | CliCommand::Metric(_)
        | CliCommand::Token(_)
        | CliCommand::Alert(_)
        | CliCommand::Contact(_)
        | CliCommand::Customer(_)
        | CliCommand::Impact(_)
        | CliCommand::Review(_)
        | CliCommand::Subscriber(_)
        | CliCommand::Deliveries(_)
        | CliCommand::Audit(_)
        | CliCommand::Agent(_)
        | CliCommand::Heartbeat(_)
        | CliCommand::Observations { .. }
        | CliCommand::Evidence(_)
        | CliCommand::Backups { action: None, .. }
        | CliCommand::Import(ImportOptions { source: Some(_), .. })
        | CliCommand::Usage
        | CliCommand::Maturity
        | CliCommand::Capacity { .. }
        | CliCommand::AuditPack(_)
        | CliCommand::Slo
        | CliCommand::Verify { .. }
        | CliCommand::Reports(_)
        | CliCommand::Mirror(_)
        | CliCommand::Correction(_)
        | CliCommand::Timeline(_)
        | CliCommand::Report(_) => return Ok(()),
    };
    bail!("`--json` means nothing for `allclear {name}`: {why}\nhint: leave it out")
}

/// Runs what needs no server; gives back what does.
fn without_server(command: CliCommand) -> anyhow::Result<Option<CliCommand>> {
    match command {
        CliCommand::Init(options) => init::run(&options)?,
        CliCommand::Fmt { folder, check } => fmt::run(&folder, check)?,
        CliCommand::Check { folder } => apply::check(&folder)?,
        CliCommand::Completions { shell } => shell::completions(shell)?,
        CliCommand::Man { folder } => shell::man(folder.as_deref())?,
        other => return Ok(Some(other)),
    }
    Ok(None)
}
