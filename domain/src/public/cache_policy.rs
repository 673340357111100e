//! Cache policies: for how long is what was fetched from the record served again, how long does a
//! reader wait, and how much is fetched in a minute?

use std::time::Duration;

use crate::access::grant_cache::GRANT_RELIED_ON;
use crate::stale_cache::Ttl;

/// How one cache of an isolate behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachePolicy {
    /// The most entries; the one that was stored longest ago is evicted.
    pub capacity: usize,
    /// How long an entry serves, from when its fetch began.
    pub ttl: Ttl,
    /// How long an entry is fresh in which a part is missing.
    pub fresh_if_incomplete: Duration,
    /// After this long another fetch may begin, because the first can be cut off unnoticed.
    pub fetch_timeout: Duration,
    /// For how long no fetch begins after one that failed.
    pub back_off: Duration,
    /// How long a reader waits for a fetch where there is nothing to fall back on.
    pub wait: Duration,
    /// How long a reader waits before an expired entry is served; `None`: it never is.
    pub wait_with_expired: Option<Duration>,
    /// The most fetches in any minute, for each isolate; `None`: what the key bounds is enough.
    pub fetches_a_minute: Option<usize>,
}

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A reader is answered before the Worker's own guard ends the request after ten seconds.
const BEFORE_THE_GUARD: Duration = secs(9);

/// Serves for a second, and for three while another is fetched; however old when the Board is away.
const OF_THE_BOARD: CachePolicy = CachePolicy {
    capacity: 1,
    ttl: Ttl { fresh: secs(1), stale: secs(3) },
    fresh_if_incomplete: secs(1),
    fetch_timeout: secs(2),
    back_off: secs(1),
    wait: BEFORE_THE_GUARD,
    wait_with_expired: Some(secs(2)),
    fetches_a_minute: None,
};

/// The public view.
pub const VIEW: CachePolicy = OF_THE_BOARD;

/// How long a response that was made of the view is sent to other readers without asking for it again.
pub const SHARED_RESPONSE: Duration = secs(1);

/// Screens of the console that are looked at anew by themselves: each is read in a question or two. With the sessions of
/// who watches, that is less than a question to the Board a second, whatever the number of watchers and of screens.
pub const WATCHED_SCREENS: CachePolicy = CachePolicy {
    capacity: 32,
    ttl: Ttl { fresh: secs(15), stale: secs(15) },
    back_off: Duration::ZERO,
    fetch_timeout: secs(9),
    wait_with_expired: Some(BEFORE_THE_GUARD),
    fetches_a_minute: Some(20),
    ..OF_THE_BOARD
};

/// How old a reading of a screen may be that is shown because no other can be had: where more screens are watched than
/// [`WATCHED_SCREENS`] reads in a minute, each is read less often.
pub const OLDEST_READING: Duration = secs(60);

/// What the sessions of those grant who watch, asked of all in one question.
pub const WATCHERS: CachePolicy = CachePolicy {
    capacity: 1,
    ttl: Ttl { fresh: GRANT_RELIED_ON, stale: GRANT_RELIED_ON },
    fresh_if_incomplete: GRANT_RELIED_ON,
    fetch_timeout: secs(5),
    back_off: secs(1),
    wait: BEFORE_THE_GUARD,
    wait_with_expired: None,
    fetches_a_minute: None,
};

/// The details of components.
pub const COMPONENT_DETAIL: CachePolicy = CachePolicy { capacity: 256, ..OF_THE_BOARD };

/// The newest incidents and maintenance, beyond what the view has.
pub const RECENT: CachePolicy = OF_THE_BOARD;

/// Older incidents and maintenance, each by its id; what there is not is asked for anew each time.
pub const OLDER: CachePolicy =
    CachePolicy { capacity: 64, fetches_a_minute: Some(600), ..OF_THE_BOARD };

/// Months of the history, each with at most 200 entries.
pub const MONTHS: CachePolicy =
    CachePolicy { capacity: 32, fetches_a_minute: Some(600), ..OF_THE_BOARD };

/// Views at earlier times. They never change, so all that bounds them is the memory: a large one has
/// a megabyte.
pub const PAST_VIEW: CachePolicy = CachePolicy {
    capacity: 16,
    ttl: Ttl { fresh: Duration::MAX, stale: Duration::MAX },
    fetch_timeout: secs(5),
    back_off: Duration::ZERO,
    wait_with_expired: None,
    ..OF_THE_BOARD
};

/// Charts on pages. One will do while another is made, because it is drawn to an hour or to 90 days; the
/// page is sent without one that is not there in two seconds. The largest have some 120 points.
pub const CHART: CachePolicy = CachePolicy {
    capacity: 256,
    ttl: Ttl { fresh: secs(60), stale: secs(120) },
    fresh_if_incomplete: secs(10),
    fetch_timeout: secs(12),
    back_off: secs(10),
    wait: secs(2),
    wait_with_expired: None,
    fetches_a_minute: Some(120),
};

/// Metrics over a span, for pages and programs.
pub const METRICS: CachePolicy = CachePolicy {
    capacity: 8,
    ttl: Ttl { fresh: secs(30), stale: secs(60) },
    fresh_if_incomplete: secs(30),
    fetch_timeout: secs(5),
    back_off: secs(5),
    wait: secs(3),
    wait_with_expired: Some(secs(1)),
    fetches_a_minute: Some(60),
};

/// Latency for programs, which share no budget with charts, so that neither uses up the other's. The
/// largest have some 800 kB of text, and as much beside it. How long they are fresh depends on their grain.
pub const LATENCY: CachePolicy = CachePolicy {
    capacity: 16,
    ttl: Ttl { fresh: secs(60), stale: secs(60) },
    fresh_if_incomplete: secs(10),
    fetch_timeout: secs(12),
    back_off: Duration::ZERO,
    wait: BEFORE_THE_GUARD,
    wait_with_expired: None,
    fetches_a_minute: Some(60),
};

/// The keys of an identity provider. One that it gives up is believed for ten minutes more at most; its new one
/// is published long before it signs.
pub const IDENTITY_KEYS: CachePolicy = CachePolicy {
    capacity: 1,
    ttl: Ttl { fresh: secs(300), stale: secs(600) },
    fresh_if_incomplete: secs(1),
    fetch_timeout: secs(5),
    back_off: secs(5),
    wait: secs(5),
    wait_with_expired: None,
    fetches_a_minute: Some(10),
};

/// The Board computes the public view no more often than this, whatever the number of isolates; an
/// operator's command is seen in the next one at once.
pub const VIEW_COMPUTED_EVERY: Duration = secs(1);
/// How many views at earlier times the Board makes in any minute: each folds its whole record.
pub const PAST_VIEWS_A_MINUTE: usize = 30;
/// How many responses of the log it makes in any minute.
pub const LOG_RESPONSES_A_MINUTE: usize = 600;
/// How many of them for one reader, as far as readers can be told apart.
pub const LOG_RESPONSES_A_MINUTE_EACH: usize = 120;
/// How many details of components it makes in any minute, for all isolates together.
pub const COMPONENT_DETAILS_A_MINUTE: usize = 600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_answered_before_the_guard_ends_the_request() {
        for policy in [
            VIEW,
            COMPONENT_DETAIL,
            RECENT,
            OLDER,
            MONTHS,
            PAST_VIEW,
            CHART,
            LATENCY,
            METRICS,
            IDENTITY_KEYS,
            WATCHED_SCREENS,
            WATCHERS,
        ] {
            assert!(policy.wait < secs(10), "{policy:?}");
            assert!(policy.ttl.fresh <= policy.ttl.stale, "{policy:?}");
            assert!(policy.fresh_if_incomplete <= policy.ttl.fresh, "{policy:?}");
        }
    }
}
