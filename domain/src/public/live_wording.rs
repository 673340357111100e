//! Words of the live part: what does an open page say of how fresh it is? `{}` stands for a number of seconds or a clock's
//! time, which the script of the page fills in.

/// The page is fresh.
pub const FRESH: &str = "Live, checked {} s ago";
/// It could not be refreshed.
pub const OLD: &str = "Not refreshed for {} s: what you see may be out of date";
/// What stands in place of the answer then, with the time in UTC.
pub const NOT_REFRESHED_SINCE: &str = "We could not refresh this page since {} UTC";
/// What a page says by itself when its script is not there.
pub const STUCK: &str = "This page does not refresh itself: it may be out of date. Load it again.";
/// The choice of times.
pub const SHOW_UTC: &str = "Show times in UTC";
/// The other choice.
pub const SHOW_LOCAL: &str = "Show my local times";
