//! Backup endpoints: the state of daily backups, and a backup on request.

use domain::backup::report::BackupReport;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::storage::r2;

/// `GET /ops/v1/backups`. Whether the last good one is still in the bucket is looked up.
pub(crate) async fn show(call: Call) -> Result<BackupReport, Problem> {
    let report: BackupReport = ask_board(&call.page, &BoardRequest::Backups).await?;
    let (Some(bucket), Some(last)) = (r2::find(&call.page), &report.last) else {
        return Ok(report);
    };
    let bytes = r2::bytes(&bucket, &last.key).await;
    let bytes =
        bytes.inspect_err(|error| worker::console_error!("the bucket does not answer: {error}"));
    Ok(report.looked_up(bytes.ok()))
}

/// `POST /ops/v1/backups`.
pub(crate) async fn make(call: Call) -> Result<BackupReport, Problem> {
    ask_board(&call.page, &BoardRequest::MakeBackup).await
}
