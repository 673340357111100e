//! Grant cache: what did the record say of a token lately, so that it need not be asked at every request?

use std::time::Duration;

use crate::access::caller::OperatorGrant;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// For how long an isolate relies on what the record said of a token: a revoked one reads on for no longer.
pub const GRANT_RELIED_ON: Duration = Duration::from_secs(10);
/// How many answers are remembered: more than there are tokens.
const MAX_REMEMBERED: usize = 1_000;

/// What the record said of tokens, by their hashes; `None`: it does not know the token, or no longer takes it.
#[derive(Clone, Debug, Default)]
pub struct GrantCache(SortedMap<String, (Timestamp, Option<OperatorGrant>)>);

impl GrantCache {
    /// What is to be relied on at an instant; the outer `None`: the record is to be asked.
    #[must_use]
    pub fn get(&self, token_sha256: &str, now: Timestamp) -> Option<Option<&OperatorGrant>> {
        let (at, grant) = self.0.get(token_sha256)?;
        // A clock that was set back must not prolong anything.
        let is_recent = *at <= now && now.since(*at) < GRANT_RELIED_ON;
        is_recent.then_some(grant.as_ref())
    }

    /// Remembers what the record said at an instant.
    pub fn remember(&mut self, token_sha256: String, now: Timestamp, grant: Option<OperatorGrant>) {
        if self.0.len() >= MAX_REMEMBERED {
            self.0.clear();
        }
        self.0.insert(token_sha256, (now, grant));
    }

    /// Forgets everything: a token was changed.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_relied_on_for_ten_seconds_and_no_longer() {
        let at = |ms: i64| Timestamp::from_unix_ms(60_000 + ms);
        let grant = OperatorGrant::of_administrator();
        let mut cache = GrantCache::default();
        cache.remember("good".to_owned(), at(0), Some(grant.clone()));
        cache.remember("revoked".to_owned(), at(0), None);
        for (ms, is_known) in [(0, true), (9_999, true), (10_000, false), (-1, false)] {
            assert_eq!(cache.get("good", at(ms)), is_known.then_some(Some(&grant)), "{ms}");
            assert_eq!(cache.get("revoked", at(ms)), is_known.then_some(None), "{ms}");
            assert_eq!(cache.get("another", at(ms)), None);
        }
        cache.clear();
        assert_eq!(cache.get("good", at(0)), None);
    }

    #[test]
    fn it_never_grows_beyond_its_limit() {
        let mut cache = GrantCache::default();
        for n in 0..=MAX_REMEMBERED * 2 {
            cache.remember(n.to_string(), Timestamp::default(), None);
            assert!(cache.0.len() <= MAX_REMEMBERED);
        }
    }
}
