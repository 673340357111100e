//! `allclear drill`: begins and ends drills, and prints what was done in them, how soon, and whom it would have reached.

use std::time::Duration;

use domain::board::{DrillRecord, DrillReport, DrilledIncident, NewDrill};
use domain::ids::ComponentId;
use domain::ordered::SortedSet;
use domain::public::time_wording::span;
use domain::words::Words;

use crate::client::Client;
use crate::exit_code::{CommandFailure, FailureKind};
use crate::options::CliCommand;
use crate::options::drill::DrillAction;
use crate::output::print_json;
use crate::times::now;

const DRILLS: &str = "/ops/v1/drills";

pub(crate) async fn run(client: &Client, action: DrillAction, json: bool) -> anyhow::Result<()> {
    match action {
        DrillAction::Start { title, components } => {
            let components = components.iter().map(|id| id.parse());
            let components = components.collect::<Result<SortedSet<ComponentId>, _>>()?;
            let drill: DrillRecord = client.post(DRILLS, &NewDrill { title, components }).await?;
            if json {
                return print_json(&drill);
            }
            outln!("{}", drill.id);
            errln!(
                "the drill is over at {}; add `--drill` to commands that are part of it",
                drill.ends_at
            );
        }
        DrillAction::End => {
            let all: Vec<DrillRecord> = client.get(DRILLS).await?;
            let open = all.into_iter().find(|drill| drill.ended_at.is_none()).ok_or_else(|| {
                let text = "no drill is open\nhint: `allclear drill list` shows them".to_owned();
                CommandFailure { kind: FailureKind::Conflict, text }
            })?;
            let ended: DrillRecord = client.post(&format!("{DRILLS}/{}/end", open.id), &()).await?;
            if json { print_json(&ended)? } else { whole(&ended) }
        }
        DrillAction::List => {
            let all: Vec<DrillRecord> = client.get(DRILLS).await?;
            if json { print_json(&all)? } else { all.iter().for_each(line) }
        }
        DrillAction::Show { id } => {
            let drill: DrillRecord = client.get(&format!("{DRILLS}/{id}")).await?;
            if json { print_json(&drill)? } else { whole(&drill) }
        }
    }
    Ok(())
}

/// Refuses `--drill` where a command is no part of one, before anything is sent.
pub(crate) fn refuse_others(command: &CliCommand) -> anyhow::Result<()> {
    let is_part = matches!(
        command,
        CliCommand::Incident(_)
            | CliCommand::Change(_)
            | CliCommand::Alert(_)
            | CliCommand::Contact(_)
            | CliCommand::Customer(_)
            | CliCommand::Impact(_)
            | CliCommand::Deliveries(_)
            | CliCommand::Audit(_)
    );
    let hint = "leave it out, or use incident, change, alert, contact, customer, impact, deliveries or audit";
    anyhow::ensure!(is_part, "`--drill` means nothing for this command\nhint: {hint}");
    Ok(())
}

fn line(drill: &DrillRecord) {
    let state = match drill.ended_at {
        Some(ended) => format!("to {ended}"),
        None if drill.is_running(now()) => "open".to_owned(),
        None => "over, not ended".to_owned(),
    };
    let (id, began, by) = (&drill.id, drill.started_at, &drill.started_by);
    outln!("{id}  {began} {state}  {}, by {by}", drill.title);
}

fn whole(drill: &DrillRecord) {
    line(drill);
    if !drill.components.is_empty() {
        let names: Vec<&str> = drill.components.iter().map(ComponentId::as_str).collect();
        outln!("  about {}", names.join(", "));
    }
    match (&drill.report, drill.ended_at) {
        (Some(report), _) => print_report(report),
        (None, Some(_)) => outln!("  it could not begin"),
        (None, None) => outln!("  its report comes when it is ended"),
    }
}

fn print_report(report: &DrillReport) {
    outln!("  timeline");
    for step in &report.timeline {
        outln!("    {}  {}  {}  by {}", step.at, step.action, step.subject, step.by);
    }
    if report.omitted > 0 {
        outln!("    and {} more", report.omitted);
    }
    let people = report.people.iter().map(|person| format!("{} {}", person.by, person.steps));
    outln!("  who acted, and how often: {}", listed(&people.collect::<Vec<_>>()));
    report.incidents.iter().for_each(incident);
    outln!("  it would have sent");
    if report.would_send.is_empty() {
        outln!("    nothing");
    }
    for count in &report.would_send {
        let (messages, recipients) = (count.messages, count.recipients);
        outln!("    {}  {}: {messages} messages to {recipients}", count.to, count.channel);
    }
    outln!("  those who hear of drills were sent");
    if report.sent.is_empty() {
        outln!("    nothing");
    }
    for sent in &report.sent {
        let failed = match sent.failed {
            0 => String::new(),
            count => format!(", {count} attempts failed"),
        };
        outln!("    {}  {}: {} messages{failed}", sent.contact, sent.channel, sent.accepted);
    }
}

fn incident(incident: &DrilledIncident) {
    let state = if incident.is_over { "over" } else { "not over" };
    outln!("  incident {} ({}, {}), {state}", incident.id, incident.name, incident.severity);
    let soon = incident.intervals.iter().map(|interval| {
        let after = interval.after_s.map(|s| span(Words::ENGLISH, Duration::from_secs(s)));
        format!("{} {}", interval.step, after.unwrap_or_else(|| "never".to_owned()))
    });
    outln!("    how soon: {}", soon.collect::<Vec<_>>().join(", "));
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "no one".to_owned() } else { names.join(", ") }
}
