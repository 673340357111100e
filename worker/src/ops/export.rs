//! Export and import endpoints: copy every object of the record, and fill empty ones from a copy.

use domain::backup::messages::{
    BackupManifest, BackupPage, ExportCursor, ImportRequest, ImportState, LeaseGranted,
};
use domain::ids::ObjectName;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::response::out_of_reach;
use crate::objects::client::{ask_board, ask_storage};
use crate::objects::messages::BoardRequest;
use crate::platform::{clock, random};
use crate::public::caches;
use crate::storage::admin::StorageRequest;

/// `GET /ops/v1/export`: every object that holds a part of the record, the Board first.
pub(crate) async fn manifest(call: Call) -> Result<BackupManifest, Problem> {
    let objects = ask_board(&call.page, &BoardRequest::Objects).await?;
    Ok(BackupManifest { at: clock::now(), copy: random::name().map_err(out_of_reach)?, objects })
}

/// `GET /ops/v1/export/{object}`.
pub(crate) async fn page(call: Call) -> Result<BackupPage, Problem> {
    let read =
        |text: &str| ExportCursor::from_word(text).ok_or("it is not a cursor of this server");
    let cursor = call.query.get("cursor", read)?;
    let page = StorageRequest::Page { copy: copy(&call), cursor };
    ask_storage(&call.page, &object(&call)?, &page).await
}

/// `POST /ops/v1/export/{object}/hold`.
pub(crate) async fn hold(call: Call) -> Result<LeaseGranted, Problem> {
    let renew = call.query.get("renew", |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(format!("`{other}` is neither `true` nor `false`")),
    })?;
    let hold = StorageRequest::Hold { copy: copy(&call), renew: renew.unwrap_or_default() };
    ask_storage(&call.page, &object(&call)?, &hold).await
}

/// `POST /ops/v1/export/{object}/release`.
pub(crate) async fn release(call: Call) -> Result<(), Problem> {
    let release = StorageRequest::Release { copy: copy(&call) };
    ask_storage(&call.page, &object(&call)?, &release).await
}

/// `POST /ops/v1/import/{object}`.
pub(crate) async fn import(call: Call, piece: ImportRequest) -> Result<ImportState, Problem> {
    let import = StorageRequest::Import(Box::new(piece));
    let state = ask_storage(&call.page, &object(&call)?, &import).await?;
    caches::forget_all();
    Ok(state)
}

fn object(call: &Call) -> Result<ObjectName, Problem> {
    let text = call.path.text("object");
    text.parse().map_err(|_| {
        Problem::not_found(format!("there is no object `{text}`"))
            .hint("objects are `board` and `ledger:AGENT`")
    })
}

/// The name of the export; all calls that name none are of one.
fn copy(call: &Call) -> String {
    call.query.text("copy").unwrap_or_default().to_owned()
}
