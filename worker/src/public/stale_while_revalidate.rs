//! Stale-while-revalidate: what an isolate fetched from the record, shared by its readers. Only one
//! request at a time fetches a value; where the record is slow or unreachable, the last one is served.
//!
//! The other requests look again every [`LOOK_EVERY`] instead of awaiting the same future: the platform
//! binds a promise to the request that made it, so awaited from another request it fails or never wakes,
//! and it is gone when its own request is cut off. The fetch goes on in `wait_until` when its own reader
//! is gone, so that the next one has its result.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use domain::problem::Problem;
use domain::public::cache_policy::CachePolicy;
use domain::rate_limit::RateLimit;
use domain::stale_cache::{Fetch, Lookup, StaleCache, Ttl};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use worker::{Context, Delay};

use crate::platform::clock;

/// How often a reader who waits for another's fetch looks whether it is done.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A cache of one kind of things.
pub(crate) struct SharedCache<K, V> {
    entries: RefCell<StaleCache<K, Rc<V>>>,
    fetches: RefCell<RateLimit>,
    policy: CachePolicy,
}

/// What a fetch brought.
pub(crate) struct Fetched<V> {
    pub(crate) value: V,
    /// Whether all parts of the record answered.
    pub(crate) complete: bool,
    /// How long it serves, where that depends on what it is.
    pub(crate) ttl: Option<Ttl>,
}

impl<V> From<V> for Fetched<V> {
    fn from(value: V) -> Self {
        Self { value, complete: true, ttl: None }
    }
}

impl<K: PartialEq + Clone + 'static, V: 'static> SharedCache<K, V> {
    pub(crate) fn new(policy: CachePolicy) -> Rc<Self> {
        let entries = RefCell::new(StaleCache::new(policy.capacity));
        Rc::new(Self { entries, fetches: RefCell::default(), policy })
    }

    /// A fresh entry, or one that is fetched now, or, where the policy allows, an expired one.
    ///
    /// # Errors
    /// When there is none of them: the record is out of reach, or does not answer in time, or says that there
    /// is no such thing, or too much was fetched in this minute.
    pub(crate) async fn get<F>(
        self: &Rc<Self>,
        context: &Context,
        key: K,
        fetch: impl FnOnce() -> F,
    ) -> Result<Rc<V>, Problem>
    where
        F: Future<Output = Result<Fetched<V>, Problem>> + 'static,
    {
        let wait_with_expired = self.policy.wait_with_expired;
        let usable = |expired: Option<Rc<V>>| expired.filter(|_| wait_with_expired.is_some());
        let (expired, fetches) = match self.lookup(&key) {
            Lookup::Hit(entry) => return Ok(entry),
            Lookup::BackingOff(expired) => return usable(expired).ok_or_else(no_answer),
            Lookup::Miss(expired) => (usable(expired), true),
            Lookup::InFlight(expired) => (usable(expired), false),
        };
        let wait = wait_with_expired.filter(|_| expired.is_some()).unwrap_or(self.policy.wait);
        let outcome = if fetches {
            match self.begin(key) {
                Ok(ticket) => within(wait, self.fetch(context, ticket, fetch())).await,
                Err(problem) => Err(problem),
            }
        } else {
            self.follow(&key, wait).await
        };
        match (outcome, expired) {
            (Ok(entry), _) => Ok(entry),
            (Err(problem), Some(expired)) if problem.status != 404 => {
                worker::console_error!("an expired entry is served: {problem}");
                Ok(expired)
            }
            (Err(problem), _) => Err(problem),
        }
    }

    /// Takes all as expired, because something was just said that readers are to see at once. It is still
    /// there to fall back on.
    pub(crate) fn expire(&self) {
        self.entries.borrow_mut().expire();
    }

    /// Forgets all: what it was made of is another record now.
    pub(crate) fn clear(&self) {
        self.entries.borrow_mut().clear();
    }

    fn lookup(&self, key: &K) -> Lookup<Rc<V>> {
        self.entries.borrow().lookup(key, clock::now())
    }

    /// Begins a fetch, if the budget of this minute allows it.
    fn begin(&self, key: K) -> Result<Fetch<K>, Problem> {
        let now = clock::now();
        if let Some(most) = self.policy.fetches_a_minute {
            admit(&self.fetches, most)?;
        }
        Ok(self.entries.borrow_mut().begin(key, self.policy.fetch_timeout, now))
    }

    /// Fetches, and stores what came; it goes on when its reader is gone.
    fn fetch<F>(
        self: &Rc<Self>,
        context: &Context,
        ticket: Fetch<K>,
        fetch: F,
    ) -> impl Future<Output = Result<Rc<V>, Problem>> + use<F, K, V>
    where
        F: Future<Output = Result<Fetched<V>, Problem>> + 'static,
    {
        let cache = Rc::clone(self);
        let fetched = async move { cache.settle(&ticket, fetch.await) }.boxed_local().shared();
        context.wait_until(fetched.clone().map(|_| ()));
        fetched
    }

    fn settle(
        &self,
        ticket: &Fetch<K>,
        outcome: Result<Fetched<V>, Problem>,
    ) -> Result<Rc<V>, Problem> {
        let mut entries = self.entries.borrow_mut();
        match outcome {
            Ok(fetched) => {
                let entry = Rc::new(fetched.value);
                let mut ttl = fetched.ttl.unwrap_or(self.policy.ttl);
                if !fetched.complete {
                    ttl.fresh = ttl.fresh.min(self.policy.fresh_if_incomplete);
                }
                entries.store(ticket, Rc::clone(&entry), ttl);
                Ok(entry)
            }
            // There is no such thing, so nothing older holds either.
            Err(problem) if problem.status == 404 => {
                entries.remove(ticket);
                Err(problem)
            }
            Err(problem) => {
                entries.fail(ticket, self.policy.back_off, clock::now());
                Err(problem)
            }
        }
    }

    /// Waits for a fetch that another reader began.
    async fn follow(&self, key: &K, wait: Duration) -> Result<Rc<V>, Problem> {
        let since = clock::now();
        loop {
            Delay::from(LOOK_EVERY).await;
            match self.lookup(key) {
                Lookup::Hit(entry) => return Ok(entry),
                Lookup::InFlight(_) if clock::now().since(since) < wait => {}
                Lookup::InFlight(_) => return Err(too_late()),
                Lookup::Miss(_) | Lookup::BackingOff(_) => return Err(no_answer()),
            }
        }
    }
}

/// Lets one more response be made from the record, unless there were too many in this minute.
pub(crate) fn admit(rate: &RefCell<RateLimit>, most: usize) -> Result<(), Problem> {
    let taken = rate.borrow_mut().take(most, clock::now());
    let detail = format!("at most {most} such responses a minute are made from the record");
    taken.map_err(|wait| Problem::too_many(detail, wait))
}

/// A result, if it comes in time.
async fn within<T>(
    limit: Duration,
    result: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    match select(pin!(result), Delay::from(limit)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(too_late()),
    }
}

fn too_late() -> Problem {
    Problem::unavailable("the record did not answer in time")
}

fn no_answer() -> Problem {
    Problem::unavailable("the record did not answer")
}
