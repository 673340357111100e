//! Time travel: the page as it stood at an instant, and the public log.
//!
//! Both are read from the Board's record, which readers must not overload: a few of these responses
//! are cached, and the Board makes only so many in a minute.

use std::rc::Rc;

use domain::problem::Problem;
use domain::public::cache_policy::PAST_VIEW;
use domain::public::view::PublicView;
use domain::time::timestamp::Timestamp;
use worker::{Context, Env, Request};

use crate::http::document::{Document, HTML};
use crate::http::response::{HttpResult, out_of_reach};
use crate::objects::messages::{BoardRequest, ask_board};
use crate::platform::clock;
use crate::public::pages;
use crate::public::stale_while_revalidate::SharedCache;

thread_local! {
    static PAST: Rc<SharedCache<Timestamp, PublicView>> = SharedCache::new(PAST_VIEW);
}

/// The instant that a reader asks for, with `?at=2026-11-20T14:03Z`.
pub(crate) fn asked_for(request: &Request) -> Result<Option<Timestamp>, Problem> {
    let Some(at) = parameter(request, "at")? else { return Ok(None) };
    let at = Timestamp::read(&at).map_err(|error| Problem::invalid("at", error.to_string()))?;
    if at > clock::now() {
        return Err(Problem::invalid("at", format!("`{at}` is in the future")));
    }
    Ok(Some(at))
}

/// The page as it stood at an instant.
pub(crate) async fn status(
    request: &Request,
    env: &Env,
    context: &Context,
    at: Timestamp,
) -> HttpResult {
    match view_at(env, context, at).await {
        Ok(view) => Document::new(HTML, site::render_past_page(&view)).send(request),
        Err(problem) => pages::notice(request, &problem),
    }
}

async fn view_at(env: &Env, context: &Context, at: Timestamp) -> Result<Rc<PublicView>, Problem> {
    let fetch = || {
        let env = env.clone();
        async move {
            let view: Option<PublicView> = ask_board(&env, &BoardRequest::ViewAt(at)).await?;
            view.map(Into::into).ok_or_else(|| Problem::not_found("there was no page yet"))
        }
    };
    PAST.with(Rc::clone).get(context, at, fetch).await
}

/// Forgets all: they were of another record.
pub(super) fn forget() {
    PAST.with(|past| past.clear());
}

/// Lines of the public log, from after a height on; the rest behind the link that comes with them.
pub(crate) async fn log(request: &Request, env: &Env) -> HttpResult {
    let after = match parameter(request, "after")? {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| Problem::invalid("after", format!("`{text}` is no number of a line")))?,
    };
    let lines: Vec<String> = ask_board(env, &BoardRequest::Log { after }).await?;
    let next = after + lines.len() as u64;
    let body = lines.into_iter().map(|line| line + "\n").collect();
    let response = Document::new("application/jsonl; charset=utf-8", body).send(request)?;
    let link = format!("</log.jsonl?after={next}>; rel=\"next\"");
    response.headers().set("link", &link).map_err(out_of_reach)?;
    Ok(response)
}

fn parameter(request: &Request, name: &str) -> Result<Option<String>, Problem> {
    let url = request.url().map_err(out_of_reach)?;
    let mut pairs = url.query_pairs();
    Ok(pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()))
}
