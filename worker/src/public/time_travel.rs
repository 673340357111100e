//! Time travel: the page as it stood at an instant, and the public log.
//!
//! Both are read from the Board's record, which readers must not overload: a few of these responses
//! are cached, and the Board makes only so many in a minute.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use domain::problem::Problem;
use domain::public::view::PublicView;
use domain::rate_limit::RateLimit;
use domain::time::timestamp::Timestamp;
use worker::{Env, Request};

use crate::http::response::{HttpResult, html, out_of_reach, public};
use crate::objects::messages::{BoardRequest, ask_board};
use crate::platform::clock;
use crate::public::pages;

/// How many past pages are kept in memory.
const MAX_CACHED_VIEWS: usize = 16;
/// How many past pages the Board makes in any minute: each folds its whole record.
pub(crate) const VIEWS_A_MINUTE: usize = 30;
/// How many answers of the log it makes in any minute.
pub(crate) const LOGS_A_MINUTE: usize = 120;

thread_local! {
    static PAST: RefCell<VecDeque<(Timestamp, Rc<PublicView>)>> = const { RefCell::new(VecDeque::new()) };
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
pub(crate) async fn status(request: &Request, env: &Env, at: Timestamp) -> HttpResult {
    match view_at(env, at).await {
        Ok(view) => html(request, 200, site::render_past_page(&view)),
        Err(problem) => pages::notice(request, &problem),
    }
}

async fn view_at(env: &Env, at: Timestamp) -> Result<Rc<PublicView>, Problem> {
    let known = PAST.with_borrow(|past| {
        past.iter().find(|(known, _)| *known == at).map(|(_, view)| Rc::clone(view))
    });
    if let Some(view) = known {
        return Ok(view);
    }
    let view: Option<PublicView> = ask_board(env, &BoardRequest::ViewAt(at)).await?;
    let view = Rc::new(view.ok_or_else(|| Problem::not_found("there was no page yet"))?);
    PAST.with_borrow_mut(|past| {
        past.push_back((at, Rc::clone(&view)));
        past.drain(..past.len().saturating_sub(MAX_CACHED_VIEWS));
    });
    Ok(view)
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
    let response = public(request, "application/jsonl; charset=utf-8", body)?;
    let link = format!("</log.jsonl?after={next}>; rel=\"next\"");
    response.headers().set("link", &link).map_err(out_of_reach)?;
    Ok(response)
}

/// Lets one more answer be made, unless there were too many of late.
pub(crate) fn admit(rate: &RefCell<RateLimit>, most: usize) -> Result<(), Problem> {
    let taken = rate.borrow_mut().take(most, clock::now());
    let detail = format!("at most {most} such responses a minute are made from the record");
    taken.map_err(|wait| Problem::too_many(detail, wait))
}

fn parameter(request: &Request, name: &str) -> Result<Option<String>, Problem> {
    let url = request.url().map_err(out_of_reach)?;
    let mut pairs = url.query_pairs();
    Ok(pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()))
}
