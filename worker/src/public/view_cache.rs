//! Cache of the public view: asks the Board at most once a second in each isolate; when the Board
//! is slow or unreachable, the last view is served, with the time at which it was true.

use std::cell::RefCell;
use std::rc::Rc;

use domain::problem::Problem;
use domain::public::view::PublicView;
use domain::stale_cache::StaleCache;
use worker::Env;

use crate::objects::messages::{BoardRequest, ask_board};
use crate::public::history_cache;
use crate::public::latency;
use crate::public::stale_while_revalidate::get_or_fetch;

thread_local! {
    static LATELY: RefCell<StaleCache<(), Rc<PublicView>>> = const { RefCell::new(StaleCache::new(1)) };
}

/// The public view: a fresh one, or the last one had when the Board does not answer.
///
/// # Errors
/// When there has never been one, because the Board is out of reach or nothing is configured.
pub(crate) async fn view(env: &Env) -> Result<Rc<PublicView>, Problem> {
    let ask = async {
        let view: Option<PublicView> = ask_board(env, &BoardRequest::View).await?;
        view.ok_or_else(|| {
            Problem::not_found("nothing is configured yet")
                .hint("apply a configuration: `allclear apply probes/`")
        })
    };
    get_or_fetch(&LATELY, (), ask).await
}

/// Takes the last view as old, because something was just said that readers are to see at once.
/// It is still there to fall back on.
pub(crate) fn expire() {
    history_cache::expire();
    LATELY.with_borrow_mut(StaleCache::expire);
}

/// Forgets the last view: what it was made of is another record now.
pub(crate) fn forget() {
    history_cache::forget();
    latency::forget();
    LATELY.with_borrow_mut(StaleCache::clear);
}
