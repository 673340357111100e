//! `allclear audit`: who did what and when, and what was so before and after?

use std::collections::BTreeSet;

use domain::operations::audit::{AuditPage, AuditRecord};
use domain::paging::MAX_PAGE;
use serde_json::Value;

use crate::client::Client;
use crate::options::AuditOptions;
use crate::output::print_json;

/// The most characters of a value that a line shows; `--json` has all.
const SHOWN_CHARS: usize = 160;

pub(crate) async fn run(client: &Client, asked: &AuditOptions, json: bool) -> anyhow::Result<()> {
    let mut records: Vec<AuditRecord> = vec![];
    let mut cursor = None;
    let mut is_whole = true;
    while records.len() < asked.limit {
        let address = address(client, asked, asked.limit - records.len(), cursor)?;
        let page: AuditPage = client.get(&address).await?;
        records.extend(page.records);
        is_whole &= page.complete;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    if json {
        return print_json(&records);
    }
    records.iter().for_each(say);
    if !is_whole {
        errln!("older records are still being made after an import or an upgrade");
    }
    Ok(())
}

fn address(
    client: &Client,
    asked: &AuditOptions,
    wanted: usize,
    cursor: Option<u64>,
) -> anyhow::Result<String> {
    let mut url = client.address("/ops/v1/audit")?;
    let (limit, cursor) = (wanted.min(MAX_PAGE).to_string(), cursor.map(|n| n.to_string()));
    for (name, value) in [
        ("limit", Some(&limit)),
        ("cursor", cursor.as_ref()),
        ("subject", asked.subject.as_ref()),
        ("actor", asked.actor.as_ref()),
    ] {
        url.query_pairs_mut().extend_pairs(value.map(|value| (name, value)));
    }
    Ok(url.to_string())
}

/// A record in a line, and a line for each field that differs.
fn say(record: &AuditRecord) {
    let AuditRecord { n, at, actor, action, subject, before, after, .. } = record;
    let by = record.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
    let action = serde_json::to_value(action).ok();
    let action = action.as_ref().and_then(Value::as_str).unwrap_or_default().replace('_', " ");
    outln!("{n:>6}  {at}  {actor}{by}  {action}  {subject}");
    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for field in fields {
        let (was, is) = (shown(before.get(field)), shown(after.get(field)));
        outln!("          {field}: {was} -> {is}");
    }
    if record.omitted > 0 {
        outln!("          and {} more fields", record.omitted);
    }
    if let Some(scope) = record.withheld {
        outln!("          (the scope `{scope}` is needed to see what changed)");
    }
}

fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => return "none".to_owned(),
        Some(value) => value.to_string(),
    };
    if text.chars().count() <= SHOWN_CHARS {
        return text;
    }
    text.chars().take(SHOWN_CHARS - 1).chain(['…']).collect()
}
