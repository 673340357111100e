//! Backup requests: what a backup asks of objects, and how it releases them. The Board answers its own
//! questions without a message.

use domain::backup::messages::{BackupPage, LeaseGranted};
use domain::backup::session::{BackupResponse, BackupStep};
use domain::ids::ObjectName;
use domain::problem::Problem;

use crate::board::event_store::SCHEMA;
use crate::objects::client::ask_storage;
use crate::platform::page_context::PageContext;
use crate::storage::admin::StorageRequest;
use crate::storage::export;
use crate::storage::object_state::ObjectState;

/// The response to a step of a backup.
pub(crate) async fn answer(
    home: &ObjectState,
    page: &PageContext,
    copy: &str,
    ask: &BackupStep,
) -> Result<BackupResponse, Problem> {
    match ask {
        BackupStep::Hold { object: ObjectName::Board, renew } => {
            export::hold(home, &SCHEMA, copy, *renew).map(BackupResponse::Hold)
        }
        BackupStep::Hold { object, renew } => {
            let hold = StorageRequest::Hold { copy: copy.to_owned(), renew: *renew };
            ask_storage::<LeaseGranted>(page, object, &hold).await.map(BackupResponse::Hold)
        }
        BackupStep::Page { object: ObjectName::Board, cursor } => {
            export::page(home, &SCHEMA, &ObjectName::Board, copy, cursor.clone())
                .map(BackupResponse::Page)
        }
        BackupStep::Page { object, cursor } => {
            let request = StorageRequest::Page { copy: copy.to_owned(), cursor: cursor.clone() };
            ask_storage::<BackupPage>(page, object, &request).await.map(BackupResponse::Page)
        }
    }
}

/// Lets objects go; those that are out of reach let go by themselves.
pub(crate) async fn release(
    home: &ObjectState,
    page: &PageContext,
    copy: &str,
    objects: &[ObjectName],
) {
    for object in objects {
        let copy = copy.to_owned();
        let released = match object {
            ObjectName::Board => export::release(home, &copy),
            object => ask_storage(page, object, &StorageRequest::Release { copy }).await,
        };
        if let Err(problem) = released {
            worker::console_error!("the lease of {object} could not be released: {problem}");
        }
    }
}
