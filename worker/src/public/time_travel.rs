//! Time travel: the page as it stood at an instant, and the public log.
//!
//! Both are read from the Board's record, which readers must not overload: a few of these responses
//! are cached, and the Board makes only so many in a minute.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use domain::ids::PageId;
use domain::problem::Problem;
use domain::public::view::PublicView;
use domain::query::Parameters;
use domain::rate_limit::RateLimit;
use domain::time::timestamp::Timestamp;

use crate::http::call::Call;
use crate::http::response::{self, HttpResult, out_of_reach, public};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::pages;

/// How many past pages are kept in memory.
const MAX_CACHED_VIEWS: usize = 16;
/// How many past pages the Board makes in any minute: each folds its whole record.
pub(crate) const VIEWS_A_MINUTE: usize = 30;
/// How many answers of the log it makes in any minute.
pub(crate) const LOGS_A_MINUTE: usize = 120;

/// A page as it stood at an instant.
type PastView = ((PageId, Timestamp), Rc<PublicView>);

thread_local! {
    static PAST: RefCell<VecDeque<PastView>> = const { RefCell::new(VecDeque::new()) };
}

/// `GET /`: the page as it is, or as it stood at an instant.
pub(crate) async fn front_page(call: Call) -> HttpResult {
    match asked_for(&call.query)? {
        Some(at) => status(&call, at).await,
        None => pages::status(&call).await,
    }
}

/// The instant that a reader asks for, with `?at=2026-11-20T14:03Z`.
fn asked_for(query: &Parameters) -> Result<Option<Timestamp>, Problem> {
    match query.get("at", Timestamp::read)? {
        Some(at) if at > clock::now() => {
            Err(Problem::invalid("at", format!("`{at}` is in the future")))
        }
        at => Ok(at),
    }
}

/// The page as it stood at an instant.
async fn status(call: &Call, at: Timestamp) -> HttpResult {
    let view = view_at(&call.page, at).await?;
    response::page(&call.request, site::render_past_page(&view))
}

async fn view_at(page: &PageContext, at: Timestamp) -> Result<Rc<PublicView>, Problem> {
    let key = (page.page.clone(), at);
    let known = PAST.with_borrow(|past| {
        past.iter().find(|(known, _)| *known == key).map(|(_, view)| Rc::clone(view))
    });
    if let Some(view) = known {
        return Ok(view);
    }
    let view: Option<PublicView> = ask_board(page, &BoardRequest::ViewAt(at)).await?;
    let view = Rc::new(view.ok_or_else(|| Problem::not_found("there was no page yet"))?);
    PAST.with_borrow_mut(|past| {
        past.push_back((key, Rc::clone(&view)));
        past.drain(..past.len().saturating_sub(MAX_CACHED_VIEWS));
    });
    Ok(view)
}

/// Lines of the public log, from after a height on; the rest behind the link that comes with them.
pub(crate) async fn log(call: Call) -> HttpResult {
    let after = call.query.number("after", "number of a line")?.unwrap_or_default();
    let lines: Vec<String> = ask_board(&call.page, &BoardRequest::Log { after }).await?;
    let next = after + lines.len() as u64;
    let body = lines.into_iter().map(|line| line + "\n").collect();
    let response = public(&call.request, "application/jsonl; charset=utf-8", body)?;
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

/// Forgets all: what they were made of is another record now.
pub(crate) fn forget() {
    PAST.with_borrow_mut(VecDeque::clear);
}
