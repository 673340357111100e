//! Texts for readers before they are posted: what is wrong with one, and what would readers see?

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use domain::operations::lint::{self, Draft};
use domain::operations::operator_incident::OperatorIncident;
use domain::public::component_report::ComponentReport;
use domain::public::markdown;

use crate::client::Client;
use crate::commands::id_prefix;

/// Says what is wrong with a draft, or with the text of a file.
pub(super) async fn lint(client: &Client, what: &str) -> anyhow::Result<()> {
    let path = Path::new(what);
    let draft = if what == "-" || path.is_file() {
        Draft { body: read(path)?, ..Draft::default() }
    } else {
        let id = id_prefix::incident(client, what).await?;
        let incident: OperatorIncident = client.get(&format!("/ops/v1/incidents/{id}")).await?;
        let newest = incident.view.updates.iter().find(|update| update.withdrawn_at.is_none());
        let promised = incident.view.next_update_by.map(|at| at.to_string());
        let body = newest.map(|update| update.body.clone()).unwrap_or_default();
        Draft { name: incident.view.name, body, promised, ..Draft::default() }
    };
    let draft = Draft { hidden: hidden(client).await?, ..draft };
    let found = lint::lint(&draft);
    found.iter().for_each(|finding| outln!("{finding}"));
    if !found.is_empty() {
        bail!("{} to mend before readers see it", found.len());
    }
    Ok(())
}

/// The names and ids of components that readers do not see.
pub(super) async fn hidden(client: &Client) -> anyhow::Result<Vec<String>> {
    let all: Vec<ComponentReport> = client.get("/ops/v1/components").await?;
    let hidden = all.into_iter().filter(|component| component.hidden);
    Ok(hidden.flat_map(|component| [component.view.name, component.view.id.to_string()]).collect())
}

/// Shows what readers would see of a text.
pub(super) fn preview(file: &Path) -> anyhow::Result<()> {
    outln!("{}", markdown::to_html(&read(file)?));
    Ok(())
}

pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}
