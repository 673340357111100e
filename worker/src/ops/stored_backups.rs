//! Stored backups: what administrators read of the bucket of daily backups. Is the last backup still
//! there, which is the newest of a day, and what do its pages say?

use domain::backup::backup_set::{self, CompletedBackup};
use domain::backup::report::BackupReport;
use domain::problem::Problem;
use worker::{Bucket, Env};

use crate::http::response::{HttpResult, lines, out_of_reach};
use crate::storage::r2;

/// Looks whether the last complete backup is still in the bucket.
pub(crate) async fn look_up(env: &Env, report: BackupReport) -> BackupReport {
    let (Some(bucket), Some(last)) = (r2::find(env), &report.last) else { return report };
    let bytes = r2::bytes(&bucket, last).await;
    let bytes = bytes.inspect_err(|error| worker::console_error!("the bucket is silent: {error}"));
    report.looked_up(bytes.ok())
}

/// The manifest of the newest backup of a day such as `2026-11-20`.
pub(crate) async fn newest(env: &Env, day: &str) -> Result<CompletedBackup, Problem> {
    let bucket = bucket(env)?;
    let listing = r2::list(&bucket).await.map_err(out_of_reach)?;
    let Some(key) = listing.newest(day) else {
        let days = listing.days().into_iter().collect::<Vec<_>>().join(", ");
        let problem = Problem::not_found(format!("there is no complete backup of `{day}`"));
        let none = "there is none of any day".to_owned();
        let hint = if days.is_empty() { none } else { format!("there are backups of {days}") };
        return Err(problem.hint(hint));
    };
    if backup_set::set_of_manifest(key).is_none() {
        let problem = Problem::not_found(format!("the backup of `{day}` is a single file"));
        return Err(problem.hint(format!("fetch `{key}` as docs/backup.md says")));
    }
    let manifest = r2::manifest(&bucket, key).await.map_err(out_of_reach)?;
    manifest.ok_or_else(|| Problem::not_found(format!("`{key}` has just been deleted")))
}

/// A page of a set, by its number from 1.
pub(crate) async fn page(env: &Env, set: &str, number: &str) -> HttpResult {
    let page = number.parse().ok().filter(|_| backup_set::begun_at(set).is_some());
    let missing = || Problem::not_found(format!("there is no page `{number}` of a backup `{set}`"));
    let page = r2::page(&bucket(env)?, set, page.ok_or_else(missing)?).await;
    lines(page.map_err(out_of_reach)?.ok_or_else(missing)?)
}

fn bucket(env: &Env) -> Result<Bucket, Problem> {
    r2::find(env).ok_or_else(|| {
        Problem::conflict("no bucket is bound for backups").hint("see docs/backup.md")
    })
}
