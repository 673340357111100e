//! Metering: the platform's handle of an object, with a meter that counts what the object costs.

use std::cell::RefCell;
use std::future::Future;
use std::ops::Deref;
use std::time::Duration;

use domain::cost::meter::Meter;
use worker::{Request, Result, State};

use crate::http::request_count;
use crate::platform::clock;

/// The platform's handle of an object, with its meter.
pub(crate) struct MeteredState {
    state: State,
    pub(super) meter: RefCell<Meter>,
}

impl Deref for MeteredState {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl MeteredState {
    pub(super) fn new(state: State) -> Self {
        Self { state, meter: RefCell::new(Meter::new(clock::now())) }
    }

    /// Counts what a statement read and wrote.
    pub(super) fn count(&self, read: u64, written: u64) {
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

    /// Counts the time that something takes.
    pub(crate) async fn active<T>(&self, work: impl Future<Output = T>) -> T {
        self.meter.borrow_mut().begin(clock::now());
        let done = work.await;
        self.meter.borrow_mut().end(clock::now());
        done
    }
}
