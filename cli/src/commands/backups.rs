//! `allclear backups`: the state of the daily backups.

use std::path::Path;

use anyhow::{Context, bail};
use domain::backup::backup_set::{self, CompletedBackup};
use domain::backup::format::ChainedWriter;
use domain::backup::report::{BackupReport, OLD_AFTER};

use crate::client::Client;
use crate::commands::export::write_whole;
use crate::output::print_json;

/// Prints how they stand.
///
/// # Errors
/// When the last good one is old, besides what can go wrong with asking.
pub(crate) async fn show(client: &Client, json: bool) -> anyhow::Result<()> {
    let report: BackupReport = client.get("/ops/v1/backups").await?;
    if json {
        print_json(&report)?;
    } else {
        print(&report);
    }
    if report.bound && !report.fresh {
        let hours = OLD_AFTER.as_secs() / 3_600;
        bail!("there is no complete backup of the last {hours} hours");
    }
    Ok(())
}

/// Asks for a copy now.
pub(crate) async fn make(client: &Client, json: bool) -> anyhow::Result<()> {
    let report: BackupReport = client.post("/ops/v1/backups", &()).await?;
    if json {
        return print_json(&report);
    }
    outln!("a backup is requested; `allclear backups` shows its state");
    Ok(())
}

/// Fetches the newest backup of a day into a file, page by page, and checks that it is whole.
///
/// # Errors
/// When there is none, or a page is missing or was changed, besides what can go wrong with asking.
pub(crate) async fn fetch(client: &Client, day: &str, path: &Path) -> anyhow::Result<()> {
    let backup: CompletedBackup = client.get(&format!("/ops/v1/backups/{day}")).await?;
    let set = backup_set::set_of_manifest(&backup.key).context("the answer cannot be read")?;
    write_whole(path, async |out| {
        let mut chain = ChainedWriter::default();
        for page in 1..=backup.pages {
            let text = client.text(&format!("/ops/v1/backups/{set}/{page}")).await?;
            for line in text.lines() {
                chain.read(line).with_context(|| format!("page {page} of {set}"))?;
            }
            out.write_all(text.as_bytes()).context("the backup cannot be written")?;
            errln!("fetching {set}: {page} of {} pages", backup.pages);
        }
        out.flush()?;
        if chain.name()? != backup.hash {
            bail!("{set} does not end as its manifest says");
        }
        Ok(())
    })
    .await
}

fn print(report: &BackupReport) {
    if !report.bound {
        outln!("no bucket is bound, so no backups are made: see docs/backup.md");
    }
    match &report.last {
        Some(last) => outln!(
            "last complete backup: {}, {}, {} rows, as of {}",
            last.key,
            size(last.bytes),
            last.rows,
            last.begun_at
        ),
        None => outln!("there is no complete backup yet"),
    }
    match report.found {
        Some(false) => outln!("but it is missing from the bucket, or altered"),
        None if report.bound && report.last.is_some() => {
            outln!("the bucket did not answer whether it has it");
        }
        _ => {}
    }
    if let Some(failed) = &report.failed {
        let times = match failed.times {
            0 => String::new(),
            times => format!("{times} backups failed since; "),
        };
        outln!("{times}last failure at {}: {}", failed.at, failed.why);
    }
    if let Some(job) = &report.under_way {
        let (pages, size) = (job.pages, size(job.bytes));
        outln!("in progress: {} since {}, {pages} pages, {size}", job.key, job.begun_at);
        if let Some(stumbled) = &job.stumbled {
            outln!("its last step failed at {}: {}", stumbled.at, stumbled.why);
        }
    }
    if let Some(next) = report.next_at {
        outln!("next: {next}");
    }
}

fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
