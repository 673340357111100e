//! Object state: the storage of a durable object, and the meter that counts what it uses.

use std::future::Future;
use std::ops::Deref;

use domain::cost::meter::Days;
use domain::cost::pricing::ObjectUse;
use worker::{Env, Result, State};

use crate::platform::clock;
use crate::storage::meta;
use crate::storage::metering::MeteredState;
use crate::storage::sql;
use crate::storage::sql::Sql;

/// The state of an object: its metered handle, and the usage that is kept in its storage.
pub(crate) struct ObjectState {
    metered: MeteredState,
}

impl Deref for ObjectState {
    type Target = MeteredState;

    fn deref(&self) -> &MeteredState {
        &self.metered
    }
}

impl ObjectState {
    pub(crate) fn new(state: State, env: &Env) -> Self {
        Self { metered: MeteredState::new(state, env) }
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

    fn keep_count(&self) -> Result<()> {
        let now = clock::now();
        let due = self.meter.borrow_mut().due(now, self.chance());
        let Some(used) = due else { return Ok(()) };
        let sql = Sql::new(self);
        if !meta::exists(&sql)? {
            return Ok(());
        }
        let mut days: Days = meta::read(&sql, meta::USAGE)?.unwrap_or_default();
        days.add(now, used);
        meta::write(&sql, meta::USAGE, &days)
    }

    /// What the object has cost, as far as it knows.
    pub(crate) fn usage(&self) -> Result<ObjectUse> {
        let sql = Sql::new(self);
        let mut days = if meta::exists(&sql)? {
            meta::read::<Days>(&sql, meta::USAGE)?.unwrap_or_default()
        } else {
            Days::default()
        };
        let meter = self.meter.borrow();
        days.add(clock::now(), meter.unsaved());
        Ok(ObjectUse { days, awake: meter.awake(), bytes: sql::size(self)? })
    }
}
