//! Corrections of a file: a row for each, all of which are read before any is sent, and none of which is made twice.

use std::path::Path;

use anyhow::{Context, bail};
use domain::board::{Correction, NewCorrection};
use serde::Serialize;

use crate::client::Client;
use crate::commands::correction::status_of;
use crate::output::print_json;
use crate::times::typed;

const CORRECTIONS: &str = "/ops/v1/corrections";
const COLUMNS: [&str; 5] = ["component", "from", "to", "status", "reason"];
/// The most rows of a file: as many corrections as a page may have.
const MAX_ROWS: usize = 10_000;

/// What came of a file.
#[derive(Default, Serialize)]
struct CorrectionImportReport {
    /// How many were made, or would be.
    added: usize,
    /// How many were there already.
    known: usize,
    /// What the server refused, with the place in the file.
    refused: Vec<String>,
}

/// Makes the corrections of a file that are not there yet.
pub(super) async fn import(
    client: &Client,
    file: &Path,
    is_dry: bool,
    json: bool,
) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    let rows = read(&name, &text)?;
    let present: Vec<Correction> = client.get(CORRECTIONS).await?;
    let mut report = CorrectionImportReport::default();
    let total = rows.len();
    for (n, (line, new)) in rows.into_iter().enumerate() {
        if present.iter().any(|correction| is_same(correction, &new)) {
            report.known += 1;
        } else if is_dry {
            report.added += 1;
        } else {
            match client.post::<_, Correction>(CORRECTIONS, &new).await {
                Ok(_) => report.added += 1,
                Err(error) => report.refused.push(format!("{name}:{line}: {error:#}")),
            }
        }
        if !is_dry && ((n + 1) % 20 == 0 || n + 1 == total) {
            errln!("{} of {total}", n + 1);
        }
    }
    if json {
        print_json(&report)?;
    } else {
        let made = if is_dry { "would be made" } else { "made" };
        outln!("corrections: {} {made}, {} known", report.added, report.known);
        report.refused.iter().for_each(|refusal| outln!("refused: {refusal}"));
    }
    if !report.refused.is_empty() {
        bail!("the server refused {} of {total}", report.refused.len());
    }
    Ok(())
}

fn is_same(correction: &Correction, new: &NewCorrection) -> bool {
    let Correction { component, from, to, status, reason, withdrawn, .. } = correction;
    let own = (component, from, to, status, reason.as_str());
    !withdrawn && own == (&new.component, &new.from, &new.to, &new.status, new.reason.trim())
}

/// The corrections of a CSV with the line of each; every mistake of all rows is named.
fn read(name: &str, text: &str) -> anyhow::Result<Vec<(u64, NewCorrection)>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let places =
        COLUMNS.map(|wanted| headers.iter().position(|header| header.eq_ignore_ascii_case(wanted)));
    if let Some((_, column)) = places.iter().zip(COLUMNS).find(|(place, _)| place.is_none()) {
        bail!("{name} has no column `{column}`\nhint: its first row is {}", COLUMNS.join(","));
    }
    let (mut rows, mut mistakes) = (vec![], vec![]);
    for row in reader.records() {
        let row = row.with_context(|| format!("{name} is no CSV"))?;
        let line = row.position().map_or(0, csv::Position::line);
        let fields = places.map(|place| place.and_then(|at| row.get(at)).unwrap_or_default());
        match correction(fields) {
            Ok(new) => rows.push((line, new)),
            Err(error) => mistakes.push(format!("{name}:{line}: {error:#}")),
        }
        if rows.len() > MAX_ROWS {
            bail!("{name} has over {MAX_ROWS} rows, more than a page has corrections");
        }
    }
    if !mistakes.is_empty() {
        bail!("nothing was sent\n{}", mistakes.join("\n"));
    }
    Ok(rows)
}

fn correction([component, from, to, status, reason]: [&str; 5]) -> anyhow::Result<NewCorrection> {
    Ok(NewCorrection {
        component: component.parse()?,
        from: typed(from)?,
        to: typed(to)?,
        status: status_of(status)?,
        reason: reason.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use domain::status::Status;

    use super::*;

    const HEAD: &str = "component,from,to,status,reason\n";

    #[test]
    fn rows_are_read_in_any_order_of_columns() {
        let text = format!(
            "\u{feff}{HEAD}checkout,2026-11-20T14:00Z,2026-11-20T15:00Z,maintenance,\"Disks, all\"\n\
             desk, 2026-11-20 14:00, 2026-11-20 15:00 , no_data, Our probe\n"
        );
        let rows = read("a.csv", &text).unwrap();
        assert_eq!((rows[0].0, rows[0].1.status), (2, Status::UnderMaintenance));
        assert_eq!(rows[0].1.reason, "Disks, all");
        assert_eq!((rows[1].0, rows[1].1.component.as_str()), (3, "desk"));
        let turned =
            "reason,status,to,from,component\nWhy,operational,2026-11-21,2026-11-20,desk\n";
        assert_eq!(read("a.csv", turned).unwrap()[0].1.status, Status::Operational);
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let text = format!(
            "{HEAD}Check out,2026-11-20,2026-11-21,no_data,x\ndesk,later,2026-11-21,no_data,x\n\
             desk,2026-11-20,2026-11-21,fine,x\n"
        );
        let told = format!("{:#}", read("a.csv", &text).unwrap_err());
        for part in ["a.csv:2: `Check out`", "a.csv:3: `later`", "a.csv:4: `fine`"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let told = read("a.csv", "component,from,to,reason\n").unwrap_err().to_string();
        assert!(told.contains("no column `status`"), "{told}");
        let many = "desk,2026-11-20,2026-11-21,no_data,x\n".repeat(MAX_ROWS);
        assert_eq!(read("a.csv", &format!("{HEAD}{many}")).unwrap().len(), MAX_ROWS);
        let more = format!("{HEAD}{many}desk,2026-11-20,2026-11-21,no_data,x\n");
        assert!(read("a.csv", &more).is_err());
    }
}
