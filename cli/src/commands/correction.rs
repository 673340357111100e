//! `allclear correction`: corrects the published status of a span of time, with a reason.

use domain::board::{Correction, NewCorrection};
use domain::status::Status;
use domain::words::Words;

use crate::client::Client;
use crate::commands::correction_csv;
use crate::commands::incident::words::word_of;
use crate::options::CorrectionAction;
use crate::output::print_json;
use crate::times::typed;

pub(crate) async fn run(
    client: &Client,
    action: CorrectionAction,
    json: bool,
) -> anyhow::Result<()> {
    match action {
        CorrectionAction::Add { component, from, to, status, reason } => {
            let new = NewCorrection {
                component: component.parse()?,
                from: typed(&from)?,
                to: typed(&to)?,
                status: status_of(&status)?,
                reason,
            };
            let correction: Correction = client.post("/ops/v1/corrections", &new).await?;
            if json {
                return print_json(&correction);
            }
            outln!("{}", correction.id);
        }
        CorrectionAction::Import { file, dry_run } => {
            correction_csv::import(client, &file, dry_run, json).await?;
        }
        CorrectionAction::Withdraw { id } => {
            client.delete::<()>(&format!("/ops/v1/corrections/{id}")).await?;
        }
        CorrectionAction::List => {
            let corrections: Vec<Correction> = client.get("/ops/v1/corrections").await?;
            if json {
                return print_json(&corrections);
            }
            for correction in corrections.iter().filter(|correction| !correction.withdrawn) {
                let Correction { id, component, from, to, status, reason, .. } = correction;
                let status = domain::public::wording::status(Words::ENGLISH, *status);
                outln!("{id}  {component}  {from} to {to}: {status} ({reason})");
            }
        }
    }
    Ok(())
}

/// The status that a span is given: as the page calls it, or as operators do. What is only corrected was operational.
pub(crate) fn status_of(word: &str) -> anyhow::Result<Status> {
    match word {
        "maintenance" => Ok(Status::UnderMaintenance),
        "correction" => Ok(Status::Operational),
        word => word_of("status", word),
    }
}
