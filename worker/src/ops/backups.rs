//! Backup endpoints: the state of daily backups, a backup on request, and what administrators read of the
//! bucket. Is the last backup still there, which is the newest of a day, and what do its pages say?

use domain::backup::backup_set::{self, CompletedBackup};
use domain::backup::report::BackupReport;
use domain::problem::Problem;
use worker::Bucket;

use crate::http::call::Call;
use crate::http::response::{HttpResult, lines, out_of_reach};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::storage::r2;

/// `GET /ops/v1/backups`. Whether the last complete one is still in the bucket is looked up.
pub(crate) async fn show(call: Call) -> Result<BackupReport, Problem> {
    let report: BackupReport = ask_board(&call.page, &BoardRequest::Backups).await?;
    let (Some(bucket), Some(last)) = (r2::find(&call.page), &report.last) else {
        return Ok(report);
    };
    let bytes = r2::bytes(&bucket, last).await;
    let bytes = bytes.inspect_err(|error| worker::console_error!("the bucket is silent: {error}"));
    Ok(report.looked_up(bytes.ok()))
}

/// `POST /ops/v1/backups`.
pub(crate) async fn make(call: Call) -> Result<BackupReport, Problem> {
    ask_board(&call.page, &BoardRequest::MakeBackup).await
}

/// `GET /ops/v1/backups/{day}`: the manifest of the newest backup of a day such as `2026-11-20`.
pub(crate) async fn newest(call: Call) -> Result<CompletedBackup, Problem> {
    let (bucket, day) = (bucket(&call)?, call.path.text("day"));
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

/// `GET /ops/v1/backups/{set}/{page}`: a page of a set, by its number from 1.
pub(crate) async fn page(call: Call) -> HttpResult {
    let (set, number) = (call.path.text("set"), call.path.text("page"));
    let page = number.parse().ok().filter(|_| backup_set::begun_at(set).is_some());
    let missing = || Problem::not_found(format!("there is no page `{number}` of a backup `{set}`"));
    let page = r2::page(&bucket(&call)?, set, page.ok_or_else(missing)?).await;
    lines(page.map_err(out_of_reach)?.ok_or_else(missing)?)
}

fn bucket(call: &Call) -> Result<Bucket, Problem> {
    r2::find(&call.page).ok_or_else(|| {
        Problem::conflict("no bucket is bound for backups").hint("see docs/backup.md")
    })
}
