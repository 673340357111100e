//! Clock: the only place in this crate that reads the wall clock. Durations come from the monotonic
//! clock, which cannot be set.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::timestamp::Timestamp;

/// Now, by the machine's clock.
#[must_use]
pub fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
