//! Subscribers of a file: how many are added, and how many would be?

use std::collections::HashSet;
use std::path::Path;

use domain::notify::subscriber_import::{
    ImportedSubscriber, MAX_IMPORTED, SubscriberImport, SubscriberImportReport,
};
use serde::Serialize;

use crate::client::Client;
use crate::commands::subscriber::SUBSCRIBERS;
use crate::commands::subscriber_csv;
use crate::output::print_json;

/// What is printed for programs of a dry run.
#[derive(Serialize)]
struct TriedSubscribers {
    dry_run: bool,
    #[serde(flatten)]
    report: SubscriberImportReport,
    /// Why rows would be refused, each with its place.
    refused: Vec<String>,
}

/// Adds the subscribers of a file, and says how many; a dry run says how many would be, and why rows would be refused.
///
/// # Errors
/// A file that cannot be read. Without a dry run, the first row that is no subscriber; then nobody is added.
pub(super) async fn run(
    client: &Client,
    file: &Path,
    confirmed: bool,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<()> {
    let rows = subscriber_csv::read(file)?;
    if !dry_run {
        let all: Vec<ImportedSubscriber> = rows.into_iter().collect::<anyhow::Result<_>>()?;
        let report = send(client, all, confirmed, false).await?;
        if json {
            return print_json(&report);
        }
        let SubscriberImportReport { added, known: kept, left_out } = report;
        outln!("{added} added, {kept} known before, {left_out} left out at a limit");
        return Ok(());
    }
    let (mut all, mut refused, mut addresses, mut twice) = (vec![], vec![], HashSet::new(), 0);
    for row in rows {
        match row {
            // The server counts those alone that come twice in one request.
            Ok(new) if !addresses.insert(new.email.to_string()) => twice += 1,
            Ok(new) => all.push(new),
            Err(why) => refused.push(format!("{why:#}")),
        }
    }
    let mut report = send(client, all, confirmed, true).await?;
    report.known += twice;
    if json {
        return print_json(&TriedSubscribers { dry_run, report, refused });
    }
    let SubscriberImportReport { added, known: kept, left_out } = report;
    outln!(
        "nothing was sent; this would come of it: {added} added, {kept} known before, {left_out} left out at a limit, {} refused",
        refused.len()
    );
    if !refused.is_empty() {
        outln!("refused, and nobody is added until these rows are mended:");
    }
    refused.iter().for_each(|why| outln!("  {why}"));
    Ok(())
}

async fn send(
    client: &Client,
    all: Vec<ImportedSubscriber>,
    confirmed: bool,
    dry_run: bool,
) -> anyhow::Result<SubscriberImportReport> {
    let mut report = SubscriberImportReport::default();
    for some in all.chunks(MAX_IMPORTED) {
        let added_before = if dry_run { report.added } else { 0 };
        let subscribers = some.to_vec();
        let import = SubscriberImport { confirmed, subscribers, dry_run, added_before };
        let done: SubscriberImportReport = client.post(SUBSCRIBERS, &import).await?;
        report.added += done.added;
        report.known += done.known;
        report.left_out += done.left_out;
    }
    Ok(report)
}
