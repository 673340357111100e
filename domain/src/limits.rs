//! Limits that several layers share: how many, how long and how large may things be?

/// The most characters of a name that people read: of a step, a component, a page.
pub const MAX_NAME_CHARS: usize = 80;

/// The most steps of one observation.
pub const MAX_STEPS: usize = 50;

/// The most bytes of a log that comes with a ping.
pub const MAX_LOG_BYTES: usize = 10_000;

/// How many flaps within an hour are borne unless a probe says otherwise.
pub const DEFAULT_FLAPS: u32 = 6;

/// The most characters of a failure's detail: enough to name what was found, no page of it.
pub const MAX_DETAIL_CHARS: usize = 300;
/// The most runs before its time that a failing probe gets.
pub const MAX_RERUNS: u8 = 3;
/// The most flaps within an hour that a probe may bear.
pub(crate) const MAX_FLAPS: u32 = 100;
