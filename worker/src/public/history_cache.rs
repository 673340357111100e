//! Cache of status changes: asks the Board at most once a second in each isolate; when it does not
//! answer, the last changes are served, with the time at which they were true.

use std::cell::RefCell;
use std::rc::Rc;

use domain::ids::ComponentId;
use domain::problem::Problem;
use domain::public::status_changes::ComponentHistory;
use domain::stale_cache::StaleCache;
use worker::Env;

use crate::objects::messages::{BoardRequest, ask_board};
use crate::public::stale_while_revalidate::get_or_fetch;

/// Of how many components they are kept in memory.
const MAX_CACHED_HISTORIES: usize = 256;

/// How many times the Board tells changes in any minute, to all isolates together.
pub(crate) const CHANGES_A_MINUTE: usize = 600;

thread_local! {
    static LATELY: RefCell<StaleCache<ComponentId, Rc<ComponentHistory>>> =
        const { RefCell::new(StaleCache::new(MAX_CACHED_HISTORIES)) };
}

/// The latest changes of a component that is on the page.
///
/// # Errors
/// When there have never been any here and the Board is out of reach or was asked too much; when it knows no
/// such component.
pub(crate) async fn history(
    env: &Env,
    component: &ComponentId,
) -> Result<Rc<ComponentHistory>, Problem> {
    let question = BoardRequest::Changes(component.clone());
    get_or_fetch(&LATELY, component.clone(), ask_board(env, &question)).await
}

/// Takes all as old, because something was just said that readers are to see at once.
pub(crate) fn expire() {
    LATELY.with_borrow_mut(StaleCache::expire);
}

/// Forgets all: what they were made of is another record now.
pub(crate) fn forget() {
    LATELY.with_borrow_mut(StaleCache::clear);
}
