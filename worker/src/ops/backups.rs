//! Backup endpoints: export, import, daily backups and usage, for administrators.

use domain::backup::messages::{
    BackupManifest, BackupPage, ExportCursor, ImportRequest, ImportState, LeaseGranted,
    MAX_CHUNK_BYTES,
};
use domain::backup::report::BackupReport;
use domain::cost::pricing::{KindUse, ObjectUse, Usage};
use domain::ids::ObjectName;
use domain::problem::Problem;
use worker::{Env, Method, Request};

use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::objects::messages::{BoardRequest, ask_board, ask_storage};
use crate::objects::side_by_side::ask_each_storage;
use crate::ops::stored_backups;
use crate::platform::clock;
use crate::platform::random;
use crate::public::view_cache;
use crate::storage::admin::StorageRequest;

/// Answers what comes behind `/ops/v1/`; the caller's token was checked.
pub(crate) async fn answer(request: &mut Request, env: &Env, path: &[&str]) -> HttpResult {
    match (request.method(), path) {
        (Method::Get, ["usage"]) => json(200, &usage(env).await?),
        (Method::Get, ["export"]) => json(200, &contents(env).await?),
        (Method::Get, ["export", object]) => {
            let (copy, cursor) = (copy(request)?, cursor(request)?);
            let page = StorageRequest::Page { copy, cursor };
            json(200, &ask_storage::<BackupPage>(env, &name(object)?, &page).await?)
        }
        (Method::Post, ["export", object, "hold"]) => {
            let renew = asked(request, "renew")?.is_some_and(|word| word == "true");
            let hold = StorageRequest::Hold { copy: copy(request)?, renew };
            json(200, &ask_storage::<LeaseGranted>(env, &name(object)?, &hold).await?)
        }
        (Method::Post, ["export", object, "release"]) => {
            let release = StorageRequest::Release { copy: copy(request)? };
            json(200, &ask_storage::<()>(env, &name(object)?, &release).await?)
        }
        (Method::Get, ["backups"]) => {
            let report: BackupReport = ask_board(env, &BoardRequest::Backups).await?;
            json(200, &stored_backups::look_up(env, report).await)
        }
        (Method::Get, ["backups", day]) => json(200, &stored_backups::newest(env, day).await?),
        (Method::Get, ["backups", set, page]) => stored_backups::page(env, set, page).await,
        (Method::Post, ["backups"]) => {
            json(202, &ask_board::<BackupReport>(env, &BoardRequest::MakeBackup).await?)
        }
        (Method::Post, ["import", object]) => {
            let import = import(request).await?;
            let question = StorageRequest::Import(Box::new(import));
            let standing: ImportState = ask_storage(env, &name(object)?, &question).await?;
            view_cache::forget();
            json(200, &standing)
        }
        (_, ["usage" | "export"] | ["export" | "backups", _] | ["backups", _, _]) => {
            Err(Problem::method_not_allowed("GET"))
        }
        (_, ["backups"]) => Err(Problem::method_not_allowed("GET or POST")),
        (_, ["export", _, "hold" | "release"] | ["import", _]) => {
            Err(Problem::method_not_allowed("POST"))
        }
        _ => Err(Problem::not_found(format!("operators have no `{}`", path.join("/")))),
    }
}

fn name(text: &str) -> Result<ObjectName, Problem> {
    text.parse().map_err(|_| {
        Problem::not_found(format!("there is no object `{text}`"))
            .hint("objects are `board` and `ledger:AGENT`")
    })
}

fn cursor(request: &Request) -> Result<Option<ExportCursor>, Problem> {
    let read = |word: String| {
        ExportCursor::from_word(&word)
            .ok_or_else(|| Problem::invalid("cursor", "it is not a cursor of this server"))
    };
    asked(request, "cursor")?.map(read).transpose()
}

/// The name of the copy that is made; all that name none are one.
fn copy(request: &Request) -> Result<String, Problem> {
    Ok(asked(request, "copy")?.unwrap_or_default())
}

/// What the request's query says under a name.
fn asked(request: &Request, name: &str) -> Result<Option<String>, Problem> {
    let url = request.url().map_err(out_of_reach)?;
    let word = url.query_pairs().find(|(known, _)| known == name);
    Ok(word.map(|(_, word)| word.into_owned()))
}

async fn import(request: &mut Request) -> Result<ImportRequest, Problem> {
    let body = response::body(request, MAX_CHUNK_BYTES).await?;
    serde_json::from_slice(&body).map_err(|error| Problem::bad_request(error.to_string()))
}

/// Every object that holds a part of the record, the Board first.
async fn contents(env: &Env) -> Result<BackupManifest, Problem> {
    let objects = ask_board(env, &BoardRequest::Objects).await?;
    Ok(BackupManifest { at: clock::now(), copy: random::name().map_err(out_of_reach)?, objects })
}

async fn usage(env: &Env) -> Result<Usage, Problem> {
    let BackupManifest { at, objects, .. } = contents(env).await?;
    let mut usage = Usage { at, board: KindUse::default(), ledgers: KindUse::default() };
    let answers = ask_each_storage::<ObjectUse>(env, &objects, &StorageRequest::Usage).await;
    for (object, answer) in objects.iter().zip(answers) {
        let told = answer.ok();
        let kind = match object {
            ObjectName::Board => &mut usage.board,
            ObjectName::Ledger(_) => &mut usage.ledgers,
        };
        kind.add(told.as_ref(), at);
    }
    Ok(usage)
}
