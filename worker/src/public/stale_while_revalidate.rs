//! Stale-while-revalidate: what do readers get when the Board is slow or unreachable? The last
//! value; one request at a time fetches a new one, and while an older value is at hand, no reader
//! waits long.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::thread::LocalKey;
use std::time::Duration;

use domain::problem::Problem;
use domain::stale_cache::{Lookup, StaleCache, Ttl};
use futures_util::future::{Either, select};
use worker::Delay;

use crate::platform::clock;

/// What was had of the Board lately.
pub(crate) type Lately<K, V> = LocalKey<RefCell<StaleCache<K, Rc<V>>>>;

/// Fresh for a second; for three while another reader asks.
const LIFE: Ttl = Ttl { fresh: Duration::from_secs(1), stale: Duration::from_secs(3) };
/// How long the Board is waited for where there is something older to give. The guard waits longer, and a
/// page asks twice.
const BOARD_WAITS: Duration = Duration::from_secs(2);
/// For how long nobody asks anew when there was no answer and there is something older.
const LEFT_ALONE: Duration = Duration::from_secs(1);

/// What was had lately, or what is asked for now, or else the last one, however old.
///
/// # Errors
/// When there has never been one here and the Board is out of reach, or it says that there is none.
pub(crate) async fn get_or_fetch<K: PartialEq + Clone, V>(
    lately: &'static Lately<K, V>,
    key: K,
    ask: impl Future<Output = Result<V, Problem>>,
) -> Result<Rc<V>, Problem> {
    let now = clock::now();
    let older = match lately.with_borrow(|lately| lately.lookup(&key, now)) {
        Lookup::Hit(known) | Lookup::BackingOff(Some(known)) => return Ok(known),
        Lookup::Miss(older) | Lookup::InFlight(older) => older,
        Lookup::BackingOff(None) => None,
    };
    let ticket = lately.with_borrow_mut(|lately| lately.begin(key, BOARD_WAITS, now));
    let answer = match &older {
        Some(_) => within(BOARD_WAITS, ask).await,
        None => ask.await,
    };
    match (answer, older) {
        (Ok(new), _) => {
            let new = Rc::new(new);
            lately.with_borrow_mut(|lately| lately.store(&ticket, Rc::clone(&new), LIFE));
            Ok(new)
        }
        (Err(problem), _) if problem.status == 404 => {
            lately.with_borrow_mut(|lately| lately.remove(&ticket));
            Err(problem)
        }
        (Err(problem), older) => {
            lately.with_borrow_mut(|lately| lately.fail(&ticket, LEFT_ALONE, clock::now()));
            if older.is_some() {
                worker::console_error!("a stale value is served: {problem}");
            }
            older.ok_or(problem)
        }
    }
}

/// An answer, if it comes in time.
async fn within<T>(
    limit: Duration,
    ask: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    match select(pin!(ask), Delay::from(limit)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Problem::unavailable("the record did not answer in time")),
    }
}
