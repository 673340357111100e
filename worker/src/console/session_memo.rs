//! Session memo: what did the sessions of those grant who watch screens that are loaded anew by themselves? The Board is
//! asked of all of them in one question, and its answer is relied on for as long as what it says of other tokens.

use std::cell::RefCell;
use std::rc::Rc;

use domain::access::session::{MAX_SESSIONS, SessionGrant};
use domain::ordered::{SortedMap, SortedSet};
use domain::problem::Problem;
use domain::public::cache_policy::WATCHERS;
use worker::{Context, Request};

use crate::http::request::header;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, SessionRequest};
use crate::platform::page_context::PageContext;
use crate::public::stale_while_revalidate::{Fetched, SharedCache};

/// What the script of the console sends with what it asks for by itself.
const REFRESH: &str = "x-console-refresh";

/// What sessions grant, by the hashes of their secrets.
type GrantsBySecret = SortedMap<String, SessionGrant>;

thread_local! {
    static GRANTS: Rc<SharedCache<(), GrantsBySecret>> = SharedCache::new(WATCHERS);
    /// The hashes of the secrets of those who watch.
    static WATCHING: RefCell<SortedSet<String>> = RefCell::default();
}

/// Whether a page is asked for by itself, by nobody's hand.
pub(crate) fn is_refresh(request: &Request) -> bool {
    !header(request, REFRESH).is_empty()
}

/// What the session of a secret granted a moment ago. A page that is made with it has no forms that can be sent.
pub(super) async fn granted(
    context: &Context,
    page: &PageContext,
    secret_sha256: &str,
) -> Option<SessionGrant> {
    if !WATCHING.with_borrow(|watching| watching.contains(secret_sha256)) {
        return None;
    }
    let page = page.clone();
    let read = || async move { find_all(&page).await.map(Fetched::from) };
    // Where they could not be read, this one is asked for by itself, and says why.
    let grants = GRANTS.with(Rc::clone).get(context, (), read).await.ok()?;
    let found = grants.get(secret_sha256)?;
    Some(SessionGrant { form_token: String::new(), ..found.clone() })
}

async fn find_all(page: &PageContext) -> Result<GrantsBySecret, Problem> {
    let secrets: Vec<String> = WATCHING.with_borrow(|watching| watching.iter().cloned().collect());
    let question = BoardRequest::Session(SessionRequest::Peek(secrets.clone()));
    let found: Vec<Option<SessionGrant>> = ask_board(page, &question).await?;
    let grants = secrets.into_iter().zip(found);
    let grants: GrantsBySecret =
        grants.filter_map(|(secret, grant)| grant.map(|grant| (secret, grant))).collect();
    // One that is missing by mistake is asked for by itself.
    WATCHING.with_borrow_mut(|watching| watching.retain(|secret| grants.contains_key(secret)));
    Ok(grants)
}

/// Notes that there is a watcher with the session of a secret. Beyond the most sessions that there are, none is noted.
pub(super) fn note(secret_sha256: &str) {
    WATCHING.with_borrow_mut(|watching| {
        if watching.len() < MAX_SESSIONS {
            watching.insert(secret_sha256.to_owned());
        }
    });
}

/// Forgets what sessions grant, because one ended or a token was changed.
pub(crate) fn forget_all() {
    GRANTS.with(|grants| grants.clear());
    WATCHING.take();
}
