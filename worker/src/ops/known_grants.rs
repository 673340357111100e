//! Grants of operators' tokens: what does a token grant, without asking the Board at every request?
//!
//! An isolate relies on an answer for [`GRANT_RELIED_ON`](domain::access::grant_cache::GRANT_RELIED_ON). Every
//! command is checked again by the Board, so a token that was revoked changes nothing from then on. What copies or
//! replaces the whole record is no command, and neither is a push of points, a trial or another delivery: for these the Board is
//! asked at every request ([`Route::is_always_asked`](domain::access::route::Route::is_always_asked)).

use std::cell::RefCell;

use domain::access::caller::OperatorGrant;
use domain::access::grant_cache::GrantCache;
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

/// What a token grants that claims to be an operator's: as the Board says now, or as it said a moment ago where that does.
pub(crate) async fn find(
    page: &PageContext,
    is_always_asked: bool,
    name: &TokenId,
    text: &str,
) -> Result<OperatorGrant, Problem> {
    let token_sha256 = token::hash(text);
    let now = clock::now();
    let cached = KNOWN
        .with_borrow(|grants| grants.get(&token_sha256, now).map(Option::<&OperatorGrant>::cloned));
    if let Some(grant) = cached.filter(|_| !is_always_asked) {
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

#[cfg(test)]
mod tests {
    use domain::access::route::RouteMethod;

    use crate::route_table::routes;

    #[test]
    fn a_revoked_token_begins_nothing_whatever_is_remembered_of_it() {
        let own = routes().filter(|route| route.scope.is_for_operators());
        let changing: Vec<_> = own.filter(|route| route.method != RouteMethod::Get).collect();
        for route in &changing {
            let (method, path) = (route.method.as_str(), route.path);
            assert!(route.is_command || route.is_always_asked(), "{method} {path}");
        }
        // Whose work is done by other objects than the Board, or for the routes that a form names.
        for path in [
            "/ops/v1/agents/{agent}/trials",
            "/ops/v1/open-alerts/{alert}/acknowledge",
            "/ops/v1/notifications/{notification}/redeliveries",
            "/ops/v1/drills",
            "/console/actions/{action}",
        ] {
            let route = changing.iter().find(|route| route.path == path);
            assert!(route.is_some_and(|route| route.is_always_asked()), "{path}");
        }
    }
}
