//! `allclear incident rfo`: why was there an outage, and who is told?

use anyhow::{Context, bail};
use domain::board::{PublishRfoRequest, RfoAudience, RfoEdit, RfoRevision};
use domain::operations::reviews::rfo_file::{read_rfo, rfo_html, rfo_markdown};
use domain::operations::reviews::rfo_report::RfoReport;
use domain::public::rfo::RfoDocument;

use super::texts;
use super::words::word_of;
use crate::client::Client;
use crate::commands::id_prefix;
use crate::options::review::{RfoAction, RfoEditOptions, RfoFormat, RfoOptions};
use crate::output::print_json;

pub(super) async fn run(client: &Client, options: RfoOptions, json: bool) -> anyhow::Result<()> {
    let id = id_prefix::incident(client, &options.id).await?;
    let path = format!("/ops/v1/incidents/{id}/rfo");
    let report: RfoReport = match options.action {
        RfoAction::Draft | RfoAction::Show { .. } => client.get(&path).await?,
        RfoAction::Edit(ref given) => client.patch(&path, &edit(given)?).await?,
        RfoAction::Publish { ref to, ref by } => {
            let request = PublishRfoRequest { to: word_of("audience", to)?, by: by.clone() };
            client.post(&format!("{path}/publish"), &request).await?
        }
    };
    if json {
        return print_json(&report);
    }
    match options.action {
        RfoAction::Draft => lines(&rfo_markdown(&report.draft)),
        RfoAction::Show { format, revision } => {
            let document = shown(&report, revision)?;
            match format {
                RfoFormat::Markdown => lines(&rfo_markdown(&document)),
                RfoFormat::Html => lines(&rfo_html(&document)),
                RfoFormat::Json => print_json(&document)?,
            }
        }
        RfoAction::Edit(_) => lines(&rfo_markdown(&report.draft)),
        RfoAction::Publish { .. } => report.revisions.last().into_iter().for_each(decided),
    }
    Ok(())
}

fn edit(given: &RfoEditOptions) -> anyhow::Result<RfoEdit> {
    if let Some(file) = &given.file {
        let edit = read_rfo(&texts::read(file)?);
        return edit.with_context(|| format!("{} cannot be read", file.display()));
    }
    Ok(RfoEdit {
        title: given.title.clone(),
        description: given.description.clone(),
        root_cause: given.root_cause.clone(),
        resolution: given.resolution.clone(),
        next_steps: given.next_steps.clone(),
    })
}

/// A revision: the one that is asked for, else the last; of none what is being written.
fn shown(report: &RfoReport, number: Option<u32>) -> anyhow::Result<RfoDocument> {
    let revisions = &report.revisions;
    let found = match number {
        None => revisions.last(),
        Some(number) => match revisions.iter().find(|revision| revision.number == number) {
            None => bail!("there is no revision {number}\nhint: there are {}", revisions.len()),
            found => found,
        },
    };
    let document = |revision: &RfoRevision| {
        let earlier = revisions.iter().filter(|other| other.number < revision.number);
        let earlier = earlier.map(|revision| revision.at).collect();
        RfoDocument::from_revision(report.incident.clone(), revision, earlier)
    };
    Ok(found.map_or_else(|| report.draft.clone(), document))
}

fn decided(revision: &RfoRevision) {
    let to = match revision.audience {
        RfoAudience::All => "to all".to_owned(),
        RfoAudience::None => "to none".to_owned(),
        RfoAudience::Affected => {
            let (customers, contacts) = (revision.customers.len(), revision.contacts.len());
            format!("to the affected: customers {customers}, contacts {contacts}")
        }
    };
    outln!("revision {}, {to}, decided by {} at {}", revision.number, revision.by, revision.at);
}

fn lines(text: &str) {
    text.lines().for_each(|line| outln!("{line}"));
}
