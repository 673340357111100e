//! Rate limit: at most so many requests in any minute.

use std::collections::VecDeque;
use std::net::Ipv6Addr;
use std::time::Duration;

use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// How far back is counted.
const WINDOW: Duration = Duration::from_secs(60);

/// What came in the last minute.
#[derive(Clone, Debug, Default)]
pub struct RateLimit {
    taken: VecDeque<Timestamp>,
}

impl RateLimit {
    /// Takes one more at `now`, if fewer than `most` were taken in the minute before.
    ///
    /// # Errors
    /// How long to wait until the next would be taken; whatever is refused counts for nothing.
    pub fn take(&mut self, most: usize, now: Timestamp) -> Result<(), Duration> {
        self.taken.retain(|at| counts(*at, now));
        let in_the_way = self.taken.len().checked_sub(most).and_then(|at| self.taken.get(at));
        match in_the_way {
            Some(at) => Err(WINDOW.saturating_sub(now.since(*at))),
            None => {
                self.taken.push_back(now);
                Ok(())
            }
        }
    }
}

impl RateLimit {
    /// How many more are taken at `now`, and how long until the next that is counted leaves the minute.
    #[must_use]
    pub fn standing(&self, most: usize, now: Timestamp) -> (usize, Duration) {
        let mut counted = self.taken.iter().filter(|at| counts(**at, now));
        let first = counted.next();
        let taken = first.map_or(0, |_| 1 + counted.count());
        let reset = first.map_or(Duration::ZERO, |at| WINDOW.saturating_sub(now.since(*at)));
        (most.saturating_sub(taken), reset)
    }
}

/// The most callers that are told apart; more than may be in a minute share one limit.
const MAX_CALLERS: usize = 1_000;

/// What tells callers apart: their address, of which one of IPv6 counts by its first 64 bits, because whoever has one of
/// these networks has all of its addresses.
#[must_use]
pub fn caller_of(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

/// What came in the last minute from each caller, and from all together.
#[derive(Clone, Debug, Default)]
pub struct RateLimitByCaller {
    by_caller: SortedMap<String, RateLimit>,
    all: RateLimit,
}

impl RateLimitByCaller {
    /// Takes one more of a caller at `now`, if in the minute before fewer than `each` were taken of it, and
    /// fewer than `all` of everybody.
    ///
    /// # Errors
    /// How long to wait until the next would be taken; whatever is refused counts for nothing.
    pub fn take(
        &mut self,
        caller: &str,
        per_caller: usize,
        all: usize,
        now: Timestamp,
    ) -> Result<(), Duration> {
        if self.by_caller.len() >= MAX_CALLERS && !self.by_caller.contains_key(caller) {
            self.by_caller.retain(|_, limit| limit.taken.back().is_some_and(|at| counts(*at, now)));
        }
        let is_full = self.by_caller.len() >= MAX_CALLERS && !self.by_caller.contains_key(caller);
        let key = if is_full { String::new() } else { caller.to_owned() };
        let of_caller = self.by_caller.entry(key).or_default();
        of_caller.take(per_caller, now)?;
        // What all together may not is not held against the one.
        self.all.take(all, now).inspect_err(|_| {
            of_caller.taken.pop_back();
        })
    }

    /// How long a caller has to wait at `now` of whom `per_caller` were taken in the minute before; `None`: one more may be.
    #[must_use]
    pub fn wait_of(&self, caller: &str, per_caller: usize, now: Timestamp) -> Option<Duration> {
        let is_full = self.by_caller.len() >= MAX_CALLERS;
        let shared = || self.by_caller.get("").filter(|_| is_full);
        let limit = self.by_caller.get(caller).or_else(shared)?;
        let (left, reset) = limit.standing(per_caller, now);
        (left == 0).then_some(reset)
    }
}

/// A clock that was set back must not keep anybody waiting for longer than the window.
fn counts(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now.since(at) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(second * 1_000)
    }

    #[test]
    fn so_many_are_taken_in_any_minute() {
        let mut limit = RateLimit::default();
        for second in [0, 10, 20] {
            assert_eq!(limit.take(3, at(second)), Ok(()), "{second}");
        }
        for (second, wait) in [(20, 40), (30, 30), (59, 1)] {
            assert_eq!(limit.take(3, at(second)), Err(Duration::from_secs(wait)), "{second}");
        }
        assert_eq!(limit.take(3, at(60)), Ok(()), "the first is a minute ago");
        assert_eq!(limit.take(3, at(61)), Err(Duration::from_secs(9)));
        assert_eq!(limit.take(2, at(61)), Err(Duration::from_secs(19)), "fewer are allowed now");
    }

    #[test]
    fn whoever_never_stops_gets_no_more_than_whoever_waits() {
        let mut limit = RateLimit::default();
        let taken = (0..600_000)
            .step_by(10)
            .filter(|ms| limit.take(30, Timestamp::from_unix_ms(*ms)).is_ok());
        assert_eq!(taken.count(), 300, "ten minutes, thirty each");
    }

    #[test]
    fn one_caller_takes_nothing_from_another() {
        let mut limit = RateLimitByCaller::default();
        let flood = (0..1_000).filter(|_| limit.take("flood", 3, 5, at(0)).is_ok());
        assert_eq!(flood.count(), 3);
        assert_eq!(limit.take("verify", 3, 5, at(0)), Ok(()));
        assert_eq!(limit.take("verify", 3, 5, at(0)), Ok(()));
        assert_eq!(limit.take("verify", 3, 5, at(0)), Err(WINDOW), "all together had five");
        assert_eq!(limit.take("verify", 3, 6, at(0)), Ok(()), "which is not held against it");
    }

    #[test]
    fn more_callers_than_are_told_apart_share_one_limit_until_others_leave() {
        let mut limit = RateLimitByCaller::default();
        for n in 0..MAX_CALLERS {
            assert_eq!(limit.take(&n.to_string(), 1, usize::MAX, at(0)), Ok(()));
        }
        assert_eq!(limit.take("a", 1, usize::MAX, at(1)), Ok(()));
        assert!(limit.take("b", 1, usize::MAX, at(1)).is_err());
        assert!(limit.by_caller.len() <= MAX_CALLERS + 1);
        assert_eq!(limit.take("b", 1, usize::MAX, at(60)), Ok(()), "the others are gone");
        assert!(limit.by_caller.len() <= 2);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_waiting() {
        let mut limit = RateLimit::default();
        assert_eq!(limit.take(1, at(3_600)), Ok(()));
        assert_eq!(limit.take(1, at(0)), Ok(()));
    }

    #[test]
    fn who_has_used_up_a_limit_waits_and_nobody_else_does() {
        let mut limits = RateLimitByCaller::default();
        for second in [0, 10] {
            assert_eq!(limits.wait_of("a", 2, at(second)), None, "{second}");
            assert_eq!(limits.take("a", 2, 9, at(second)), Ok(()));
        }
        assert_eq!(limits.wait_of("a", 2, at(20)), Some(Duration::from_secs(40)));
        assert_eq!(limits.wait_of("b", 2, at(20)), None);
        assert_eq!(limits.wait_of("a", 2, at(60)), None);
    }

    #[test]
    fn more_callers_than_are_told_apart_share_what_they_may() {
        let mut limits = RateLimitByCaller::default();
        for caller in 0..=MAX_CALLERS {
            assert_eq!(limits.take(&caller.to_string(), 1, usize::MAX, at(0)), Ok(()));
        }
        assert!(limits.wait_of("another", 1, at(1)).is_some());
    }

    #[test]
    fn addresses_of_one_network_are_one_caller() {
        for (address, caller) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("192.0.2.1", "192.0.2.1"),
            ("", ""),
        ] {
            assert_eq!(caller_of(address), caller);
        }
    }
}
