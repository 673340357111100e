//! `allclear maturity`: how well established is each practice of the operation?

use domain::maturity::{MaturityReport, PracticeAssessment};

use crate::client::Client;
use crate::output::print_json;

pub(crate) async fn run(client: &Client, json: bool) -> anyhow::Result<()> {
    let report: MaturityReport = client.get("/ops/v1/maturity").await?;
    if json {
        return print_json(&report);
    }
    for PracticeAssessment { practice, level, evidence, next_step } in &report.practices {
        let name = serde_json::to_value(practice)?;
        let name = name.as_str().unwrap_or_default().replace('_', " ");
        outln!("{name:13} {:11} {evidence}", level.as_str());
        if let Some(next) = next_step {
            outln!("{:13} {:11} next: {next}", "", "");
        }
    }
    Ok(())
}
