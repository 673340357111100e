//! What do readers get when the Board is slow or gone? The last view that was had, which says
//! itself when it was true. Readers never reach the Board more than once a second.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use domain::problem::Problem;
use domain::public_view::PublicView;
use domain::timestamp::Timestamp;
use worker::Env;

use crate::address::{ToBoard, ask_board};
use crate::{clock, history_cache, latency};

/// How old a view may be before the Board is asked for another.
const FRESH_FOR: Duration = Duration::from_secs(1);

thread_local! {
    static LAST: RefCell<Option<(Timestamp, Rc<PublicView>)>> = const { RefCell::new(None) };
}

/// The public view: a fresh one, or the last one had when the Board does not answer.
///
/// # Errors
/// When there has never been one, because the Board is out of reach or nothing is configured.
pub(crate) async fn view(env: &Env) -> Result<Rc<PublicView>, Problem> {
    let last = LAST.with_borrow(Clone::clone);
    let now = clock::now();
    if let Some((had_at, view)) = &last
        && now.since(*had_at) < FRESH_FOR
    {
        return Ok(Rc::clone(view));
    }
    match (ask_board::<Option<PublicView>>(env, &ToBoard::View).await, last) {
        (Ok(Some(view)), _) => {
            let view = Rc::new(view);
            LAST.set(Some((now, Rc::clone(&view))));
            Ok(view)
        }
        (Ok(None), _) => Err(Problem::not_found("nothing is configured yet")
            .hint("apply a configuration: `allclear apply probes/`")),
        (Err(problem), Some((_, view))) => {
            worker::console_error!("an older view is served: {problem}");
            Ok(view)
        }
        (Err(problem), None) => Err(problem),
    }
}

/// Takes the last view as old, because something was just said that readers are to see at once.
/// It is still there to fall back on.
pub(crate) fn expire() {
    history_cache::expire();
    LAST.with_borrow_mut(|last| {
        if let Some((had_at, _)) = last {
            *had_at = Timestamp::default();
        }
    });
}

/// Forgets the last view: what it was made of is another record now.
pub(crate) fn forget() {
    history_cache::forget();
    latency::forget();
    LAST.set(None);
}
