//! `allclear report`: reports trouble as readers do, and lists what they reported.

use domain::ids::ComponentId;
use domain::operations::user_reports::ComponentUserReports;
use domain::ordered::SortedSet;
use domain::public::wording;
use domain::user_reports::new_report::{NewUserReport, UserReportReceipt};
use domain::words::Words;

use crate::client::Client;
use crate::options::user_report::{ReportAction, ReportOptions};
use crate::output::print_json;
use crate::times::typed_if;

pub(crate) async fn run(client: &Client, options: ReportOptions, json: bool) -> anyhow::Result<()> {
    match options.action {
        Some(ReportAction::List { since }) => list(client, since.as_ref(), json).await,
        None => send(client, options, json).await,
    }
}

async fn send(client: &Client, options: ReportOptions, json: bool) -> anyhow::Result<()> {
    let components = options.components.iter().map(|id| id.parse::<ComponentId>());
    let components = components.collect::<Result<SortedSet<_>, _>>()?;
    let new = NewUserReport { components, text: options.text };
    let receipt: UserReportReceipt = client.post("/report", &new).await?;
    if json {
        return print_json(&receipt);
    }
    let ids: Vec<&str> = receipt.components.iter().map(ComponentId::as_str).collect();
    outln!("reported: {}", ids.join(", "));
    Ok(())
}

async fn list(client: &Client, since: Option<&String>, json: bool) -> anyhow::Result<()> {
    let mut address = client.address("/ops/v1/user-reports")?;
    if let Some(since) = typed_if(since)? {
        address.query_pairs_mut().append_pair("since", &since.to_string());
    }
    let list: Vec<ComponentUserReports> = client.get(address.as_str()).await?;
    if json {
        return print_json(&list);
    }
    if list.is_empty() {
        outln!("no reader reported anything");
    }
    for entry in &list {
        let ComponentUserReports { component, reports, first_at, last_at, .. } = entry;
        let status = wording::status_inline(Words::ENGLISH, entry.status);
        let noun = if *reports == 1 { "report" } else { "reports" };
        outln!(
            "{:24} {reports} {noun}, {first_at} to {last_at}; shown as {status}",
            component.as_str()
        );
        for text in &entry.texts {
            outln!("  {}", text.at);
            text.text.lines().for_each(|line| outln!("    {line}"));
        }
    }
    Ok(())
}
