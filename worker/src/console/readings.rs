//! Readings: what was read for screens that are loaded anew by themselves. Whoever looks at the same one shares it, so that
//! the objects are asked as often for a hundred watchers as for one.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::access::caller::OperatorGrant;
use domain::problem::Problem;
use domain::public::cache_policy::WATCHED_SCREENS;
use domain::time::timestamp::Timestamp;

use crate::console::api::ApiAnswer;
use crate::http::call::Call;
use crate::public::stale_while_revalidate::{Fetched, SharedCache};

/// The answers that a screen is made of, by address.
pub(super) type Answers = BTreeMap<String, Result<ApiAnswer, Problem>>;

/// What was read for a screen, and when.
pub(super) struct ScreenReading {
    pub(super) answers: Answers,
    pub(super) at: Timestamp,
}

thread_local! {
    static READINGS: Rc<SharedCache<String, ScreenReading>> = SharedCache::new(WATCHED_SCREENS);
}

impl ScreenReading {
    /// As it is shared: what could not be read is asked for again soon.
    pub(super) fn fetched(self) -> Fetched<Self> {
        let complete = self.answers.values().all(Result::is_ok);
        Fetched { value: self, complete, ttl: None }
    }
}

/// What was read for the same screen and the same scopes a moment ago, or what is read now.
pub(super) async fn shared<F>(
    call: &Call,
    grant: &OperatorGrant,
    read: impl FnOnce() -> F,
) -> Result<Rc<ScreenReading>, Problem>
where
    F: Future<Output = Result<Fetched<ScreenReading>, Problem>> + 'static,
{
    let mut key = call.request.inner().url();
    for scope in grant.scopes.iter() {
        key += &format!(" {scope}");
    }
    let readings = READINGS.with(Rc::clone);
    readings.get(&call.context, key, read).await
}

/// Lets all be read anew, because something was just done.
pub(super) fn expire() {
    READINGS.with(|readings| readings.expire());
}
