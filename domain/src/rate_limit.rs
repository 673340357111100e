//! Rate limit: at most so many requests in any minute.

use std::collections::VecDeque;
use std::time::Duration;

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
        // A clock that was set back must not keep anybody waiting for longer than the window.
        let counts = |at: &Timestamp| *at <= now && now.since(*at) < WINDOW;
        self.taken.retain(counts);
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
    fn a_clock_that_is_set_back_keeps_nobody_waiting() {
        let mut limit = RateLimit::default();
        assert_eq!(limit.take(1, at(3_600)), Ok(()));
        assert_eq!(limit.take(1, at(0)), Ok(()));
    }
}
