//! Readings: what was read for screens that are loaded anew by themselves. Whoever looks at the same one shares it, so that
//! the objects are asked as often for a hundred watchers as for one.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::access::caller::OperatorGrant;
use domain::access::route::RouteMethod;
use domain::problem::Problem;
use domain::public::cache_policy::WATCHED_SCREENS;
use domain::time::timestamp::Timestamp;
use futures_util::future::join_all;

use crate::console::api::{self, ApiAnswer};
use crate::http::call::Call;
use crate::objects::question_batch::batched;
use crate::platform::clock;
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
    fn fetched(self) -> Fetched<Self> {
        let complete = self.answers.values().all(Result::is_ok);
        Fetched { value: self, complete, ttl: None }
    }
}

/// Asks for everything that a screen shows, side by side.
pub(super) async fn read(call: &Call, wanted: Vec<String>) -> ScreenReading {
    let (at, page) = (clock::now(), batched(&call.page));
    let asked = wanted.iter().map(|to| api::ask(call, &page, RouteMethod::Get, to, None));
    let answers = join_all(asked).await;
    ScreenReading { answers: wanted.into_iter().zip(answers).collect(), at }
}

/// What was read of the same addresses with the same scopes a moment ago, or what is read now.
pub(super) async fn shared(
    call: &Rc<Call>,
    grant: &OperatorGrant,
    wanted: Vec<String>,
) -> Result<Rc<ScreenReading>, Problem> {
    let mut key = wanted.join(" ");
    for scope in grant.scopes.iter() {
        key += &format!(" {scope}");
    }
    let own = Rc::clone(call);
    let fetch = || async move { Ok(read(&own, wanted).await.fetched()) };
    READINGS.with(Rc::clone).get(&call.context, key, fetch).await
}

/// Lets all be read anew, because something was just done.
pub(super) fn expire() {
    READINGS.with(|readings| readings.expire());
}
