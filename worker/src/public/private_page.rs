//! Private page: is this reader let in, and what may be kept of what they get?

use std::cell::RefCell;

use domain::access::caller::{self, Caller, TokenClaim};
use domain::access::private_page::{
    CHALLENGE, KEY_PARAMETER, PrivacySettings, ReaderCredentials, is_of_readers, refused,
};
use domain::access::route::Route;
use domain::access::scope::Scope;
use domain::problem::Problem;
use domain::query::KnownParameters;
use domain::rate_limit::RateLimitByCaller;
use worker::{Context, Env, Request, Response};

use crate::http::answer_headers::AnswerHeaders;
use crate::http::document::SHARED_MS;
use crate::http::request::{self, header};
use crate::ops::{identities, known_grants};
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::platform::settings::setting;

/// The most attempts of one reader in a minute that do not let them in. All together have no limit: a flood of wrong ones
/// would keep everybody out.
const ATTEMPTS_A_MINUTE: usize = 30;

thread_local! {
    static ATTEMPTS: RefCell<RateLimitByCaller> = RefCell::default();
}

/// What the deployment says of its page.
pub(crate) fn settings(env: &Env) -> Result<PrivacySettings, Problem> {
    let access = setting(env, "ALLCLEAR_PAGE_ACCESS");
    let (password, key) =
        (setting(env, "ALLCLEAR_PAGE_PASSWORD"), setting(env, "ALLCLEAR_FEED_KEY"));
    PrivacySettings::read(password, access.as_deref(), key)
        .map_err(|error| Problem::unavailable(error.to_string()))
}

/// Lets a reader in who may see what the route shows.
pub(crate) async fn admit<H>(
    route: &Route<H>,
    request: &Request,
    page: &PageContext,
    context: &Context,
    headers: &AnswerHeaders,
) -> Result<(), Problem> {
    if !is_of_readers(route) {
        return Ok(());
    }
    let settings = settings(page)?;
    if !settings.is_private() {
        return Ok(());
    }
    // Where the platform tells readers apart, who guesses gets so many guesses, and is not told whether another was right.
    let reader = request::reader(request);
    let is_attempt = !reader.is_empty() && !header(request, "authorization").is_empty();
    let too_many = |wait| Problem::too_many("too many wrong passwords", wait);
    if is_attempt {
        let wait = ATTEMPTS
            .with_borrow(|attempts| attempts.wait_of(&reader, ATTEMPTS_A_MINUTE, clock::now()));
        wait.map_or(Ok(()), |wait| Err(too_many(wait)))?;
    }
    if is_let_in(&settings, route, request, page, context).await? {
        return Ok(());
    }
    if is_attempt {
        let taken = ATTEMPTS.with_borrow_mut(|attempts| {
            attempts.take(&reader, ATTEMPTS_A_MINUTE, usize::MAX, clock::now())
        });
        taken.map_err(too_many)?;
    }
    if settings.password.is_some() {
        headers.add("www-authenticate", CHALLENGE.to_owned());
    }
    Err(refused(&settings))
}

async fn is_let_in<H>(
    settings: &PrivacySettings,
    route: &Route<H>,
    request: &Request,
    page: &PageContext,
    context: &Context,
) -> Result<bool, Problem> {
    let authorization = header(request, "authorization");
    let query = request::query(request, KnownParameters::among_others(&[KEY_PARAMETER]))?;
    let key: Option<String> = query.get(KEY_PARAMETER, str::parse)?;
    let credentials = ReaderCredentials { authorization: &authorization, key: key.as_deref() };
    if settings.admits(route, credentials) {
        return Ok(true);
    }
    if settings.by_identity {
        match identities::find(request, page, context).await {
            Ok(Some(_)) => return Ok(true),
            Err(problem) if problem.status != 401 => return Err(problem),
            Ok(None) | Err(_) => {}
        }
    }
    let Some(token) = request::token(request) else { return Ok(false) };
    Ok(match caller::claim(Scope::Read, Some(&token), &page.page, &page.admin_sha256()) {
        Ok(TokenClaim::Caller(caller)) => matches!(caller, Caller::Operator(_)),
        Ok(TokenClaim::Operator(name)) => {
            match known_grants::find(page, false, &name, &token).await {
                Ok(grant) => grant.covers(Scope::Read),
                Err(problem) if problem.status == 401 => false,
                Err(problem) => return Err(problem),
            }
        }
        Err(_) => false,
    })
}

/// Keeps what readers of a private page get from every cache that others share, and from pages of other sites.
pub(crate) fn keep_private(response: &Response) {
    let headers = response.headers();
    for name in ["access-control-allow-origin", SHARED_MS] {
        let _ = headers.delete(name);
    }
    let kept = headers.get("cache-control").ok().flatten().unwrap_or_default();
    if kept != "no-store" {
        let _ = headers.set("cache-control", "private, no-cache");
    }
}
