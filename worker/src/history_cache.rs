//! How often is the Board asked for the changes of a component? At most once a second for each isolate;
//! when it does not answer, the last ones are told, which say when they were true.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use domain::changes::ComponentHistory;
use domain::ids::ComponentId;
use domain::problem::Problem;
use domain::timestamp::Timestamp;
use worker::Env;

use crate::address::{ToBoard, ask_board};
use crate::clock;

/// How old changes may be before the Board is asked again.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Of how many components they are kept in memory.
const KEPT: usize = 32;

thread_local! {
    static LAST: RefCell<VecDeque<(Timestamp, Rc<ComponentHistory>)>> = const { RefCell::new(VecDeque::new()) };
}

/// The latest changes of a component that is on the page.
///
/// # Errors
/// When there have never been any here, and the Board is out of reach or knows no such component.
pub(crate) async fn history(
    env: &Env,
    component: &ComponentId,
) -> Result<Rc<ComponentHistory>, Problem> {
    let now = clock::now();
    let last = LAST.with_borrow(|last| {
        let known = last.iter().find(|(_, history)| history.component == *component);
        known.map(|(had_at, history)| (*had_at, Rc::clone(history)))
    });
    if let Some((had_at, history)) = &last
        && now.since(*had_at) < FRESH_FOR
    {
        return Ok(Rc::clone(history));
    }
    let question = ToBoard::Changes(component.clone());
    match (ask_board::<ComponentHistory>(env, &question).await, last) {
        (Ok(history), _) => Ok(keep(now, Rc::new(history))),
        (Err(problem), Some((_, history))) if problem.status != 404 => {
            worker::console_error!("older changes are told: {problem}");
            Ok(history)
        }
        (Err(problem), _) => Err(problem),
    }
}

fn keep(now: Timestamp, history: Rc<ComponentHistory>) -> Rc<ComponentHistory> {
    LAST.with_borrow_mut(|last| {
        last.retain(|(_, known)| known.component != history.component);
        last.push_back((now, Rc::clone(&history)));
        last.drain(..last.len().saturating_sub(KEPT));
    });
    history
}

/// Takes all as old, because something was just said that readers are to see at once.
pub(crate) fn expire() {
    LAST.with_borrow_mut(|last| {
        last.iter_mut().for_each(|(had_at, _)| *had_at = Timestamp::default());
    });
}

/// Forgets all: what they were made of is another record now.
pub(crate) fn forget() {
    LAST.with_borrow_mut(VecDeque::clear);
}
