//! What does a Ledger do with what it is sent? Receives, stores, then answers; and tells the
//! Board until it has heard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::batch::{Batch, InvalidBatch, MAX_BATCH_BYTES, Receipt};
use domain::ledger::Ledger as Record;
use domain::problem::Problem;
use domain::timestamp::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::address::{Charge, Counts, ToBoard, ask_board};
use crate::ledger_store::{Found, LedgerStore, assignment};
use crate::reply::{self, Answer, out_of_reach};
use crate::{clock, reply::json};

/// How long after a change the Board is told again, should it not have heard.
const TELL_AGAIN: Duration = Duration::from_secs(2);

/// The durable object of one agent.
#[durable_object]
pub struct Ledger {
    inner: Rc<Inner>,
}

struct Inner {
    state: State,
    env: Env,
    /// What was read from storage; storage is the truth, and this is never ahead of it.
    known: RefCell<Option<Known>>,
    told_at: Cell<Option<Timestamp>>,
    rows_written: Cell<u64>,
}

struct Known {
    charge: Option<Charge>,
    record: Record,
    heard_at: Option<Timestamp>,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        let known = RefCell::new(None);
        let (told_at, rows_written) = (Cell::new(None), Cell::new(0));
        Self { inner: Rc::new(Inner { state, env, known, told_at, rows_written }) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        reply::send(self.inner.answer(request).await)
    }

    async fn alarm(&self) -> Result<Response> {
        let inner = &self.inner;
        if inner.wake().is_ok() && inner.with(|known| known.record.has_news()) {
            let armed = inner.state.storage().set_alarm(TELL_AGAIN).await;
            if let Err(error) = armed {
                worker::console_error!("the alarm could not be set: {error}");
            }
            inner.tell_board().await;
        }
        Response::empty()
    }
}

impl Inner {
    async fn answer(self: &Rc<Self>, mut request: Request) -> Answer {
        self.wake().map_err(out_of_reach)?;
        match request.path().as_str() {
            "/batches" => self.take(&mut request).await,
            "/assignment" => self.assignment(&request),
            "/charge" => self.take_charge(&mut request).await,
            "/sign" => json(200, &self.sign()),
            "/count" => json(200, &self.count().map_err(out_of_reach)?),
            #[cfg(feature = "provoke")]
            "/provoke" => crate::provoke::panic(),
            path => Err(Problem::not_found(format!("a ledger has no `{path}`"))),
        }
    }

    /// Reads what is stored, once after the object woke.
    fn wake(&self) -> Result<()> {
        if self.known.borrow().is_none() {
            let Found { charge, ledger, heard_at } = LedgerStore::open(&self.state).load()?;
            self.known.replace(Some(Known { charge, record: ledger, heard_at }));
        }
        Ok(())
    }

    /// Reads from what is known; what an unknown ledger would say, before it woke.
    fn with<T: Default>(&self, read: impl FnOnce(&Known) -> T) -> T {
        self.known.borrow().as_ref().map(read).unwrap_or_default()
    }

    fn authorize(&self, request: &Request) -> std::result::Result<(), Problem> {
        let token = reply::token(request)?;
        let hash = |known: &Known| known.charge.as_ref().map(|c| c.token_sha256.clone());
        let hash = self.with(hash).unwrap_or_default();
        if domain::token::matches(&token, &hash) { Ok(()) } else { Err(Problem::unauthorized()) }
    }

    fn assignment(&self, request: &Request) -> Answer {
        self.authorize(request)?;
        let assignment = self.with(|known| assignment(known.charge.as_ref()).cloned());
        let assignment = assignment.ok_or_else(Problem::unauthorized)?;
        let tag = format!("\"{}\"", assignment.tag);
        let known = request.headers().get("if-none-match").ok().flatten();
        let response = if known.as_deref() == Some(&tag) {
            Response::empty().map(|response| response.with_status(304)).map_err(out_of_reach)?
        } else {
            json(200, &assignment)?
        };
        response.headers().set("etag", &tag).map_err(out_of_reach)?;
        Ok(response)
    }

    async fn take(self: &Rc<Self>, request: &mut Request) -> Answer {
        self.authorize(request)?;
        let body = reply::body(request, MAX_BATCH_BYTES).await?;
        let batch = Batch::unpack(&body).map_err(|error| match &error {
            InvalidBatch::TooLarge { .. } | InvalidBatch::TooMany(_) => {
                Problem::too_large(error.to_string())
            }
            _ => Problem::bad_request(error.to_string()),
        })?;
        let (receipt, news) = self.store(&batch, &body).map_err(out_of_reach)?;
        if news {
            self.state.storage().set_alarm(TELL_AGAIN).await.map_err(out_of_reach)?;
        }
        if news || self.is_sign_due() {
            let this = Rc::clone(self);
            self.state.wait_until(async move { this.tell_board().await });
        }
        json(200, &receipt)
    }

    /// Stores a batch unless it is a repetition. There is no await in here, so nothing comes
    /// between what is read, decided and written.
    fn store(&self, batch: &Batch, body: &[u8]) -> Result<(Receipt, bool)> {
        let now = clock::now();
        let mut known = self.known.borrow_mut();
        let Some(Known { charge: Some(charge), record, heard_at }) = known.as_mut() else {
            return Err("this ledger has no charge".into());
        };
        let duplicate = record.has(&batch.boot, batch.sequence);
        let receipt = Receipt {
            sequence: batch.sequence,
            duplicate,
            assignment: charge.assignment.tag.clone(),
        };
        let mut news = false;
        if !duplicate && !batch.observations.is_empty() {
            let mut next = record.clone();
            news = next.take(batch, &charge.assignment, now);
            let store = LedgerStore::open(&self.state);
            let written = store.store(body, &next, news, now)?;
            self.rows_written.set(self.rows_written.get() + written);
            *record = next;
        }
        *heard_at = Some(now);
        Ok((receipt, news))
    }

    async fn take_charge(&self, request: &mut Request) -> Answer {
        let charge: Charge = reply::read(request).await?;
        let mut known = self.known.borrow_mut();
        let Some(known) = known.as_mut() else {
            return Err(Problem::unavailable("the ledger sleeps"));
        };
        let mut record = known.record.clone();
        record.assign(&charge.assignment);
        let store = LedgerStore::open(&self.state);
        store.charge(&charge, &record, known.heard_at).map_err(out_of_reach)?;
        known.record = record;
        known.charge = Some(charge);
        json(200, &())
    }

    fn count(&self) -> Result<Counts> {
        let rows = LedgerStore::open(&self.state).rows()?;
        let (batches, observations) = self.with(|k| (k.record.batches, k.record.observations));
        Ok(Counts { batches, observations, rows, rows_written: self.rows_written.get() })
    }

    fn sign(&self) -> Option<domain::ledger::SignOfLife> {
        self.with(|known| {
            let assignment = assignment(known.charge.as_ref())?;
            Some(known.record.sign_of_life(assignment, known.heard_at?))
        })
    }

    fn is_sign_due(&self) -> bool {
        let every = self.with(|known| {
            assignment(known.charge.as_ref()).map(|assignment| assignment.silent_after / 3)
        });
        let told = self.told_at.get();
        told.is_none_or(|at| every.is_some_and(|every| clock::now().since(at) >= every))
    }

    /// Tells the Board what is new. When it cannot be reached nothing is lost: the alarm, the
    /// next batch or the Board itself asks again.
    async fn tell_board(&self) {
        let Some(sign) = self.sign() else { return };
        self.told_at.set(Some(clock::now()));
        match ask_board::<u64>(&self.env, &ToBoard::Hear(sign)).await {
            Ok(through) => {
                if let Some(known) = self.known.borrow_mut().as_mut() {
                    known.record.confirmed(through);
                }
            }
            Err(problem) => worker::console_error!("the board has not heard: {problem}"),
        }
    }
}
