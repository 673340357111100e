//! `allclear incident open`: from options, and on a terminal from answers.

use anyhow::bail;
use domain::board::{DetailsChange, NewIncident, Visibility};
use domain::operations::operator_incident::OperatorIncident;

use crate::client::Client;
use crate::commands::incident::ask;
use crate::commands::incident::words::{components, optional, time};
use crate::commands::message_template::{self, FilledText};
use crate::options::incident::OpenOptions;

pub(super) async fn run(
    client: &Client,
    mut given: OpenOptions,
) -> anyhow::Result<OperatorIncident> {
    let is_whole =
        given.text.template.is_some() || (given.name.is_some() && given.text.message.is_some());
    if !is_whole && ask::is_possible() {
        given = ask::complete(client, given).await?;
    }
    let filled = message_template::filled(client, &given.text, &given.components).await?;
    let new = from_options(given, filled)?;
    client.post("/ops/v1/incidents", &new).await
}

fn from_options(given: OpenOptions, filled: FilledText) -> anyhow::Result<NewIncident> {
    let visibility = match (given.draft, given.internal) {
        (true, _) => Visibility::Draft,
        (_, true) => Visibility::Internal,
        _ => Visibility::Public,
    };
    let detection = optional("means of detection", given.detection.as_ref())?;
    let details = detection
        .map(|detection| DetailsChange { detection: Some(detection), ..DetailsChange::default() });
    let (Some(name), Some(body)) = (given.name.or(filled.title), filled.body) else {
        bail!(
            "an incident needs a title and a text\nhint: allclear incident open \"Card payments fail\" -m \"We are looking.\""
        );
    };
    Ok(NewIncident {
        name,
        body,
        status: optional("status", given.status.as_ref())?.or(filled.status).unwrap_or_default(),
        impact: optional("impact", given.impact.as_ref())?,
        components: components(&given.components)?,
        started_at: time(given.started_at.as_ref())?,
        ended_at: time(given.ended_at.as_ref())?,
        visibility,
        counts: given.not_counted.then_some(false),
        next_update_by: time(given.next.as_ref())?,
        details,
        by: None,
    })
}
