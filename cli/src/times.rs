//! Times on the command line: the clock of this machine, and the zone of the profile.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use domain::time::typed_time::{InvalidTypedTime, read_typed_time};

/// Set once, before any command is run.
static ZONE: OnceLock<Zone> = OnceLock::new();

/// Sets the zone of times that are typed without one.
pub(crate) fn set_zone(zone: Zone) {
    // A second profile would be a mistake of this program; the first stays.
    let _ = ZONE.set(zone);
}

/// Reads a time as it is typed.
pub(crate) fn typed(text: &str) -> Result<Timestamp, InvalidTypedTime> {
    read_typed_time(text, now(), ZONE.get().unwrap_or(&Zone::UTC))
}

/// Reads a time that need not be given.
pub(crate) fn typed_if(text: Option<&String>) -> Result<Option<Timestamp>, InvalidTypedTime> {
    text.map(|text| typed(text)).transpose()
}

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
