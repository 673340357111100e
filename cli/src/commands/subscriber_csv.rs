//! Subscribers as CSV: with the columns that Statuspage has, and what else we know.

use std::path::Path;

use anyhow::{Context, bail};
use domain::ids::ComponentId;
use domain::notify::reports::SubscriberReport;
use domain::notify::subscriber::{SubscriberState, SubscriptionFilter};
use domain::notify::subscriber_import::ImportedSubscriber;
use domain::ordered::SortedSet;

use crate::output::print;

const COLUMNS: [&str; 5] = ["email", "created_at", "confirmed_at", "state", "components"];

/// Reads the subscribers of a file, and why a row is none. Every row is read before any is sent.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<anyhow::Result<ImportedSubscriber>>> {
    let name = file.display();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let headers = reader.headers()?.clone();
    let column = |wanted: &str| {
        headers.iter().position(|header| {
            header.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(wanted)
        })
    };
    let Some(email) = column("email") else {
        bail!("{name} has no column `email`\nhint: its first row names the columns");
    };
    let components = column("components");
    let mut all = vec![];
    for (at, row) in reader.records().enumerate() {
        let row = row.with_context(|| format!("{name} is no CSV"))?;
        let place = || format!("{name}:{}", at + 2);
        let address = row.get(email).unwrap_or_default().trim();
        if address.is_empty() {
            continue;
        }
        // What an export put before an address that begins as a formula does.
        let address = address.strip_prefix('\'').unwrap_or(address);
        let ids = components.and_then(|at| row.get(at)).unwrap_or_default();
        all.push(subscriber(address, ids).with_context(place));
    }
    Ok(all)
}

/// The subscriber of a row.
fn subscriber(address: &str, ids: &str) -> anyhow::Result<ImportedSubscriber> {
    let ids = ids.split([' ', ';', ',']).filter(|id| !id.is_empty());
    let components: Result<SortedSet<ComponentId>, _> = ids.map(str::parse).collect();
    let wishes = SubscriptionFilter { components: components?, ..SubscriptionFilter::default() };
    Ok(ImportedSubscriber { email: address.parse()?, wishes })
}

/// Writes them to a file, or to standard output.
pub(super) fn write(all: &[SubscriberReport], file: &Path) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(COLUMNS)?;
    for subscriber in all {
        let Some(address) = &subscriber.address else { continue };
        // A spreadsheet is not to compute an address that begins as a formula does.
        let is_formula = address.starts_with(['=', '+', '-', '@']);
        let address = if is_formula { format!("'{address}") } else { address.clone() };
        let state = match subscriber.state {
            SubscriberState::Active => "active",
            SubscriberState::Unconfirmed => "unconfirmed",
            SubscriberState::Quarantined { .. } => "quarantined",
        };
        let confirmed = subscriber.confirmed_at.map(|at| at.to_string()).unwrap_or_default();
        let components: Vec<&str> =
            subscriber.wishes.components.iter().map(domain::ids::ComponentId::as_str).collect();
        let created = subscriber.created_at.to_string();
        writer.write_record([&address, &created, &confirmed, state, &components.join(" ")])?;
    }
    let bytes = writer.into_inner().context("the file cannot be written")?;
    if file == Path::new("-") {
        print(String::from_utf8_lossy(&bytes).trim_end());
        return Ok(());
    }
    std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}
