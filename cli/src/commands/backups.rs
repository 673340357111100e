//! `allclear backups`: the state of the daily backups.

use anyhow::bail;
use domain::backup::report::{BackupReport, OLD_AFTER};

use crate::client::Client;

/// Prints how they stand.
///
/// # Errors
/// When the last good one is old, besides what can go wrong with asking.
pub(crate) async fn show(client: &Client) -> anyhow::Result<()> {
    let report: BackupReport = client.get("/ops/v1/backups").await?;
    print(&report);
    if report.bound && !report.fresh {
        let hours = OLD_AFTER.as_secs() / 3_600;
        bail!("there is no complete backup of the last {hours} hours");
    }
    Ok(())
}

/// Asks for a copy now.
pub(crate) async fn make(client: &Client) -> anyhow::Result<()> {
    let _: BackupReport = client.post("/ops/v1/backups", &()).await?;
    println!("a backup is requested; `allclear backups` shows its state");
    Ok(())
}

fn print(report: &BackupReport) {
    if !report.bound {
        println!("no bucket is bound, so no backups are made: see docs/backup.md");
    }
    match &report.last {
        Some(last) => println!(
            "last complete backup: {}, {}, {} rows, as of {}",
            last.key,
            size(last.bytes),
            last.rows,
            last.begun_at
        ),
        None => println!("there is no complete backup yet"),
    }
    match report.found {
        Some(false) => println!("but it is missing from the bucket, or altered"),
        None if report.bound && report.last.is_some() => {
            println!("the bucket did not answer whether it has it");
        }
        _ => {}
    }
    if let Some(failed) = &report.failed {
        println!("failed {} times since, last at {}: {}", failed.times, failed.at, failed.why);
    }
    if let Some(job) = &report.under_way {
        let (parts, size) = (job.parts, size(job.bytes));
        println!("in progress: {} since {}, {parts} parts, {size}", job.key, job.begun_at);
        if let Some(stumbled) = &job.stumbled {
            println!("its last step failed at {}: {}", stumbled.at, stumbled.why);
        }
    }
    if let Some(next) = report.next_at {
        println!("next: {next}");
    }
}

fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
