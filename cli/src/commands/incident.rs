//! `allclear incident`: opens, updates, resolves and lists incidents.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::board::{LastUpdate, NewIncident, NewUpdate};
use domain::ids::ComponentId;
use domain::public::view::IncidentView;
use domain::status::{IncidentStatus, Status};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::options::{IncidentAction, UpdateOptions};
use crate::times::typed_if;

pub(crate) async fn run(client: &Client, action: IncidentAction) -> anyhow::Result<()> {
    match action {
        IncidentAction::Open { name, said, started_at, impact } => {
            let new = NewIncident {
                name,
                status: status(said.status.as_deref())?.unwrap_or(IncidentStatus::Investigating),
                impact: impact.map(|word| word_of("impact", &word)).transpose()?,
                body: said.message,
                components: components(&said.components)?,
                started_at: typed_if(started_at.as_ref())?,
            };
            let incident: IncidentView = client.post("/ops/v1/incidents", &new).await?;
            outln!("{}", incident.id);
        }
        IncidentAction::Update { id, said } => {
            let update = update(said)?;
            let path = format!("/ops/v1/incidents/{id}/updates");
            say(&client.post(&path, &update).await?);
        }
        IncidentAction::Resolve { id, message } => {
            let path = format!("/ops/v1/incidents/{id}/resolve");
            say(&client.post(&path, &LastUpdate { body: message }).await?);
        }
        IncidentAction::List => {
            let incidents: Vec<IncidentView> = client.get("/ops/v1/incidents").await?;
            incidents.iter().for_each(say);
        }
    }
    Ok(())
}

fn say(incident: &IncidentView) {
    let (id, status, at) = (&incident.id, incident.status, incident.updated_at);
    let status = domain::public::wording::incident_status(status);
    outln!("{id}  {status:13}  {at}  {}", incident.name);
}

fn update(said: UpdateOptions) -> anyhow::Result<NewUpdate> {
    let components = components(&said.components)?;
    Ok(NewUpdate { status: status(said.status.as_deref())?, body: said.message, components })
}

fn status(word: Option<&str>) -> anyhow::Result<Option<IncidentStatus>> {
    word.map(|word| word_of("status", word)).transpose()
}

fn components(pairs: &[String]) -> anyhow::Result<BTreeMap<ComponentId, Status>> {
    let parsed = pairs.iter().map(|pair| {
        let (id, status) = pair.split_once('=').with_context(|| {
            format!("`{pair}` is no COMPONENT=STATUS, such as checkout=partial_outage")
        })?;
        Ok((id.parse()?, word_of("status", status)?))
    });
    parsed.collect()
}

/// A word as the API spells it.
pub(crate) fn word_of<T: DeserializeOwned>(what: &str, word: &str) -> anyhow::Result<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| anyhow::anyhow!("{what}: {error}"))
}
