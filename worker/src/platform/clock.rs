//! Clock: the only place in this crate that reads the clock.

use domain::time::timestamp::Timestamp;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_ms(i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX))
}
