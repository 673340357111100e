//! Storage administration: export, import and usage of an object. The same for every kind of
//! object, and for tables yet to come.

use domain::backup::messages::{ExportCursor, ImportRequest};
use domain::ids::ObjectName;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use worker::Request;

use crate::http::request;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::storage::export;
use crate::storage::import::{self, StorageChange};
use crate::storage::migrations::Schema;
use crate::storage::object_state::ObjectState;

/// The path at which every object hears these questions.
pub(crate) const PATH: &str = "/storage";

/// The header that says by which name the object was asked: it cannot know itself.
pub(crate) const NAME: &str = "x-allclear-object";

/// The most bytes of a question: one page of a copy.
const MAX_BYTES: usize = domain::backup::messages::MAX_CHUNK_BYTES;

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StorageRequest {
    /// You will be copied: keep what you have yet to tell until you hear more.
    Hold { copy: String, renew: bool },
    /// The next page of a copy.
    Page { copy: String, cursor: Option<ExportCursor> },
    /// You were copied.
    Release { copy: String },
    /// A piece of an import.
    Import(Box<ImportRequest>),
    /// What do you cost?
    Usage,
}

/// Answers, for an object of this name.
pub(crate) async fn answer(
    home: &ObjectState,
    schema: &Schema,
    object: &ObjectName,
    request: &mut Request,
) -> (HttpResult, StorageChange) {
    match question(request).await {
        Err(problem) => (Err(problem), StorageChange::None),
        Ok(StorageRequest::Import(import)) => import::take(home, schema, object, &import),
        Ok(question) => (read(home, schema, object, question), StorageChange::None),
    }
}

async fn question(request: &mut Request) -> Result<StorageRequest, Problem> {
    let bytes = request::body(request, MAX_BYTES).await?;
    domain::json::from_bytes(&bytes).map_err(|error| Problem::bad_request(error.to_string()))
}

fn read(
    home: &ObjectState,
    schema: &Schema,
    object: &ObjectName,
    question: StorageRequest,
) -> HttpResult {
    match question {
        StorageRequest::Hold { copy, renew } => {
            json(200, &export::hold(home, schema, &copy, renew)?)
        }
        StorageRequest::Page { copy, cursor } => {
            json(200, &export::page(home, schema, object, &copy, cursor)?)
        }
        StorageRequest::Release { copy } => json(200, &export::release(home, &copy)?),
        StorageRequest::Usage => json(200, &home.usage().map_err(out_of_reach)?),
        StorageRequest::Import(_) => Err(Problem::bad_request("an import is not only read")),
    }
}
