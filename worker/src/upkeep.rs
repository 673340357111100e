//! How is the record looked after? Copied, put back, and its cost told; for administrators.

use domain::backup::ObjectName;
use domain::problem::Problem;
use domain::transfer::{Contents, Cursor, Held, Import, MAX_CHUNK_BYTES, Page, Standing};
use domain::usage::{KindUse, ObjectUse, Usage};
use worker::{Env, Method, Request};

use crate::address::{AgentReport, ToBoard, ask_board, ask_storage};
use crate::reply::{self, Answer, json, out_of_reach};
use crate::storage::ToStorage;
use crate::{clock, view_cache};

/// Answers what comes behind `/ops/v1/`; the caller's token was checked.
pub(crate) async fn answer(request: &mut Request, env: &Env, path: &[&str]) -> Answer {
    match (request.method(), path) {
        (Method::Get, ["usage"]) => json(200, &usage(env).await?),
        (Method::Get, ["export"]) => json(200, &contents(env).await?),
        (Method::Get, ["export", object]) => {
            let page = ToStorage::Page(cursor(request)?);
            json(200, &ask_storage::<Page>(env, &name(object)?, &page).await?)
        }
        (Method::Post, ["export", object, "hold"]) => {
            json(200, &ask_storage::<Held>(env, &name(object)?, &ToStorage::Hold).await?)
        }
        (Method::Post, ["export", object, "release"]) => {
            json(200, &ask_storage::<()>(env, &name(object)?, &ToStorage::Release).await?)
        }
        (Method::Post, ["import", object]) => {
            let import = import(request).await?;
            let question = ToStorage::Import(Box::new(import));
            let standing: Standing = ask_storage(env, &name(object)?, &question).await?;
            view_cache::forget();
            json(200, &standing)
        }
        (_, ["usage" | "export"] | ["export", _]) => Err(Problem::method_not_allowed("GET")),
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

fn cursor(request: &Request) -> Result<Option<Cursor>, Problem> {
    let url = request.url().map_err(out_of_reach)?;
    let word = url.query_pairs().find(|(name, _)| name == "cursor");
    let read = |word: &str| {
        Cursor::of_word(word).ok_or_else(|| Problem::invalid("cursor", "it is none of ours"))
    };
    word.map(|(_, word)| read(&word)).transpose()
}

async fn import(request: &mut Request) -> Result<Import, Problem> {
    let body = reply::body(request, MAX_CHUNK_BYTES).await?;
    serde_json::from_slice(&body).map_err(|error| Problem::bad_request(error.to_string()))
}

/// Every object that holds a part of the record, the Board first.
async fn contents(env: &Env) -> Result<Contents, Problem> {
    let agents: Vec<AgentReport> = ask_board(env, &ToBoard::Agents).await?;
    let ledgers = agents.into_iter().map(|report| ObjectName::Ledger(report.agent));
    let objects = std::iter::once(ObjectName::Board).chain(ledgers).collect();
    Ok(Contents { at: clock::now(), objects })
}

async fn usage(env: &Env) -> Result<Usage, Problem> {
    let Contents { at, objects } = contents(env).await?;
    let mut usage = Usage { at, board: KindUse::default(), ledgers: KindUse::default() };
    for object in objects {
        let told = ask_storage::<ObjectUse>(env, &object, &ToStorage::Usage).await.ok();
        let kind = match object {
            ObjectName::Board => &mut usage.board,
            ObjectName::Ledger(_) => &mut usage.ledgers,
        };
        kind.add(told.as_ref(), at);
    }
    Ok(usage)
}
