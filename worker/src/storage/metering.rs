//! Metering: the platform's handle of an object, with a meter that counts what the object costs.

use std::cell::RefCell;
use std::future::Future;
use std::ops::Deref;
use std::time::Duration;

use domain::cost::meter::Meter;
use worker::{Env, Request, Result, State};

use crate::http::request_count;
use crate::platform::clock;
use crate::platform::settings::test_setting;

/// The setting of tests that takes the place of chance in counting.
const CHANCE: &str = "METER_CHANCE";

/// The platform's handle of an object, with its meter.
pub(crate) struct MeteredState {
    state: State,
    pub(super) meter: RefCell<Meter>,
    /// Which turns are counted, when a test says so instead of chance.
    chance: Option<f64>,
}

impl Deref for MeteredState {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl MeteredState {
    pub(super) fn new(state: State, env: &Env) -> Self {
        let chance = test_setting(env, CHANCE);
        Self { state, meter: RefCell::new(Meter::new(clock::now())), chance }
    }

    /// Which turn stands for those that are not kept, 0 to 1: it need not be hard to guess.
    pub(super) fn chance(&self) -> f64 {
        self.chance.unwrap_or_else(js_sys::Math::random)
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
    pub(crate) fn count_requests(&self, request: &Request) {
        self.meter.borrow_mut().count_requests(request_count::told(request));
    }

    /// Counts the time that something takes.
    pub(crate) async fn active<T>(&self, work: impl Future<Output = T>) -> T {
        self.meter.borrow_mut().begin(clock::now());
        let done = work.await;
        self.meter.borrow_mut().end(clock::now());
        done
    }
}
