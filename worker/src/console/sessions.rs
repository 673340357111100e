//! Console sessions of requests: whose is the cookie that came, and which cookie goes back?

use domain::access::console_request::{cookie, is_of_console, secret_in};
use domain::access::session::SessionGrant;
use domain::access::token;
use domain::problem::Problem;
use worker::{Context, Request};

use crate::console::session_memo;
use crate::http::answer_headers::AnswerHeaders;
use crate::http::own_origin::is_https;
use crate::http::request::header;
use crate::http::response::out_of_reach;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, SessionRequest};
use crate::platform::page_context::PageContext;
use crate::platform::random;

/// The secret that came with a request of the console, by its hash. One that this deployment did not make is none: the
/// Board is not asked about it.
pub(crate) fn secret_sha256(request: &Request, page: &PageContext) -> Option<String> {
    let cookies = header(request, "cookie");
    let secret = secret_in(&cookies, is_https(request, page))?;
    page.token_key().verifies(secret).then(|| token::hash(secret))
}

/// Who is signed in, of a request for a page of the console; `None`: nobody, or it is for no page of the console. A
/// secret that is old is replaced by the way.
pub(crate) async fn find(
    request: &Request,
    page: &PageContext,
    context: &Context,
    is_always_asked: bool,
    headers: &AnswerHeaders,
) -> Result<Option<SessionGrant>, Problem> {
    if !is_of_console(&request.path()) {
        return Ok(None);
    }
    let Some(secret_sha256) = secret_sha256(request, page) else { return Ok(None) };
    let is_refresh = session_memo::is_refresh(request) && !is_always_asked;
    if is_refresh
        && let Some(found) = session_memo::granted(context, page, &secret_sha256).await
        && !found.is_secret_old
    {
        return Ok(Some(found));
    }
    let question = BoardRequest::Session(SessionRequest::Find(secret_sha256.clone()));
    let found: Option<SessionGrant> = ask_board(page, &question).await?;
    if is_refresh && found.is_some() {
        session_memo::note(&secret_sha256);
    }
    if found.as_ref().is_some_and(|session| session.is_secret_old) {
        let secret = new_secret(page)?;
        let next_sha256 = token::hash(&secret);
        let question = SessionRequest::Rotate { secret_sha256, next_sha256 };
        if ask_board(page, &BoardRequest::Session(question)).await? {
            headers.add("set-cookie", cookie(&secret, is_https(request, page)));
        }
    }
    Ok(found)
}

/// A secret that nothing else has, with the code by which this deployment knows its own.
pub(crate) fn new_secret(page: &PageContext) -> Result<String, Problem> {
    let secret = random::secret().map(hex::encode).map_err(out_of_reach)?;
    Ok(page.token_key().authenticate(&secret))
}
