//! Subscribe requests: what readers asked for since the last alarm. They wait in a table, so that what is done before
//! an answer is the same for every address: one look at how many wait, and one row.

use std::time::Duration;

use domain::notify::subscriptions::{
    self, MAX_WAITING_REQUESTS, SubscribeRequest, SubscriptionCounts,
};
use domain::problem::Problem;
use worker::Result;

use crate::courier::CourierState;
use crate::courier::letters::Letter;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::sql::{Bind, Sql};

/// How long a request waits at most while the Courier is idle: those of a moment are taken together.
const TAKEN_WITHIN: Duration = Duration::from_secs(1);
/// How long a reader is asked to wait when too many requests wait.
const WHEN_FULL: Duration = Duration::from_secs(60);
/// The most that are in memory at a time.
const CHUNK: i64 = 200;

/// Requests in the order in which they came.
pub(super) fn make_table(sql: &Sql<'_>) -> Result<()> {
    sql.run("CREATE TABLE subscribe_requests (n INTEGER PRIMARY KEY, body TEXT)", &[]).map(|_| ())
}

impl CourierState {
    /// Notes what a reader asks for. Nothing is looked up of the address: neither the answer nor its time can say
    /// whether it is known.
    pub(super) async fn subscribe(&self, asked: &SubscribeRequest) -> HttpResult {
        if self.waiting_requests().map_err(out_of_reach)? >= MAX_WAITING_REQUESTS {
            let detail = "too many readers subscribe at this moment";
            return Err(Problem::too_many(detail, WHEN_FULL));
        }
        let body = serde_json::to_string(asked).map_err(|error| out_of_reach(error.into()))?;
        let insert = "INSERT INTO subscribe_requests (body) VALUES (?)";
        self.store().sql.run(insert, &[Bind::Text(&body)]).map_err(out_of_reach)?;
        // An alarm that is sooner stays: requests that never end would put it off for ever.
        let set = self.state.storage().get_alarm().await.map_err(out_of_reach)?;
        let wanted = clock::now().plus(TAKEN_WITHIN).unix_ms();
        if set.is_none_or(|set| set > wanted) {
            self.state.set_alarm(TAKEN_WITHIN).await.map_err(out_of_reach)?;
        }
        json(202, &())
    }

    /// How many requests wait.
    pub(super) fn waiting_requests(&self) -> Result<usize> {
        let rows = self.store().sql.run("SELECT COUNT(*) AS n FROM subscribe_requests", &[])?;
        let count = rows.iter().next().and_then(|row| row.number("n"));
        Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// Decides what follows from each request that waits, and has addresses asked whether their owners want it.
    pub(super) fn take_requests(&self) -> std::result::Result<(), Problem> {
        loop {
            let select = "SELECT n, body FROM subscribe_requests ORDER BY n LIMIT ?";
            let rows =
                self.store().sql.run(select, &[Bind::Number(CHUNK)]).map_err(out_of_reach)?;
            let waiting: Vec<_> =
                rows.iter().filter_map(|row| Some((row.number("n")?, row.text("body")?))).collect();
            if waiting.is_empty() {
                return Ok(());
            }
            for (n, body) in waiting {
                self.take_request(n, &body)?;
            }
        }
    }

    fn take_request(&self, n: i64, body: &str) -> std::result::Result<(), Problem> {
        let (store, now) = (self.store(), clock::now());
        // One that cannot be read is dropped: it would be in the way of all others.
        let asked = domain::json::from_str::<SubscribeRequest>(body).ok();
        let key = self.key()?;
        let mut followed = None;
        let (mut is_new, counts) = (false, self.counts()?);
        if let Some(asked) = asked {
            let id = key.subscriber_id(&asked.channel);
            let record = store.subscriber(&id).map_err(out_of_reach)?;
            is_new = record.is_none();
            followed = subscriptions::subscribe(&id, record, asked, counts, now);
            if followed.is_none() {
                worker::console_error!(
                    "a subscription was not taken: a limit of the page or of its address is reached"
                );
            }
        }
        let written = store.sql.transaction(|| {
            if let Some((record, kind)) = &followed {
                store.put_subscriber(record)?;
                Letter::new(&record.subscriber, *kind, now).put(&store)?;
            }
            let delete = "DELETE FROM subscribe_requests WHERE n = ?";
            store.sql.run(delete, &[Bind::Number(n)]).map(|_| ())
        });
        written.map_err(out_of_reach)?;
        if followed.is_some() && is_new {
            let SubscriptionCounts { total, new_today } = counts;
            let counts = SubscriptionCounts { total: total + 1, new_today: new_today + 1 };
            self.counts.set(Some((now.start_of_day(), counts)));
        }
        Ok(())
    }
}
