//! Readings: what was read for screens that are loaded anew by themselves. Whoever looks at the same one shares it, so that
//! the objects are asked as often for a hundred watchers as for one.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::access::caller::OperatorGrant;
use domain::access::route::RouteMethod;
use domain::problem::Problem;
use domain::public::cache_policy::{OLDEST_READING, WATCHED_SCREENS};
use domain::time::timestamp::Timestamp;
use futures_util::future::join_all;

use crate::console::api::{self, ApiAnswer};
use crate::http::answer_headers::AnswerHeaders;
use crate::http::call::Call;
use crate::objects::question_batch::batched;
use crate::ops::request_limits;
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
async fn read(call: &Call, wanted: Vec<String>) -> ScreenReading {
    let (at, page) = (clock::now(), batched(&call.page));
    let asked = wanted.iter().map(|to| api::ask(call, &page, RouteMethod::Get, to, None));
    let answers = join_all(asked).await;
    ScreenReading { answers: wanted.into_iter().zip(answers).collect(), at }
}

/// What is read for one caller alone, whose limit each question uses up.
pub(super) async fn own(
    call: &Call,
    grant: &OperatorGrant,
    wanted: Vec<String>,
) -> Result<Rc<ScreenReading>, Problem> {
    // The request itself was counted, whatever it asks.
    for _ in wanted.iter().skip(1) {
        request_limits::take(grant, &AnswerHeaders::default())?;
    }
    Ok(Rc::new(read(call, wanted).await))
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
    let (reader, asked) = (Rc::clone(call), wanted.clone());
    let fetch = || async move { Ok(read(&reader, asked).await.fetched()) };
    match READINGS.with(Rc::clone).get(&call.context, key, fetch).await {
        Ok(reading) if clock::now().since(reading.at) <= OLDEST_READING => Ok(reading),
        Ok(_) => Err(Problem::unavailable("the record does not answer in time")),
        // What others read, however much, keeps nobody from a screen.
        Err(problem) if problem.status == 429 => own(call, grant, wanted).await,
        Err(problem) => Err(problem),
    }
}

/// Lets all be read anew, because something was just done, which no older reading has.
pub(super) fn forget() {
    READINGS.with(|readings| readings.clear());
}
