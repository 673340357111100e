//! Use of tokens: when was each last used, noted at most once an hour for each token?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::TokenId;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// How old a note may be until another use is noted.
const NOTE_EVERY: Duration = Duration::from_secs(3_600);

/// When each token was last used, as it was noted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenUse(SortedMap<TokenId, Timestamp>);

impl TokenUse {
    /// When a token was last used.
    #[must_use]
    pub fn last(&self, token: &TokenId) -> Option<Timestamp> {
        self.0.get(token).copied()
    }

    /// The notes with a use at `now`, if it is to be noted; of tokens that are not `known` any more nothing
    /// is kept.
    #[must_use]
    pub fn with(
        &self,
        token: &TokenId,
        now: Timestamp,
        is_token: impl Fn(&TokenId) -> bool,
    ) -> Option<Self> {
        // A note of the future is of a clock that was set back since.
        let is_due = |noted: Timestamp| noted > now || now.since(noted) >= NOTE_EVERY;
        self.last(token).is_none_or(is_due).then(|| {
            let mut notes = self.clone();
            notes.0.retain(|name, _| is_token(name));
            notes.0.insert(token.clone(), now);
            notes
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_used_all_day_is_noted_once_an_hour() {
        let token: TokenId = "ci".parse().unwrap();
        let (mut notes, mut rows) = (TokenUse::default(), 0);
        for second in 0..86_400 {
            let now = Timestamp::from_unix_ms(second * 1_000);
            if let Some(next) = notes.with(&token, now, |_| true) {
                (notes, rows) = (next, rows + 1);
            }
        }
        assert_eq!(rows, 24);
        let earlier = Timestamp::from_unix_ms(0);
        assert_eq!(notes.with(&token, earlier, |_| true).unwrap().last(&token), Some(earlier));
    }

    #[test]
    fn what_is_gone_is_forgotten() {
        let [old, new]: [TokenId; 2] = ["old", "new"].map(|name| name.parse().unwrap());
        let notes = TokenUse::default().with(&old, Timestamp::default(), |_| true).unwrap();
        let notes = notes.with(&new, Timestamp::default(), |name| *name == new).unwrap();
        assert_eq!((notes.last(&old), notes.last(&new)), (None, Some(Timestamp::default())));
    }
}
