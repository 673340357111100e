//! Object state: the storage of a durable object, and the meter that counts what it uses.

use std::cell::RefCell;
use std::future::Future;
use std::ops::Deref;
use std::time::Duration;

use domain::cost::meter::{Days, Meter};
use domain::cost::pricing::ObjectUse;
use worker::{Request, Result, State};

use crate::http::request_count;
use crate::platform::clock;
use crate::storage::migrations;
use crate::storage::sql;
use crate::storage::sql::Sql;

/// The platform's handle of an object, with its meter.
pub(crate) struct ObjectState {
    state: State,
    meter: RefCell<Meter>,
}

impl Deref for ObjectState {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl ObjectState {
    pub(crate) fn new(state: State) -> Self {
        Self { state, meter: RefCell::new(Meter::new(clock::now())) }
    }

    /// Counts what a statement read and wrote.
    pub(crate) fn count(&self, read: u64, written: u64) {
        self.meter.borrow_mut().count(read, written);
    }

    /// Sets the alarm, which the platform bills as a row.
    pub(crate) async fn set_alarm(&self, after: Duration) -> Result<()> {
        self.count(0, 1);
        self.state.storage().set_alarm(after).await
    }

    /// Counts the requests that the Worker tells of.
    pub(crate) fn served(&self, request: &Request) {
        self.meter.borrow_mut().served(request_count::told(request));
    }

    /// Answers one question, or one alarm, and keeps what it cost now and then.
    pub(crate) async fn metered<T>(&self, turn: impl Future<Output = T>) -> T {
        self.meter.borrow_mut().turn();
        let answer = self.active(turn).await;
        // A figure that cannot be kept is no reason to fail.
        if let Err(error) = self.keep_count() {
            worker::console_error!("the meter could not be persisted: {error}");
        }
        answer
    }

    /// Counts the time that something takes.
    pub(crate) async fn active<T>(&self, work: impl Future<Output = T>) -> T {
        self.meter.borrow_mut().begin(clock::now());
        let done = work.await;
        self.meter.borrow_mut().end(clock::now());
        done
    }

    fn keep_count(&self) -> Result<()> {
        let now = clock::now();
        // Which turn stands for those that are not kept may be guessed by anybody.
        let due = self.meter.borrow_mut().due(now, js_sys::Math::random());
        let Some(used) = due else { return Ok(()) };
        let sql = Sql::new(self);
        if !migrations::has_meta(&sql)? {
            return Ok(());
        }
        let mut days: Days = migrations::read(&sql, migrations::USAGE)?.unwrap_or_default();
        days.add(now, used);
        migrations::write(&sql, migrations::USAGE, &days)
    }

    /// What the object has cost, as far as it knows.
    pub(crate) fn usage(&self) -> Result<ObjectUse> {
        let sql = Sql::new(self);
        let mut days = if migrations::has_meta(&sql)? {
            migrations::read::<Days>(&sql, migrations::USAGE)?.unwrap_or_default()
        } else {
            Days::default()
        };
        let meter = self.meter.borrow();
        days.add(clock::now(), meter.unsaved());
        Ok(ObjectUse { days, awake: meter.awake(), bytes: sql::size(&self.state)? })
    }
}
