//! What is an object asked of its storage, whatever it holds? To be copied, to be filled from a
//! copy, and what it costs. The same for every kind of object, and for tables yet to come.

use domain::backup::format::ObjectName;
use domain::backup::messages::{Cursor, Import};
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use worker::Request;

use crate::http::response::{self, Answer, json, out_of_reach};
use crate::storage::export;
use crate::storage::import;
use crate::storage::migrations::Schema;
use crate::storage::object_state::Home;

/// The path at which every object hears these questions.
pub(crate) const PATH: &str = "/storage";

/// The header that says by which name the object was asked: it cannot know itself.
pub(crate) const NAME: &str = "x-allclear-object";

/// The most bytes of a question: one page of a copy.
const MAX_BYTES: usize = domain::backup::messages::MAX_CHUNK_BYTES;

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToStorage {
    /// You will be copied: keep what you have yet to tell until you hear more.
    Hold { copy: String, renew: bool },
    /// The next page of a copy.
    Page { copy: String, cursor: Option<Cursor> },
    /// You were copied.
    Release { copy: String },
    /// A piece of an import.
    Import(Box<Import>),
    /// What do you cost?
    Usage,
}

/// What an object is to do with what it has in memory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing: storage is as it was.
    GoOn,
    /// Forget it: storage is another.
    Forget,
    /// Forget it, and begin to work.
    Begin,
}

/// Answers, for an object of this name.
pub(crate) async fn answer(
    home: &Home,
    schema: &Schema,
    object: &ObjectName,
    request: &mut Request,
) -> (Answer, Then) {
    match question(request).await {
        Err(problem) => (Err(problem), Then::GoOn),
        Ok(ToStorage::Import(import)) => import::take(home, schema, object, &import),
        Ok(question) => (read(home, schema, object, question), Then::GoOn),
    }
}

async fn question(request: &mut Request) -> Result<ToStorage, Problem> {
    let bytes = response::body(request, MAX_BYTES).await?;
    serde_json::from_slice(&bytes).map_err(|error| Problem::bad_request(error.to_string()))
}

fn read(home: &Home, schema: &Schema, object: &ObjectName, question: ToStorage) -> Answer {
    match question {
        ToStorage::Hold { copy, renew } => json(200, &export::hold(home, schema, &copy, renew)?),
        ToStorage::Page { copy, cursor } => {
            json(200, &export::page(home, schema, object, &copy, cursor)?)
        }
        ToStorage::Release { copy } => json(200, &export::release(home, &copy)?),
        ToStorage::Usage => json(200, &home.usage().map_err(out_of_reach)?),
        ToStorage::Import(_) => Err(Problem::bad_request("an import is not only read")),
    }
}
