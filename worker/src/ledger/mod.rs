//! Ledger object: receives a batch, stores it, then answers; sends verdict changes to the Board
//! until they are acknowledged.

pub(crate) mod batch_ring;
pub(crate) mod enrollment;
pub(crate) mod evidence_handlers;
pub(crate) mod evidence_store;
pub(crate) mod heartbeat;
pub(crate) mod hourly_store;
mod intake;
pub(crate) mod store;
mod trials;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::ids::{ObjectName, ProbeId};
use domain::latency::query::SeriesRequest;
use domain::ledger::Ledger;
use domain::ledger::batch_ring::RingLimits;
use domain::ledger::heartbeat::due_at;
use domain::ledger::retention;
use domain::problem::Problem;
use domain::protocol::operations::LedgerCounts;
use domain::protocol::server_offset;
use domain::query::KnownParameters;
use domain::rate_limit::RateLimit;
use domain::time::timestamp::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::http::request;
use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::ledger::batch_ring::BatchRing;
use crate::ledger::evidence_store::EvidenceStore;
use crate::ledger::store::{LedgerStore, LoadedLedger, SCHEMA, assignment};
use crate::objects::client::ask_board;
use crate::objects::messages::{self, BoardRequest, Enrollment, SignAck};
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::platform::settings::test_setting;
use crate::storage::admin;
use crate::storage::export;
use crate::storage::import::StorageChange;
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;
use hourly_store::HourlyStore;

/// How long after a change the Board is told again, should it not have heard.
const TELL_AGAIN: Duration = Duration::from_secs(2);

/// The setting of tests that makes the ring of batches smaller.
const RING_SLOTS: &str = "RING_SLOTS";

/// No alarm is set sooner than this: it could only find that it is early.
pub(crate) const SHORTEST_ALARM: Duration = Duration::from_millis(50);

/// A reader of observations goes on after the batch that it read last.
const AFTER: KnownParameters = KnownParameters::only(&["after"]);

/// The durable object of one agent, or of one heartbeat.
#[durable_object]
pub struct LedgerObject {
    inner: Rc<LedgerState>,
}

/// What a Ledger works with.
pub(crate) struct LedgerState {
    pub(crate) state: ObjectState,
    page: PageContext,
    /// What was read from storage; storage is the truth, and this is never ahead of it.
    memory: RefCell<Option<LedgerInMemory>>,
    /// How many batches are kept; fewer in tests.
    ring: RingLimits,
    told_at: Cell<Option<Timestamp>>,
    rows_written: Cell<u64>,
    /// What a heartbeat said lately. It is not stored: an object that is asked that often stays awake.
    pub(crate) pings: RefCell<RateLimit>,
    /// Whether trials may be open, of which the agent is to be told; as far as it is known, none is not read for each batch.
    may_have_trials: Cell<bool>,
}

/// What is known of the agent.
pub(crate) struct LedgerInMemory {
    pub(crate) enrollment: Option<Enrollment>,
    pub(crate) record: Ledger,
    heard_at: Option<Timestamp>,
}

/// The ring of this object: a setting of tests makes it smaller, never larger.
fn ring_limits(env: &Env) -> RingLimits {
    let slots: u64 = test_setting(env, RING_SLOTS).unwrap_or(u64::MAX);
    let slots = slots.clamp(1, retention::RING.slots);
    RingLimits { slots, ..retention::RING }
}

impl DurableObject for LedgerObject {
    fn new(state: State, env: Env) -> Self {
        let (memory, ring) = (RefCell::new(None), ring_limits(&env));
        let (told_at, rows_written) = (Cell::new(None), Cell::new(0));
        let (pings, state) = (RefCell::default(), ObjectState::new(state, &env));
        let page = PageContext::new(env);
        let may_have_trials = Cell::new(true);
        Self {
            inner: Rc::new(LedgerState {
                state,
                page,
                memory,
                ring,
                told_at,
                rows_written,
                pings,
                may_have_trials,
            }),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        self.inner.state.count_requests(&request);
        let is_of_agent = matches!(request.path().as_str(), "/batches" | "/assignment");
        let response = response::send(self.inner.state.metered(self.inner.answer(request)).await)?;
        if is_of_agent {
            let now_ms = clock::now().unix_ms().to_string();
            response.headers().set(server_offset::HEADER, &now_ms)?;
        }
        Ok(response)
    }

    async fn alarm(&self) -> Result<Response> {
        let inner = &self.inner;
        inner.state.metered(inner.tick()).await;
        Response::empty()
    }
}

impl LedgerState {
    async fn tick(&self) {
        if let Err(problem) = self.wake() {
            worker::console_error!("the ledger cannot be loaded: {problem}");
            return;
        }
        if let Err(error) = self.note_missed() {
            worker::console_error!("a missed heartbeat could not be recorded: {error}");
        }
        self.forget_old();
        if let Err(error) = self.schedule_alarm().await {
            worker::console_error!("the alarm could not be set: {error}");
        }
        if self.with(|memory| memory.record.has_news()) {
            self.tell_board().await;
        }
    }

    async fn answer(self: &Rc<Self>, mut request: Request) -> HttpResult {
        #[cfg(feature = "provoke")]
        if crate::testing::hanging::hang(&self.state, &request.path()).await? {
            return crate::testing::hanging::answer();
        }
        if request.path() == admin::PATH {
            return self.keep(&mut request).await;
        }
        self.wake()?;
        match request.path().as_str() {
            "/batches" => self.take(&mut request).await,
            "/assignment" => self.assignment(&request),
            "/charge" => self.enroll(&mut request).await,
            "/ping" => self.ping(&mut request).await,
            "/sign" => {
                self.note_missed().map_err(out_of_reach)?;
                self.forget_old();
                json(200, &self.sign())
            }
            "/observations" => self.observations(&request),
            "/latency" => self.latency(&mut request).await,
            "/hold" => self.hold(&mut request).await,
            "/evidence" => self.evidence(&mut request).await,
            "/picture" => self.picture(&request),
            "/try" => self.request_trial(&mut request).await,
            "/trials" => self.show_trials(&mut request).await,
            "/trial" => self.finish_trial(&mut request).await,
            "/count" => json(200, &self.count().map_err(out_of_reach)?),
            #[cfg(feature = "peer")]
            "/rows" => crate::testing::row_per_observation::take(&self.state, &mut request).await,
            #[cfg(feature = "provoke")]
            "/provoke" => crate::testing::panic_route::panic(),
            path => Err(Problem::not_found(format!("a ledger has no `{path}`"))),
        }
    }

    /// Answers what any object is asked of its storage, and wakes anew when that is another.
    async fn keep(&self, request: &mut Request) -> HttpResult {
        let name = request.headers().get(admin::NAME).ok().flatten().unwrap_or_default();
        let name: ObjectName =
            name.parse().map_err(|_| Problem::bad_request("the name of the object is missing"))?;
        let (answer, then) = admin::answer(&self.state, &SCHEMA, &name, request).await;
        if then != StorageChange::None {
            self.memory.replace(None);
        }
        if then == StorageChange::Activated {
            self.wake()?;
            self.schedule_alarm().await.map_err(out_of_reach)?;
        }
        answer
    }

    /// Reads what is stored, once after the object woke.
    fn wake(&self) -> std::result::Result<(), Problem> {
        if self.memory.borrow().is_none() {
            let store = LedgerStore::open(&self.state);
            if store.has_tables().map_err(out_of_reach)? {
                migrations::open(&self.state, &SCHEMA)?;
            }
            let LoadedLedger { enrollment: charge, ledger, heard_at } =
                store.load().map_err(out_of_reach)?;
            self.memory.replace(Some(LedgerInMemory {
                enrollment: charge,
                record: ledger,
                heard_at,
            }));
        }
        Ok(())
    }

    /// Reads from what is known; what an unknown ledger would say, before it woke.
    pub(crate) fn with<T: Default>(&self, read: impl FnOnce(&LedgerInMemory) -> T) -> T {
        self.memory.borrow().as_ref().map(read).unwrap_or_default()
    }

    pub(crate) fn authorize(&self, request: &Request) -> std::result::Result<(), Problem> {
        let token = request::token(request).ok_or_else(Problem::unauthorized)?;
        let hash =
            |memory: &LedgerInMemory| memory.enrollment.as_ref().map(|c| c.token_sha256.clone());
        let hash = self.with(hash).unwrap_or_default();
        if domain::access::token::matches(&token, &hash) {
            Ok(())
        } else {
            Err(Problem::unauthorized())
        }
    }

    /// Tells the Board after the answer, when there is news or it has not heard for a while; and
    /// writes hours and days that are over.
    pub(crate) fn tell_soon(self: &Rc<Self>, news: bool) {
        if self.with(|memory| hourly_store::is_due(&memory.record, memory.enrollment.as_ref())) {
            let this = Rc::clone(self);
            self.state.wait_until(async move { this.roll_up() });
        }
        if news || self.is_sign_due() {
            let this = Rc::clone(self);
            self.state.wait_until(async move { this.state.active(this.tell_board()).await });
        }
    }

    /// Sets the next alarm: soon while the Board has yet to hear, when a heartbeat is overdue, or else
    /// when evidence is over its time.
    pub(crate) async fn schedule_alarm(&self) -> Result<()> {
        let due = self.heartbeat().and_then(|probe| {
            let (last, _) = self.with(|memory| memory.record.last_seen(&probe.id))?;
            Some(due_at(&probe, last).since(clock::now()).max(SHORTEST_ALARM))
        });
        let again = self.with(|memory| memory.record.has_news()).then_some(TELL_AGAIN);
        match due.into_iter().chain(again).min() {
            Some(after) => self.state.set_alarm(after).await,
            None => self.arm_to_forget().await,
        }
    }

    /// Writes hours and days that are over.
    fn roll_up(&self) {
        let mut memory = self.memory.borrow_mut();
        let Some(LedgerInMemory { enrollment: Some(charge), record, .. }) = memory.as_mut() else {
            return;
        };
        let written =
            HourlyStore::open(&self.state).roll_up(record, charge.assignment.silent_after);
        self.wrote(written);
        drop(memory);
        if written > 0 {
            self.forget_old();
        }
    }

    /// Counts rows that were written.
    pub(crate) fn wrote(&self, rows: u64) {
        self.rows_written.set(self.rows_written.get() + rows);
    }

    async fn latency(&self, request: &mut Request) -> HttpResult {
        let wanted: SeriesRequest = messages::read(request).await?;
        let guard = self.memory.borrow();
        let memory =
            guard.as_ref().ok_or_else(|| Problem::unavailable("the ledger is not loaded"))?;
        let assignment = memory.enrollment.as_ref().map(|enrollment| &enrollment.assignment);
        let probe = assignment.and_then(|assignment| assignment.probe(&wanted.probe));
        let former = probe.and_then(|probe| probe.was.as_ref());
        let text = HourlyStore::open(&self.state).series_text(&memory.record, &wanted, former);
        json(200, &text.map_err(out_of_reach)?)
    }

    /// The id that a probe had before, under which the record has what it saw by then.
    fn former_id(&self, probe: &ProbeId) -> Option<ProbeId> {
        let memory = self.memory.borrow();
        let enrollment = memory.as_ref()?.enrollment.as_ref()?;
        enrollment.assignment.probe(probe)?.was.clone()
    }

    fn count(&self) -> Result<LedgerCounts> {
        let rows = LedgerStore::open(&self.state).rows()?;
        let (batches, observations) = self.with(|k| (k.record.batches, k.record.observations));
        Ok(LedgerCounts { batches, observations, rows, rows_written: self.rows_written.get() })
    }

    /// A page of the record, after the batch that the reader has read last.
    fn observations(&self, request: &Request) -> HttpResult {
        let parts = self.with(|k| (k.record.ring, k.record.batches, k.enrollment.is_some()));
        let (ring, last, true) = parts else {
            return Err(Problem::not_found("there is no such agent"));
        };
        let after =
            request::query(request, AFTER)?.number("after", "whole number")?.unwrap_or_default();
        let page = BatchRing::open(&self.state).page(&ring, after, last).map_err(out_of_reach)?;
        response::lines(page.into_lines())
    }

    fn sign(&self) -> Option<domain::ledger::LedgerStatus> {
        self.with(|memory| {
            let assignment = assignment(memory.enrollment.as_ref())?;
            // Of a heartbeat it is this object that watches, and it is there now.
            let heard_at = match assignment.heartbeat() {
                Some(_) => memory.heard_at.map(|_| clock::now()),
                None => memory.heard_at,
            };
            Some(memory.record.status(assignment, heard_at?))
        })
    }

    fn is_sign_due(&self) -> bool {
        let every = self.with(|memory| {
            assignment(memory.enrollment.as_ref()).map(|assignment| assignment.silent_after / 3)
        });
        let told = self.told_at.get();
        told.is_none_or(|at| every.is_some_and(|every| clock::now().since(at) >= every))
    }

    /// Tells the Board what is new. When it cannot be reached nothing is lost: the alarm, the
    /// next batch or the Board itself asks again.
    async fn tell_board(&self) {
        let Some(sign) = self.sign() else { return };
        self.told_at.set(Some(clock::now()));
        let told =
            ask_board::<SignAck>(&self.page, &BoardRequest::Hear(sign)).await.inspect(|told| {
                if let Err(error) = EvidenceStore::open(&self.state).apply_holds(&told.holds) {
                    worker::console_error!("retention holds cannot be stored: {error}");
                }
            });
        match told {
            Ok(SignAck { acked_through: through, .. }) => {
                // What a copy of the Board may lack is kept until this ledger is copied as well.
                let held = export::is_held(&self.state).unwrap_or(true);
                if let Some(memory) = self.memory.borrow_mut().as_mut() {
                    memory.record.heard(through);
                    if !held {
                        memory.record.confirmed(through);
                    }
                }
            }
            Err(problem) => worker::console_error!("the board has not acknowledged: {problem}"),
        }
    }
}
