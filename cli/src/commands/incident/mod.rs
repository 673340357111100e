//! `allclear incident`: what operators tell readers, and what they tell each other.

mod ask;
mod open;
mod rfo;
mod show;
mod texts;
pub(crate) mod words;

use domain::board::{
    AcknowledgeRequest, CountsRequest, DetailsChange, EditedText, IncidentState, LastUpdate,
    NewNote, NewUpdate, NoteKind, PublishRequest, ReopenRequest, SeverityOverride, Visibility,
};
use domain::notify::alert_report::EscalationReport;
use domain::operations::incident_context::IncidentContext;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::reminders::Reminder;
use domain::status::IncidentStatus;
use serde::Serialize;

use crate::client::Client;
use crate::commands::id_prefix;
use crate::commands::incident::words::{components, optional, time, word_of};
use crate::commands::message_template;
use crate::options::incident::{DetailsOptions, IncidentAction, IncidentOptions, UpdateOptions};

pub(crate) async fn run(
    client: &Client,
    options: IncidentOptions,
    json: bool,
) -> anyhow::Result<()> {
    let IncidentOptions { action } = options;
    match action {
        IncidentAction::Open(given) => {
            let incident = open::run(client, *given).await?;
            if json { print(&incident)? } else { outln!("{}", incident.view.id) }
        }
        IncidentAction::Show { id } => {
            let id = id_prefix::incident(client, &id).await?;
            let (incident, tag): (OperatorIncident, _) =
                client.get_tagged(&format!("/ops/v1/incidents/{id}")).await?;
            if json {
                return print(&incident);
            }
            // What cannot be read now, such as from an older server, is no part of the incident.
            let escalation: Option<EscalationReport> = client.get("/ops/v1/open-alerts").await.ok();
            let context = format!("/ops/v1/incidents/{id}/context");
            let context: Option<IncidentContext> = client.get(&context).await.ok();
            show::whole(&incident, tag.as_deref());
            context.iter().for_each(|context| show::context(context, &incident));
            escalation.iter().for_each(|report| show::escalated(report, &incident));
        }
        IncidentAction::List { open } => {
            let only = if open { "&open=true" } else { "" };
            let address = format!("/ops/v1/incidents?limit=200{only}");
            let mut all: Vec<OperatorIncident> = client.get_all(&address).await?;
            all.retain(|incident| !open || incident.state != IncidentState::Resolved);
            if json { print(&all)? } else { all.iter().for_each(show::line) }
        }
        IncidentAction::Reminders => {
            let all: Vec<Reminder> = client.get("/ops/v1/reminders").await?;
            if json { print(&all)? } else { all.iter().for_each(show::reminder) }
        }
        IncidentAction::Rfo(options) => rfo::run(client, options, json).await?,
        IncidentAction::Lint { what } => texts::lint(client, &what).await?,
        IncidentAction::Preview { file } => texts::preview(&file)?,
        step => {
            let incident = change(client, step).await?;
            if json { print(&incident)? } else { show::line(&incident) }
        }
    }
    Ok(())
}

/// What changes an incident.
async fn change(client: &Client, action: IncidentAction) -> anyhow::Result<OperatorIncident> {
    match action {
        IncidentAction::Ack { id, by } => {
            post(client, &id, "acknowledge", &AcknowledgeRequest { by }).await
        }
        IncidentAction::Update { id, options } => {
            post(client, &id, "updates", &update(client, &options).await?).await
        }
        IncidentAction::Postmortem { id, message } => {
            let status = Some(IncidentStatus::Postmortem);
            let update = NewUpdate { status, body: message, ..NewUpdate::default() };
            post(client, &id, "updates", &update).await
        }
        IncidentAction::Note { id, message, action, by } => {
            let kind = if action { NoteKind::Action } else { NoteKind::Note };
            post(client, &id, "notes", &NewNote { kind, text: message, by }).await
        }
        IncidentAction::Publish { id, internal, by } => {
            let visibility = if internal { Visibility::Internal } else { Visibility::Public };
            post(client, &id, "publish", &PublishRequest { visibility, by }).await
        }
        IncidentAction::Count { id, counts } => {
            post(client, &id, "counts", &CountsRequest { counts }).await
        }
        IncidentAction::Resolve { id, message, ended_at, internally: _ } => {
            let last = LastUpdate { body: message, ended_at: time(ended_at.as_ref())? };
            post(client, &id, "resolve", &last).await
        }
        IncidentAction::Reopen { id, options } => {
            let NewUpdate { status, body, components, .. } = update(client, &options).await?;
            let status = status.unwrap_or_default();
            let components = (!components.is_empty()).then_some(components);
            let request = ReopenRequest { status, body, components };
            post(client, &id, "reopen", &request).await
        }
        IncidentAction::Edit { id, update, message } => {
            let path = update_path(client, &id, &update).await?;
            client.patch(&path, &EditedText { body: message }).await
        }
        IncidentAction::Withdraw { id, update } => {
            client.delete(&update_path(client, &id, &update).await?).await
        }
        IncidentAction::Details(given) => {
            let id = id_prefix::incident(client, &given.id).await?;
            client.patch(&format!("/ops/v1/incidents/{id}"), &details(*given)?).await
        }
        other => anyhow::bail!("{other:?} changes nothing"),
    }
}

async fn post<B: Serialize>(
    client: &Client,
    id: &str,
    what: &str,
    body: &B,
) -> anyhow::Result<OperatorIncident> {
    let id = id_prefix::incident(client, id).await?;
    client.post(&format!("/ops/v1/incidents/{id}/{what}"), body).await
}

async fn update_path(client: &Client, id: &str, update: &str) -> anyhow::Result<String> {
    let id = id_prefix::incident(client, id).await?;
    let update = id_prefix::update(client, &id, update).await?;
    Ok(format!("/ops/v1/incidents/{id}/updates/{update}"))
}

async fn update(client: &Client, options: &UpdateOptions) -> anyhow::Result<NewUpdate> {
    let filled = message_template::filled(client, &options.text, &options.components).await?;
    Ok(NewUpdate {
        status: optional("status", options.status.as_ref())?.or(filled.status),
        body: filled.body()?,
        components: components(&options.components)?,
        next_update_by: time(options.next.as_ref())?,
    })
}

fn details(given: DetailsOptions) -> anyhow::Result<DetailsChange> {
    let severity = match (given.severity, given.reason) {
        (Some(severity), Some(reason)) => {
            Some(SeverityOverride { severity: word_of("severity", &severity)?, reason })
        }
        _ => None,
    };
    let investigators = given.investigator;
    Ok(DetailsChange {
        name: given.name,
        impact: optional("impact", given.impact.as_ref())?,
        detection: optional("means of detection", given.detection.as_ref())?,
        manifestation: given.manifestation,
        urgency: optional("urgency", given.urgency.as_ref())?,
        severity,
        manager: given.manager,
        communications: given.communications,
        investigators: (!investigators.is_empty()).then(|| investigators.into_iter().collect()),
        call: given.call,
        resolution: optional("kind of resolution", given.resolution.as_ref())?,
        outage: optional("extent", given.outage.as_ref())?,
        change: given.change,
    })
}

fn print<T: Serialize>(value: &T) -> anyhow::Result<()> {
    outln!("{}", serde_json::to_string(value)?);
    Ok(())
}
