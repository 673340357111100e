//! Limits of operators' requests: how many does each token have left in this minute, and what is its caller told?

use std::time::Duration;

use crate::access::actor::Actor;
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::rate_limit::RateLimit;
use crate::time::timestamp::Timestamp;

/// How many requests of one token are taken in any minute. The administrator's is not limited: with it a record
/// is imported and a page set up.
pub const OPERATOR_REQUESTS_A_MINUTE: usize = 1_200;
/// The most tokens that are counted: more than a page has. Beyond it counting begins anew.
const MAX_COUNTED: usize = 1_000;

/// The requests of operators in the last minute, by token.
#[derive(Clone, Debug, Default)]
pub struct OperatorLimits(SortedMap<String, RateLimit>);

/// What a caller has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemainingRequests {
    /// How many more are taken now.
    pub remaining: usize,
    /// How long until one more is taken than that.
    pub reset: Duration,
}

impl OperatorLimits {
    /// Takes one more request of an actor at `now`; what is left for it, or `None` for one that is not limited.
    ///
    /// # Errors
    /// 429 when the minute before had as many as are taken; whatever is refused counts for nothing.
    pub fn take(
        &mut self,
        actor: &Actor,
        now: Timestamp,
    ) -> (Option<RemainingRequests>, Result<(), Problem>) {
        if !matches!(actor, Actor::Token(_) | Actor::Identity(_)) {
            return (None, Ok(()));
        }
        let name = actor.to_string();
        if self.0.len() >= MAX_COUNTED && !self.0.contains_key(&name) {
            self.0.clear();
        }
        let limit = self.0.entry(name.clone()).or_default();
        let most = OPERATOR_REQUESTS_A_MINUTE;
        let taken = limit.take(most, now).map_err(|wait| {
            let detail = format!("`{name}` sent {most} requests within a minute");
            Problem::too_many(detail, wait).hint("wait as `retry-after` says, or ask less often")
        });
        let (remaining, reset) = limit.standing(most, now);
        (Some(RemainingRequests { remaining, reset }), taken)
    }
}

impl RemainingRequests {
    /// The headers that say it, as most APIs name them; seconds are rounded up.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 4] {
        let most = OPERATOR_REQUESTS_A_MINUTE;
        [
            ("ratelimit-limit", most.to_string()),
            ("ratelimit-remaining", self.remaining.to_string()),
            ("ratelimit-reset", self.reset.as_millis().div_ceil(1_000).to_string()),
            ("ratelimit-policy", format!("{most};w=60")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_unix_ms(ms)
    }

    #[test]
    fn a_token_gets_so_many_in_a_minute_and_no_other_is_held_up() {
        let mut limits = OperatorLimits::default();
        let [one, other]: [Actor; 2] =
            ["one", "other"].map(|name| Actor::Token(name.parse().unwrap()));
        for n in 1..=OPERATOR_REQUESTS_A_MINUTE {
            let (left, taken) = limits.take(&one, at(0));
            assert!(taken.is_ok());
            assert_eq!(left.unwrap().remaining, OPERATOR_REQUESTS_A_MINUTE - n);
        }
        let (left, refused) = limits.take(&one, at(20_500));
        let refused = refused.unwrap_err();
        assert_eq!((refused.status, refused.retry_after_s), (429, Some(40)));
        let headers: SortedMap<_, _> = left.unwrap().headers().into();
        assert_eq!(
            (headers["ratelimit-remaining"].as_str(), headers["ratelimit-reset"].as_str()),
            ("0", "40")
        );
        assert_eq!(
            (headers["ratelimit-limit"].as_str(), headers["ratelimit-policy"].as_str()),
            ("1200", "1200;w=60")
        );
        assert!(limits.take(&other, at(20_500)).1.is_ok());
        assert_eq!(limits.take(&Actor::Admin, at(20_500)), (None, Ok(())));
        assert!(limits.take(&one, at(60_000)).1.is_ok());
    }

    #[test]
    fn it_never_counts_more_than_so_many_tokens() {
        let mut limits = OperatorLimits::default();
        for n in 0..=MAX_COUNTED * 2 {
            let token = Actor::Token(format!("t{n}").parse().unwrap());
            assert!(limits.take(&token, at(0)).1.is_ok());
            assert!(limits.0.len() <= MAX_COUNTED);
        }
    }
}
