//! Session memo: what did a session grant a moment ago, for pages that are loaded anew by themselves? Relied on for as long as
//! what other tokens grant.

use std::cell::RefCell;

use domain::access::caller::OperatorGrant;
use domain::access::grant_cache::GrantCache;
use domain::access::session::SessionGrant;
use worker::Request;

use crate::http::request::header;
use crate::platform::clock;

/// What the script of the console sends with what it asks for by itself.
const REFRESH: &str = "x-console-refresh";

thread_local! {
    static GRANTS: RefCell<GrantCache> = RefCell::default();
}

/// Whether a page is asked for by itself, by nobody's hand.
pub(crate) fn is_refresh(request: &Request) -> bool {
    !header(request, REFRESH).is_empty()
}

/// What the session of a secret granted a moment ago. A page that is made with it has no forms that can be sent.
pub(super) fn granted(secret_sha256: &str) -> Option<SessionGrant> {
    let grant = GRANTS.with_borrow(|grants| {
        grants.get(secret_sha256, clock::now()).and_then(Option::<&OperatorGrant>::cloned)
    });
    grant.map(|grant| SessionGrant { grant, form_token: String::new(), is_secret_old: false })
}

/// Remembers what a session grants.
pub(super) fn remember(secret_sha256: String, session: Option<&SessionGrant>) {
    let grant = session.map(|session| session.grant.clone());
    GRANTS.with_borrow_mut(|grants| grants.remember(secret_sha256, clock::now(), grant));
}

/// Forgets what sessions grant, because one ended or a token was changed.
pub(crate) fn forget_all() {
    GRANTS.with_borrow_mut(GrantCache::clear);
}
