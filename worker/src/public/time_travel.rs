//! Time travel: the page as it stood at an instant, and the public log.
//!
//! Both are read from the Board's record, which readers must not overload: a few of these responses
//! are cached, and the Board makes only so many in a minute.

use std::rc::Rc;

use domain::access::route::HTML;
use domain::ids::PageId;
use domain::problem::Problem;
use domain::public::cache_policy::PAST_VIEW;
use domain::public::localized_view::localized;
use domain::public::view::PublicView;
use domain::query::Parameters;
use domain::time::timestamp::Timestamp;

use crate::http::call::Call;
use crate::http::document::Document;
use crate::http::request::reader;
use crate::http::response::{HttpResult, out_of_reach};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::public::pages;
use crate::public::stale_while_revalidate::SharedCache;

thread_local! {
    static PAST: Rc<SharedCache<(PageId, Timestamp), PublicView>> = SharedCache::new(PAST_VIEW);
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
    let view = view_at(call, at).await?;
    let policy = site::page_security_policy(&view.page.brand);
    let words = call.language.words(view.page.language);
    let page = site::render_past_page(&localized(&view, words), words);
    Document::new(HTML, page).under_policy(policy).send(&call.request)
}

async fn view_at(call: &Call, at: Timestamp) -> Result<Rc<PublicView>, Problem> {
    let fetch = || {
        let page = call.page.clone();
        async move {
            let view: Option<PublicView> = ask_board(&page, &BoardRequest::ViewAt(at)).await?;
            view.map(Into::into).ok_or_else(|| Problem::not_found("there was no page yet"))
        }
    };
    PAST.with(Rc::clone).get(&call.context, (call.page.page.clone(), at), fetch).await
}

/// Forgets all: they were of another record.
pub(super) fn forget() {
    PAST.with(|past| past.clear());
}

/// Lines of the public log, from after a height on; the rest behind the link that comes with them.
pub(crate) async fn log(call: Call) -> HttpResult {
    let after = call.query.number("after", "number of a line")?.unwrap_or_default();
    let reader = reader(&call.request);
    let lines: Vec<String> = ask_board(&call.page, &BoardRequest::Log { after, reader }).await?;
    let next = after + lines.len() as u64;
    let body = lines.into_iter().map(|line| line + "\n").collect();
    let response = Document::new("application/jsonl; charset=utf-8", body).send(&call.request)?;
    let link = format!("</log.jsonl?after={next}>; rel=\"next\"");
    response.headers().set("link", &link).map_err(out_of_reach)?;
    Ok(response)
}
