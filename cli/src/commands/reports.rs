//! `allclear reports`: what do operators, managers, readers and customers read of a period?

use std::path::Path;

use anyhow::bail;
use domain::report::kind::{ReportAudience, ReportKind, ReportKindSummary, ReportScope};

use crate::client::Client;
use crate::commands::export::write_whole;
use crate::options::reports::{ReportsFormat, ReportsOptions};
use crate::output::{print, print_json};

pub(crate) async fn run(
    client: &Client,
    options: ReportsOptions,
    json: bool,
) -> anyhow::Result<()> {
    let Some(kind) = &options.kind else { return list(client, json).await };
    let kind: ReportKind = kind.parse()?;
    let format = match (options.format, json) {
        (None | Some(ReportsFormat::Json), true) => "json",
        (Some(_), true) => bail!("`--json` and another `--format` are two\nhint: leave one out"),
        (Some(ReportsFormat::Html), false) => "html",
        (Some(ReportsFormat::Csv), false) => "csv",
        (Some(ReportsFormat::Json), false) => "json",
        (None | Some(ReportsFormat::Text), false) => "text",
    };
    let mut address = client.address(&format!("/ops/v1/reports/{}", kind.as_str()))?;
    address.query_pairs_mut().append_pair("format", format);
    for (name, value) in [
        ("period", &options.period),
        ("component", &options.component),
        ("customer", &options.customer),
    ] {
        if let Some(value) = value {
            address.query_pairs_mut().append_pair(name, value);
        }
    }
    let text = client.text(address.as_str()).await?;
    match &options.output {
        Some(file) => write(file, &text).await,
        None => {
            // What is written already has nothing in it that steers a terminal, or is for a program.
            match format {
                "text" => outln!("{}", text.trim_end()),
                _ => print(text.trim_end_matches('\n')),
            }
            Ok(())
        }
    }
}

async fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    write_whole(file, async |out| Ok(out.write_all(text.as_bytes())?)).await
}

async fn list(client: &Client, json: bool) -> anyhow::Result<()> {
    let kinds: Vec<ReportKindSummary> = client.get("/ops/v1/reports").await?;
    if json {
        return print_json(&kinds);
    }
    for summary in &kinds {
        let of_what = match summary.scope {
            ReportScope::Page => "",
            ReportScope::AnyComponent => "  [--component ID]",
            ReportScope::Component => "  --component ID",
            ReportScope::Customer => "  --customer ID",
        };
        let audience = match summary.audience {
            ReportAudience::Public => "; may be published",
            ReportAudience::Customer => "; for the customer",
            ReportAudience::Operators => "",
        };
        outln!("{:24}{of_what}", summary.kind.as_str());
        outln!("    {}{audience}", summary.question);
    }
    Ok(())
}
