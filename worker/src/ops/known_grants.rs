//! Grants of operators' tokens: what does a token grant, without asking the Board at every request?
//!
//! An isolate relies on an answer for [`GRANT_RELIED_ON`](domain::access::grant_cache::GRANT_RELIED_ON). Every
//! command is checked again by the Board, so a token that was revoked changes nothing from then on. What copies or
//! replaces the whole record is no command, and neither is a push of points: for these the Board is asked at every request.

use std::cell::RefCell;

use domain::access::caller::OperatorGrant;
use domain::access::grant_cache::GrantCache;
use domain::access::scope::Scope;
use domain::access::token;
use domain::ids::TokenId;
use domain::problem::Problem;
use domain::rate_limit::RateLimit;

use crate::console::session_memo;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::stale_while_revalidate::admit;

/// How many tokens without a valid code the Board is asked about in any minute, of each isolate.
const QUESTIONS_A_MINUTE: usize = 600;

thread_local! {
    static KNOWN: RefCell<GrantCache> = RefCell::default();
    static QUESTIONS: RefCell<RateLimit> = RefCell::default();
}

/// What a token grants that claims to be an operator's, for a route of a scope.
pub(crate) async fn find(
    page: &PageContext,
    scope: Scope,
    name: &TokenId,
    text: &str,
) -> Result<OperatorGrant, Problem> {
    let token_sha256 = token::hash(text);
    let now = clock::now();
    let cached = KNOWN
        .with_borrow(|grants| grants.get(&token_sha256, now).map(Option::<&OperatorGrant>::cloned));
    if let Some(grant) = cached.filter(|_| !scope.is_always_asked()) {
        return grant.ok_or_else(Problem::unauthorized);
    }
    // One without a code is forged, or older than the administrator's token.
    if !page.token_key().verifies(text) {
        QUESTIONS.with(|questions| admit(questions, QUESTIONS_A_MINUTE))?;
    }
    let question =
        BoardRequest::Grant { token: name.to_string(), token_sha256: token_sha256.clone() };
    let grant: Option<OperatorGrant> = ask_board(page, &question).await?;
    KNOWN.with_borrow_mut(|grants| grants.remember(token_sha256, now, grant.clone()));
    grant.ok_or_else(Problem::unauthorized)
}

/// Forgets what was said of tokens, because one was changed.
pub(super) fn forget_all() {
    KNOWN.with_borrow_mut(GrantCache::clear);
    session_memo::forget_all();
}
