//! Sign-in of the console: a token becomes a session, and a session ends.

use std::cell::RefCell;

use domain::access::caller::{self, Caller, OperatorGrant, TokenClaim};
use domain::access::console_request::{
    CONSOLE, FORM_TOKEN, FormOrigin, SIGN_IN, check_form_token, check_transport, cookie,
    form_token, return_address,
};
use domain::access::scope::Scope;
use domain::access::session::SessionHolder;
use domain::access::token;
use domain::console::action::value;
use domain::console::navigation::first_screen;
use domain::problem::Problem;
use domain::rate_limit::RateLimitByCaller;
use worker::Request;

use crate::console::session_memo;
use crate::console::sessions::{self, new_secret};
use crate::http::call::Call;
use crate::http::own_origin;
use crate::http::request::{self, header};
use crate::http::response::{HttpResult, console_page, see_other};
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, SessionRequest};
use crate::ops::known_grants;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::subscriptions::{fields, wrong};

/// The most attempts to sign in in a minute, of one reader and of all.
const ATTEMPTS_A_MINUTE_EACH: usize = 10;
const ATTEMPTS_A_MINUTE: usize = 300;

thread_local! {
    static ATTEMPTS: RefCell<RateLimitByCaller> = RefCell::default();
}

/// `GET /console/sign-in`.
pub(crate) async fn form(call: Call) -> HttpResult {
    let to: Option<String> = call.query.get("to", str::parse)?;
    let to = return_address(to.as_deref().unwrap_or_default());
    // Asked for by plain HTTP, a token would be on its way before it is refused.
    check_transport(&own_origin::url(&call.request, &call.page))?;
    console_page(200, site::render_sign_in_page(to, None))
}

/// Where a reader of the console is sent who is not signed in.
pub(crate) fn to_sign_in(path: &str) -> HttpResult {
    match return_address(path) {
        CONSOLE => see_other(SIGN_IN),
        path => see_other(&format!("{SIGN_IN}?to={path}")),
    }
}

/// `POST /console/sign-in`.
pub(crate) async fn sign_in(mut call: Call) -> HttpResult {
    check_transport(&own_origin::url(&call.request, &call.page))?;
    let pairs = fields(&mut call).await?;
    // Whoever guesses has so many guesses, and keeps out nobody who has a token.
    if !call.page.token_key().verifies(value(&pairs, "token").trim()) {
        admit(&call.request)?;
    }
    let to = return_address(value(&pairs, "to")).to_owned();
    let again = |why: &str| console_page(422, site::render_sign_in_page(&to, Some(why.to_owned())));
    // Another site must not sign somebody in as somebody else.
    if check_origin(&call.request, &call.page).is_err() {
        return again("This form was not sent by this page. Send it again.");
    }
    let (holder, grant) = match holder(&call, value(&pairs, "token").trim()).await {
        Ok(found) => found,
        Err(problem) if problem.status == 401 => {
            return again("This is no token of an operator of this page.");
        }
        Err(problem) => return Err(problem),
    };
    let Some(first) = first_screen(&grant) else {
        return again("This token grants nothing that the console shows.");
    };
    // A session that is signed in over ends: nothing of it goes on under another name.
    end(&call, false).await?;
    let secret = new_secret(&call.page)?;
    let (secret_sha256, form_token) = (token::hash(&secret), form_token(&secret));
    let begin = SessionRequest::Begin { holder, secret_sha256, form_token };
    ask_board::<()>(&call.page, &BoardRequest::Session(begin)).await?;
    call.headers
        .add("set-cookie", cookie(&secret, own_origin::is_https(&call.request, &call.page)));
    see_other(if to == CONSOLE { first.path } else { &to })
}

/// `POST /console/sign-out`, here or everywhere.
pub(crate) async fn sign_out(mut call: Call) -> HttpResult {
    check_origin(&call.request, &call.page)?;
    let pairs = fields(&mut call).await?;
    if let Some(session) = &call.session {
        check_form_token(&session.form_token, value(&pairs, FORM_TOKEN))?;
    }
    end(&call, !value(&pairs, "everywhere").is_empty()).await?;
    call.headers.add("set-cookie", cookie("", own_origin::is_https(&call.request, &call.page)));
    see_other(SIGN_IN)
}

async fn end(call: &Call, everywhere: bool) -> Result<(), Problem> {
    let Some(secret_sha256) = sessions::secret_sha256(&call.request, &call.page) else {
        return Ok(());
    };
    let end = SessionRequest::End { secret_sha256, everywhere };
    let ended = ask_board::<()>(&call.page, &BoardRequest::Session(end)).await;
    // Only then: what was asked before may have said that it goes on.
    session_memo::forget_all();
    ended
}

/// What a session of a token stands for, and what the token grants.
async fn holder(call: &Call, text: &str) -> Result<(SessionHolder, OperatorGrant), Problem> {
    let page = &call.page;
    let token_sha256 = token::hash(text);
    match caller::claim(Scope::Admin, Some(text), &page.page, &page.admin_sha256())? {
        TokenClaim::Caller(Caller::Operator(grant)) => {
            Ok((SessionHolder::Admin { token_sha256 }, grant))
        }
        TokenClaim::Caller(_) => Err(Problem::unauthorized()),
        TokenClaim::Operator(name) => {
            // Not what was remembered of it: a token that was revoked signs nobody in.
            let grant = known_grants::find(page, true, &name, text).await?;
            Ok((SessionHolder::Token { name, token_sha256 }, grant))
        }
    }
}

/// Refuses a form that no page of this site sent. Who sends a token needs no cookie, and no browser adds one.
pub(crate) fn check_origin(request: &Request, page: &PageContext) -> Result<(), Problem> {
    if request::token(request).is_some() {
        return Ok(());
    }
    let (origin, fetch_site) = (header(request, "origin"), header(request, "sec-fetch-site"));
    let own = own_origin::origin(request, page);
    FormOrigin { origin: &origin, fetch_site: &fetch_site, own: &own }.check()
}

fn admit(request: &Request) -> Result<(), Problem> {
    let reader = request::reader(request);
    // Where readers are not told apart they share one limit.
    let per_reader = if reader.is_empty() { ATTEMPTS_A_MINUTE } else { ATTEMPTS_A_MINUTE_EACH };
    let taken = ATTEMPTS
        .with_borrow_mut(|limit| limit.take(&reader, per_reader, ATTEMPTS_A_MINUTE, clock::now()));
    taken.map_err(|wait| {
        Problem::too_many(format!("at most {per_reader} attempts are made in a minute"), wait)
    })
}

/// Sends a refusal as a page of the console.
pub(crate) fn refuse(problem: &Problem) -> HttpResult {
    console_page(
        problem.status,
        site::render_console_refusal(&problem.title, &wrong(problem), None),
    )
}
