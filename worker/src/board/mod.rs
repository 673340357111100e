//! Board object: receives requests, lets `domain` decide, appends events and answers. What does it do at
//! each tick?

mod alarms;
mod answers;
mod assessments;
mod assignments;
mod audit_store;
mod background;
mod backup_requests;
mod change_queries;
mod closure_queries;
mod commands;
mod content_store;
mod customers;
pub(crate) mod daily_backup;
mod drills;
pub(crate) mod event_store;
mod handover;
mod holds_sent;
mod key_store;
mod metric_store;
mod open_alerts;
mod polling;
mod problem_queries;
mod push;
mod queries;
mod readers;
mod reports;
mod request_keys;
mod sessions;
mod snapshot_store;
mod telemetry;
mod token_use;
mod user_reports;
mod view_memo;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::board::schedule::{HeardAt, TICK_EVERY};
use domain::board::{Board, Command, Decided, DecisionSubject, TokenUse};
use domain::ids::{AgentId, ObjectName};
use domain::operations::idempotency::{KeyedRequest, KnownKeys};
use domain::ordered::{SortedMap, SortedSet};
use domain::problem::Problem;
use domain::public::build_view::AgentLiveness;
use domain::rate_limit::{RateLimit, RateLimitByCaller};
use domain::time::timestamp::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::board::assignments::AssignmentPacker;
use crate::board::background::Rounds;
use crate::board::daily_backup::BackupRunner;
use crate::board::event_store::{BoardStore, SCHEMA};
use crate::board::handover::HandoverPlace;
use crate::board::holds_sent::HoldsSent;
use crate::board::metric_store::MetricMemo;
use crate::board::readers::ReaderMemo;
use crate::board::sessions::SessionMemo;
use crate::board::user_reports::UserReportMemo;
use crate::board::view_memo::ViewMemo;
use crate::http::response::{self, HttpResult, out_of_reach};
use crate::objects::messages::{self, CommandConditions};
use crate::platform::clock;
use crate::platform::page_context::{BOARD, PageContext};
use crate::storage::admin;
use crate::storage::import::StorageChange;
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;

/// The durable object of the page.
#[durable_object]
pub struct BoardObject {
    inner: Rc<BoardState>,
}

/// What the Board works with.
pub(crate) struct BoardState {
    state: ObjectState,
    page: PageContext,
    /// What was read from storage; storage is the truth, and this is never ahead of it.
    record: RefCell<Option<Board>>,
    heard: RefCell<AgentLiveness>,
    /// Whether that was recalled which was noted before the object woke.
    recalled: Cell<bool>,
    /// What storage holds of when agents were heard of.
    noted: RefCell<HeardAt>,
    /// What storage holds of when tokens were last used.
    token_use: RefCell<TokenUse>,
    /// The idempotency keys that storage holds, once one came.
    keys: RefCell<Option<KnownKeys>>,
    /// The agents whose Ledgers sent a status since the object woke.
    reported: RefCell<SortedSet<AgentId>>,
    /// Those of them, and the agents whose Ledgers were polled in vain.
    asked: RefCell<SortedSet<AgentId>>,
    /// The assignment that each Ledger said it holds.
    assigned: RefCell<SortedMap<AgentId, String>>,
    packer: AssignmentPacker,
    /// When Ledgers were last polled since the object woke.
    polled_at: Cell<Option<Timestamp>>,
    /// Whether dated snapshots and the audit are known to be complete.
    complete: Cell<bool>,
    /// Whether the next tick was scheduled since the object woke.
    armed: Cell<bool>,
    /// When it wakes, as far as it set that since it woke last.
    wakes_at: Cell<Timestamp>,
    polls: Rounds,
    assignments: Rounds,
    holds_sent: HoldsSent,
    handovers: Rounds,
    /// Where the Courier has read the log to, once it said so.
    courier_at: RefCell<Option<HandoverPlace>>,
    /// How often readers asked for what was told before, and for details of components.
    past_views: RefCell<RateLimit>,
    past_lines: RefCell<RateLimitByCaller>,
    details: RefCell<RateLimit>,
    view_memo: ViewMemo,
    metric_memo: MetricMemo,
    user_report_memo: UserReportMemo,
    session_memo: SessionMemo,
    reader_memo: ReaderMemo,
    backups: BackupRunner,
}

impl DurableObject for BoardObject {
    fn new(state: State, env: Env) -> Self {
        let page = PageContext::of_object(env, &state, BOARD);
        let inner = BoardState {
            state: ObjectState::new(state, &page),
            page,
            record: RefCell::new(None),
            heard: RefCell::default(),
            recalled: Cell::new(false),
            noted: RefCell::default(),
            token_use: RefCell::default(),
            keys: RefCell::default(),
            reported: RefCell::default(),
            asked: RefCell::default(),
            assigned: RefCell::default(),
            packer: AssignmentPacker::default(),
            polled_at: Cell::new(None),
            complete: Cell::new(false),
            armed: Cell::new(false),
            wakes_at: Cell::default(),
            polls: Rounds::default(),
            assignments: Rounds::default(),
            holds_sent: HoldsSent::default(),
            handovers: Rounds::default(),
            courier_at: RefCell::default(),
            past_views: RefCell::default(),
            past_lines: RefCell::default(),
            details: RefCell::default(),
            view_memo: ViewMemo::default(),
            metric_memo: MetricMemo::default(),
            user_report_memo: UserReportMemo::default(),
            session_memo: SessionMemo::default(),
            reader_memo: ReaderMemo::default(),
            backups: BackupRunner::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let inner = &self.inner;
        #[cfg(feature = "provoke")]
        if request.path() == "/provoke" {
            return response::send(crate::testing::panic_route::panic());
        }
        inner.state.count_requests(&request);
        let answer = inner.state.metered(async {
            #[cfg(feature = "provoke")]
            if crate::testing::hanging::hang(&inner.state, &request.path()).await? {
                return crate::testing::hanging::answer();
            }
            if request.path() == admin::PATH {
                return inner.keep(&mut request).await;
            }
            let answer = match messages::read(&mut request).await {
                Ok(question) => inner.answer(question).await,
                Err(problem) => Err(problem),
            };
            inner.count_readers(&request);
            answer
        });
        response::send(answer.await)
    }

    async fn alarm(&self) -> Result<Response> {
        let inner = &self.inner;
        let turn = async {
            inner.tick().await?;
            let objects = || inner.read(Board::objects);
            inner.backups.go_on(&inner.state, &inner.page, objects).await;
            Ok::<(), Problem>(())
        };
        if let Err(problem) = inner.state.metered(turn).await {
            worker::console_error!("the board's tick failed: {problem}");
            let again = inner.state.set_alarm(*TICK_EVERY.end()).await;
            if let Err(error) = again {
                worker::console_error!("nor could the next alarm be set: {error}");
            }
        }
        Response::empty()
    }
}

impl BoardState {
    /// Answers what any object is asked of its storage, and wakes anew when that is another.
    async fn keep(self: &Rc<Self>, request: &mut Request) -> HttpResult {
        let (answer, then) = admin::answer(&self.state, &SCHEMA, &ObjectName::Board, request).await;
        if then != StorageChange::None {
            self.forget();
        }
        if then == StorageChange::Activated {
            self.wake()?;
            self.schedule_alarm().await?;
        }
        answer
    }

    /// Reads what is stored, once after the object woke or its storage is another.
    fn wake(&self) -> std::result::Result<(), Problem> {
        if self.record.borrow().is_some() {
            return Ok(());
        }
        migrations::open(&self.state, &SCHEMA)?;
        let Some(record) = BoardStore::open(&self.state).load().map_err(out_of_reach)? else {
            let detail = "the state of the page is being made again from its log";
            return Err(
                Problem::unavailable(detail).hint("ask again: each request goes on with it")
            );
        };
        if !self.recalled.get() {
            self.recall_heard().map_err(out_of_reach)?;
            self.recall_token_use().map_err(out_of_reach)?;
            self.recalled.set(true);
        }
        self.record.replace(Some(record));
        Ok(())
    }

    fn read<T>(&self, read: impl FnOnce(&Board) -> T) -> std::result::Result<T, Problem> {
        let record = self.record.borrow();
        record.as_ref().map(read).ok_or_else(|| Problem::unavailable("the board is not loaded"))
    }

    /// Decides a command of an operator.
    fn decide_for(
        &self,
        by: &OperatorGrant,
        command: Command,
        conditions: &CommandConditions,
    ) -> std::result::Result<(usize, DecisionSubject), Problem> {
        let CommandConditions { if_match, keyed } = conditions;
        self.commit(&by.actor, keyed.as_ref(), |record, now| {
            record.decide_if_match(by, command, if_match.as_deref(), now)
        })
    }

    fn decide(
        &self,
        by: &Actor,
        command: Command,
    ) -> std::result::Result<(usize, DecisionSubject), Problem> {
        self.commit(by, None, |record, now| record.decide(command, now))
    }

    /// Decides, appends and folds, with no await between. How many events followed, and what the command
    /// was about.
    fn commit(
        &self,
        by: &Actor,
        keyed: Option<&KeyedRequest>,
        decide: impl FnOnce(&Board, Timestamp) -> std::result::Result<Decided, Problem>,
    ) -> std::result::Result<(usize, DecisionSubject), Problem> {
        let now = clock::now();
        let mut guard = self.record.borrow_mut();
        let Some(record) = guard.as_mut() else {
            return Err(Problem::unavailable("the board is not loaded"));
        };
        let decided = decide(record, now)?;
        let count = decided.events.len();
        if count > 0 {
            let used = self.key_use(keyed, &decided.subject)?;
            let store = BoardStore::open(&self.state);
            let committed = store.commit(record, by, decided.events, used.as_ref(), now);
            if let Err(error) = committed {
                // What is in memory may be ahead of the record now.
                *guard = None;
                return Err(out_of_reach(error));
            }
            if let (Some(used), Some(keys)) = (used, self.keys.borrow_mut().as_mut()) {
                keys.remember(used);
            }
        }
        Ok((count, decided.subject))
    }

    /// What time brings: silence, assignments that Ledgers lack, a note of who was heard of. The next tick
    /// is set before anything can fail.
    async fn tick(self: &Rc<Self>) -> std::result::Result<(), Problem> {
        self.wake()?;
        self.schedule_alarm().await?;
        self.poll_ledgers().await;
        self.watch()?;
        self.note_heard()?;
        self.push_assignments().await;
        self.push_holds().await;
        self.hand_over().await;
        if !self.complete.get() {
            let store = BoardStore::open(&self.state);
            let complete = store.fill_gap().and_then(|whole| Ok(whole && store.fill_audit()?));
            self.complete.set(complete.map_err(out_of_reach)?);
        }
        Ok(())
    }

    /// Decides what time brings: maintenance that begins and ends, and which agents are silent, of those whose
    /// Ledgers were asked since the object woke.
    pub(super) fn watch(&self) -> std::result::Result<(), Problem> {
        let heard = self.read(|record| {
            record.decidable(&self.heard.borrow().at, &self.asked.borrow(), clock::now())
        })?;
        self.decide(&Actor::Clock, Command::Watch(heard)).map(|_| ())
    }

    /// Reads what is shown now: agents that were not heard of are silent, also those whose Ledgers are still
    /// to be asked.
    fn read_shown<T>(&self, read: impl FnOnce(&Board) -> T) -> std::result::Result<T, Problem> {
        self.watch()?;
        self.read(|record| {
            let shown = record.with_silence(&self.heard.borrow().at, clock::now());
            read(shown.as_ref().unwrap_or(record))
        })
    }
}
